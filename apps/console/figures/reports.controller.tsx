import { Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problem } from '#libs/contracts/problem';
import type { ReportAnswer } from '#libs/contracts/report-answers';
import { Agencies } from '../api/agencies';
import { Api, ApiProblem } from '../api/api';
import { sendFile } from '../http/send-file';
import { ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { Official, type Visit, Visited } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { languageOf, wordsOf } from '../words/words';
import { agencyChoices, faultsOf, filtersIn, parametersOf } from './filters';
import { FILES, isFile, REPORT_PAGES, ReportPage as Definition } from './report-pages';
import { ReportPage } from './report-page';

type Asked = Record<string, unknown>;

/** The page of every report, and the same figures as files. */
@ConsoleRoutes('konsol/angka/:laporan')
export class ReportsController {
  constructor(
    private readonly api: Api,
    private readonly agencies: Agencies,
    private readonly pages: Pages,
  ) {}

  @Get()
  async page(
    @Visited() { session, query, request }: Visit,
    @Param('laporan') path: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.show(pageAt(path), session, query, request, reply);
  }

  @Get(':berkas')
  async file(
    @Official() session: Session,
    @Param('laporan') path: string,
    @Param('berkas') name: string,
    @Query() query: Asked,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const page = pageAt(path);
    if (!isFile(name)) throw notFound();
    const filters = filtersIn(query);
    const language = languageOf(request);
    const agencies = await this.agencies.all(session);
    // The page says what is wrong.
    if (faultsOf(filters, page, agencies, wordsOf(language)).length > 0)
      return this.show(page, session, query, request, reply);
    const format = FILES[name];
    const parameters = new URLSearchParams({ ...parametersOf(filters), format });
    const answer = await this.api.download(
      session,
      `/v1/reports/${page.name}?${parameters.toString()}`,
      { headers: { 'accept-language': language } },
    );
    await sendFile(reply, answer, `${page.path}.${format}`);
  }

  private async show(
    page: Definition,
    session: Session,
    query: Asked,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const filters = filtersIn(query);
    const language = languageOf(request);
    const agencies = await this.agencies.all(session);
    const faults = faultsOf(filters, page, agencies, wordsOf(language));
    const parameters = new URLSearchParams(parametersOf(filters));
    const report =
      faults.length > 0
        ? null
        : await this.api.get<ReportAnswer>(
            session,
            `/v1/reports/${page.name}?${parameters.toString()}`,
            { 'accept-language': language },
          );
    await this.pages.send(request, reply, {
      status: faults.length > 0 ? 422 : 200,
      faulty: faults.length > 0,
      title: ({ figures }) => figures.reports[page.name],
      body: (view) => (
        <ReportPage
          view={view}
          page={page}
          filters={filters}
          faults={faults}
          report={report}
          agencies={agencyChoices(agencies)}
          nameOf={(code) => agencies.get(code)?.name ?? code}
        />
      ),
    });
  }
}

const notFound = (): ApiProblem =>
  new ApiProblem(problem('not-found', 'no such report or file'), null);

function pageAt(path: string): Definition {
  const page = REPORT_PAGES.find((one) => one.path === path);
  if (!page) throw notFound();
  return page;
}
