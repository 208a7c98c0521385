import { Get, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Clock } from '#libs/config/clock';
import type { SummaryAnswer } from '#libs/contracts/answers';
import { problem } from '#libs/contracts/problem';
import type { Fault } from '../pages/form-view';
import { Agencies } from '../api/agencies';
import { Api, ApiProblem } from '../api/api';
import { sendFile } from '../http/send-file';
import { ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { Official, type Visit, Visited } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { dayTyped } from '../words/days';
import { languageOf, Words, wordsOf } from '../words/words';
import { FiguresPage, SummaryFilters } from './figures-page';
import { faultsOfPeriod, isDay, lineIn } from './filters';

const DAY_MS = 86_400_000;

/** Figures of the official's agency; for an auditor, of all. */
@ConsoleRoutes('konsol/angka')
export class FiguresController {
  constructor(
    private readonly api: Api,
    private readonly agencies: Agencies,
    private readonly pages: Pages,
    private readonly clock: Clock,
  ) {}

  @Get()
  async page(
    @Visited() { session, query, request }: Visit,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const [from = '', to = '', knownAt = ''] = [query.dari, query.sampai, query.diketahui].map(
      (text) => dayTyped(lineIn(text)),
    );
    const filters = { from, to, knownAt };
    const faults = this.faultsOf(filters, wordsOf(languageOf(request)));
    const known = faults.length === 0;
    const [summary, now, agencies] = await Promise.all([
      known ? this.read(session, filters, filters.knownAt) : null,
      known && filters.knownAt !== '' ? this.read(session, filters, '') : null,
      this.agencies.all(session),
    ]);
    await this.pages.send(request, reply, {
      status: known ? 200 : 422,
      faulty: !known,
      title: ({ figures }) => figures.title,
      body: (view) => (
        <FiguresPage
          view={view}
          filters={filters}
          faults={faults}
          summary={summary}
          now={now}
          nameOf={(code) => agencies.get(code)?.name ?? code}
        />
      ),
    });
  }

  /** All reports of a year. */
  @Get('tahunan.pdf')
  async yearly(
    @Official() session: Session,
    @Query('tahun') asked: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const year = lineIn(asked);
    if (!/^2[01]\d\d$/.test(year))
      throw new ApiProblem(problem('not-found', 'no report of such a year'), null);
    const pdf = await this.api.download(session, `/v1/reports/yearly?year=${year}`);
    await sendFile(reply, pdf, `laporan-tahunan-${year}.pdf`);
  }

  private faultsOf(filters: SummaryFilters, words: Words): Fault[] {
    const { knownAt } = filters;
    const { dateFault, knownFault } = words.figures;
    const fault = (text: string): Fault => ({ pointer: 'diketahui', text });
    const ofDay =
      knownAt === ''
        ? []
        : !isDay(knownAt)
          ? [fault(dateFault)]
          : startOf(knownAt) > this.clock.now()
            ? [fault(knownFault)]
            : [];
    return [...faultsOfPeriod(filters, words), ...ofDay];
  }

  /** Days are those of Jakarta; the last one is included. */
  private read(
    session: Session,
    { from, to }: SummaryFilters,
    knownAt: string,
  ): Promise<SummaryAnswer> {
    const parameters = new URLSearchParams({
      ...(from !== '' && { receivedFrom: startOf(from).toISOString() }),
      ...(to !== '' && {
        receivedBefore: new Date(startOf(to).getTime() + DAY_MS).toISOString(),
      }),
      ...(knownAt !== '' && { asKnownAt: knownAt }),
    });
    return this.api.get<SummaryAnswer>(session, `/v1/reports/summary?${parameters.toString()}`);
  }
}

const startOf = (day: string): Date => new Date(`${day}T00:00:00+07:00`);
