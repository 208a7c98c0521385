import { Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SummaryAnswer } from '#libs/contracts/answers';
import type { Fault } from '../acts/form-view';
import { Agencies } from '../api/agencies';
import { Api } from '../api/api';
import { ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { Official } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { languageOf, Words, wordsOf } from '../words/words';
import { FiguresPage, Period } from './figures-page';

const DAY_MS = 86_400_000;

/** Figures of the official's agency; for an auditor, of all. */
@ConsoleRoutes('konsol/angka')
export class FiguresController {
  constructor(
    private readonly api: Api,
    private readonly agencies: Agencies,
    private readonly pages: Pages,
  ) {}

  @Get()
  async page(
    @Official() session: Session,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const period = { from: dayIn(query.dari), to: dayIn(query.sampai) };
    const faults = faultsOf(period, wordsOf(languageOf(request)));
    const [summary, agencies] = await Promise.all([
      this.read(session, faults.length > 0 ? { from: '', to: '' } : period),
      this.agencies.all(session),
    ]);
    await this.pages.send(request, reply, {
      status: faults.length > 0 ? 422 : 200,
      faulty: faults.length > 0,
      title: ({ figures }) => figures.title,
      body: (view) => (
        <FiguresPage
          view={view}
          period={period}
          faults={faults}
          summary={summary}
          nameOf={(code) => agencies.get(code)?.name ?? code}
        />
      ),
    });
  }

  /** Days are those of Jakarta; the last one is included. */
  private read(session: Session, { from, to }: Period): Promise<SummaryAnswer> {
    const parameters = new URLSearchParams({
      ...(from !== '' && { receivedFrom: startOf(from).toISOString() }),
      ...(to !== '' && {
        receivedBefore: new Date(startOf(to).getTime() + DAY_MS).toISOString(),
      }),
    });
    return this.api.get<SummaryAnswer>(session, `/v1/reports/summary?${parameters.toString()}`);
  }
}

const startOf = (day: string): Date => new Date(`${day}T00:00:00+07:00`);

const dayIn = (text: unknown): string => (typeof text === 'string' ? text.trim().slice(0, 30) : '');

const isDay = (text: string): boolean =>
  /^2\d{3}-\d{2}-\d{2}$/.test(text) &&
  new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;

function faultsOf({ from, to }: Period, { figures }: Words): Fault[] {
  const wrong = [
    ['dari', from],
    ['sampai', to],
  ].filter(([, day]) => day !== '' && !isDay(day ?? ''));
  if (wrong.length > 0)
    return wrong.map(([pointer = '']) => ({ pointer, text: figures.dateFault }));
  return from !== '' && to !== '' && to < from
    ? [{ pointer: 'sampai', text: figures.orderFault }]
    : [];
}
