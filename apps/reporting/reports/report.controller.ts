import { Controller, Get, Headers, Injectable, Res, Type } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Clock } from '#libs/config/clock';
import { ReportAnswer } from '#libs/contracts/report-answers';
import { Database, type Scope } from '#libs/database/database';
import { Query } from '#libs/http/body';
import { Answers, Documented, TakesHeaders } from '#libs/http/describe';
import { OpenTo, readingScope, Who } from '#libs/http/guard';
import { languageOf } from '#libs/http/language';
import type { Language } from '#libs/law/evaluation';
import type { Caller } from '#libs/security/officials';
import type { ReportDefinition } from './definition';
import { csvOf } from './formats/csv';
import { svgOf } from './formats/svg';
import { xlsxOf } from './formats/xlsx';
import { linksOf } from './figure-links';
import { type Format, periodOf, type ReportQuery } from './report-query';
import { linksToRequests } from './requests-behind';
import { Figures, runReport } from './run-report';

const MEDIA: Record<Exclude<Format, 'json'>, string> = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  svg: 'image/svg+xml',
};

/** Figures with the texts that every format shows beside them. */
export interface ToldReport extends Figures {
  report: ReportDefinition;
  query: ReportQuery;
  language: Language;
}

/** The controller of one report: route, roles and documents follow from the definition. */
export function reportController(report: ReportDefinition): Type {
  const { name, operationId, summary, explains, columns } = report;
  const list = columns.map((one) => `\`${one.name}\` (${one.unit}): ${one.title.en}`).join('; ');

  @Controller('v1/reports')
  class ReportController {
    constructor(private readonly calls: ReportCalls) {}

    @Get(name)
    @OpenTo('requester', 'decider', 'superior', 'auditor', 'system')
    @Documented(['reports', summary, operationId, `${explains.en}\n\nColumns: ${list}.`], {})
    @Answers(200, {
      media: 'application/json',
      schema: ReportAnswer.name,
      others: Object.values(MEDIA),
    })
    @TakesHeaders('accept-language')
    read(
      @Who() caller: Caller,
      @Query(report.query) query: ReportQuery,
      @Headers('accept-language') asked: string | undefined,
      @Res() reply: FastifyReply,
    ): Promise<void> {
      return this.calls.answer(report, caller, query, languageOf(asked), reply);
    }
  }
  // The documents tell controllers apart by their names.
  Object.defineProperty(ReportController, 'name', { value: `${operationId}Controller` });
  return ReportController;
}

/** Answers reports over HTTP in the format that the query names. */
@Injectable()
export class ReportCalls {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async answer(
    report: ReportDefinition,
    caller: Caller,
    query: ReportQuery,
    language: Language,
    reply: FastifyReply,
  ): Promise<void> {
    const scope = readingScope(caller);
    const figures = await runReport(this.database, scope, report, query, this.clock.now());
    const told: ToldReport = { report, query, language, ...figures };
    void reply.header('content-language', language).header('vary', 'accept-language');
    if (query.format === 'json')
      return void reply.send({
        ...answerOf(told, scope),
        links: await this.linksOf(report, query, scope, figures),
      });
    const file = `${report.name}-${figures.asOf.toISOString().slice(0, 10)}.${query.format}`;
    const shown = query.format === 'svg' ? 'inline' : 'attachment';
    void reply
      .type(query.format === 'xlsx' ? MEDIA.xlsx : `${MEDIA[query.format]}; charset=utf-8`)
      .header('content-disposition', `${shown}; filename="${file}"`);
    if (query.format === 'csv') return void reply.send(csvOf(told));
    if (query.format === 'svg') return void reply.send(svgOf(told));
    void reply.send(await xlsxOf(told));
  }

  private async linksOf(
    report: ReportDefinition,
    query: ReportQuery,
    scope: Scope,
    figures: Figures,
  ): Promise<ReportAnswer['links']> {
    if (report.behind) return linksOf(report.behind, query, scope, figures);
    return linksToRequests(this.database, scope, report, query, figures);
  }
}

function answerOf(
  { report, query, language, ...figures }: ToldReport,
  scope: Scope,
): Omit<ReportAnswer, 'links'> {
  const { from = null, to = null, agency = null, province = null, kind = null, zone } = query;
  return {
    report: report.name,
    title: report.title[language],
    explains: report.explains[language],
    ...{ asOf: figures.asOf.toISOString(), from, to, agency, province, kind, zone },
    by: 'by' in query ? String(query.by) : null,
    requests: figures.requests,
    incomplete: figures.incomplete,
    columns: report.columns.map(({ name, title, unit }) => ({
      name,
      title: title[language],
      unit,
    })),
    rows: figures.rows,
    total: figures.total,
    list: listBehind(query, scope),
    names: figures.names,
  };
}

/**
 * The list of requests behind the figures. It has no filter by province or by either party, and
 * does not show a superior the requests of the agencies below.
 */
function listBehind(query: ReportQuery, { role }: Scope): string | null {
  if (query.province !== undefined || query.agency !== undefined || role === 'superior')
    return null;
  const { since, until } = periodOf(query);
  const filters = new URLSearchParams({
    ...(query.kind !== undefined && { kind: query.kind }),
    ...(since && { receivedFrom: since.toISOString() }),
    ...(until && { receivedBefore: until.toISOString() }),
  }).toString();
  return filters === '' ? '/v1/requests' : `/v1/requests?${filters}`;
}
