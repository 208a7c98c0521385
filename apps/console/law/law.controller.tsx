import { Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EvaluationAnswer } from '#libs/contracts/evaluation-answers';
import type { LawAnswer, WhatWouldChangePage } from '#libs/contracts/law-answers';
import { dayIn } from '#libs/law/calendar';
import { Clock } from '#libs/config/clock';
import { Api, ApiProblem } from '../api/api';
import { fieldFaults } from '../pages/field-faults';
import { ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { Official, type Visit, Visited } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { languageOf } from '../words/words';
import { formOfQuery, isAsked, queryOf } from './calculation';
import { Calculated, CalculatorPage } from './calculator-page';
import { LawPage } from './law-page';

const ZONE = 'Asia/Jakarta';

/** The law as the system applies it, and a calculator on the same engine. */
@ConsoleRoutes('konsol/hukum')
export class LawPagesController {
  constructor(
    private readonly api: Api,
    private readonly pages: Pages,
    private readonly clock: Clock,
  ) {}

  @Get()
  async law(
    @Official() session: Session,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const law = await this.api.get<LawAnswer>(session, '/v1/law');
    await this.pages.send(request, reply, {
      title: ({ lawPages }) => lawPages.title,
      body: (view) => <LawPage view={view} law={law} />,
    });
  }

  /** The facts are in the address, so that a calculation can be sent to a colleague. */
  @Get('hitung')
  async calculator(
    @Visited() { session, query, request }: Visit,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const form = formOfQuery(query, dayIn(ZONE, this.clock.now()));
    const body = queryOf(form);
    const headers = { 'accept-language': languageOf(request) };
    let calculated: Calculated | null = null;
    let faults: ReturnType<typeof fieldFaults> = [];
    if (isAsked(query))
      try {
        const [evaluation, changes] = await Promise.all([
          this.api.post<EvaluationAnswer>(session, '/v1/evaluations', { body, headers }),
          this.api.post<WhatWouldChangePage>(session, '/v1/evaluations/changes', { body, headers }),
        ]);
        calculated = { evaluation, changes: changes.items };
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.problem.status !== 422) throw error;
        faults = fieldFaults(error.problem, form);
      }
    await this.pages.send(request, reply, {
      status: faults.length > 0 ? 422 : 200,
      faulty: faults.length > 0,
      title: ({ lawPages }) => lawPages.calculator,
      body: (view) => <CalculatorPage of={{ view, form, faults }} calculated={calculated} />,
    });
  }
}
