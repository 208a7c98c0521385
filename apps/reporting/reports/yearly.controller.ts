import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DateTime } from 'luxon';
import { Clock } from '#libs/config/clock';
import { Optional, WholeNumber } from '#libs/contracts/fields';
import { Database } from '#libs/database/database';
import { Query } from '#libs/http/body';
import { Answers } from '#libs/http/describe';
import { OpenTo, readingScope, Who } from '#libs/http/guard';
import { FromDigits } from '#libs/http/page';
import type { Caller } from '#libs/security/officials';
import { yearlyPdf } from './formats/yearly-pdf';
import { FlowsQuery, ReportQuery, SeriesQuery, ZONE } from './report-query';
import { REPORTS } from './reports';
import { runReport } from './run-report';

export class YearlyQuery {
  /** Year of receipt in Jakarta. Default: this year. */
  @Optional() @FromDigits() @WholeNumber(2014, 2200) year?: number;
}

/**
 * All reports of a year as one document in Indonesian, over the requests that the caller may see.
 */
@Controller('v1/reports')
export class YearlyController {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @Get('yearly')
  @OpenTo('requester', 'decider', 'superior', 'auditor', 'system')
  @Answers(200, { media: 'application/pdf' })
  async yearly(
    @Who() caller: Caller,
    @Query(YearlyQuery) query: YearlyQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const asOf = this.clock.now();
    const year = query.year ?? DateTime.fromJSDate(asOf, { zone: ZONE }).year;
    const scope = readingScope(caller);
    const parts = [];
    for (const report of REPORTS) {
      const Type = report.query as typeof ReportQuery | typeof FlowsQuery | typeof SeriesQuery;
      const period = Object.assign(new Type(), { from: `${year}-01-01`, to: `${year}-12-31` });
      const figures = await runReport(this.database, scope, report, period, asOf);
      parts.push({ report, query: period, language: 'id' as const, ...figures });
    }
    const own = scope.role === 'auditor' ? null : scope.agency;
    const whose = own && (parts.map(({ names }) => names[own]).find(Boolean) ?? own);
    const pdf = await yearlyPdf(year, whose, scope.role === 'superior', parts);
    void reply
      .type('application/pdf')
      .header('content-disposition', `attachment; filename="laporan-${year}.pdf"`)
      .send(pdf);
  }
}
