import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Clock } from '#libs/config/clock';
import { DeadlineAnswer, HistoryPage, RequestPage } from '#libs/contracts/answers';
import { EvaluationRecordAnswer } from '#libs/contracts/evaluation-answers';
import { RequestAnswer } from '#libs/contracts/request-answers';
import { Database } from '#libs/database/database';
import { Query } from '#libs/http/body';
import { Answers, GivesHeaders, TakesHeaders } from '#libs/http/describe';
import { OpenTo, readingScope, Who } from '#libs/http/guard';
import { CountedPageQuery, Page } from '#libs/http/page';
import { evaluate } from '#libs/law/evaluate';
import { lawOf } from '#libs/law/law';
import { UU_30_2014 } from '#libs/law/uu-30-2014';
import type { Caller } from '#libs/security/officials';
import { logRead } from '#libs/http/read-log';
import { partiesOf } from '../agencies/directory';
import { Calendars } from '../calendar/calendars';
import { changesOf, languageOf } from '../evaluation/what-would-change';
import { WhatWouldChangePage } from '#libs/contracts/law-answers';
import type { WhatWouldChange } from '#libs/law/what-would-change';
import { viewOf } from '../decision/request-answer';
import { deadlineOf, objectionPeriodOf } from '../request/count';
import { recordText } from '../request/history';
import { peopleOf } from '../request/people';
import { readEvaluation, readHistory, readRequest } from '../request/reads';
import { ListedRequest, listRequests, RequestsQuery } from './list-requests';

/** Reads requests; officials submit theirs in the intake. */
@Controller('v1/requests')
export class RequestsController {
  constructor(
    private readonly database: Database,
    private readonly calendars: Calendars,
    private readonly clock: Clock,
  ) {}

  @Get()
  @OpenTo('requester', 'decider', 'superior', 'system', 'auditor')
  @Answers(200, RequestPage)
  list(
    @Who() caller: Caller,
    @Query(RequestsQuery) query: RequestsQuery,
  ): Promise<Page<ListedRequest>> {
    const scope = readingScope(caller);
    return this.database.asParty(scope, async (tx) => {
      await logRead(tx, scope, 'GET /v1/requests', null);
      return listRequests(tx, caller, query);
    });
  }

  @Get(':id')
  @OpenTo('requester', 'decider', 'superior', 'system', 'auditor')
  @Answers(200, RequestAnswer)
  @GivesHeaders('etag')
  async one(
    @Who() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const scope = readingScope(caller);
    return this.database.asParty(scope, async (tx) => {
      const request = await readRequest(tx, id);
      await logRead(tx, scope, 'GET /v1/requests/{id}', request.id);
      void reply.header('etag', `"${request.version}"`);
      const [parties, people] = [await partiesOf(tx, request), await peopleOf(tx, request.id)];
      const at = { now: this.clock.now(), calendar: this.calendars.now.calendar };
      return viewOf(request, parties, caller, people, at);
    });
  }

  /** The last evaluation, as a file that can be verified without this service. */
  @Get(':id/evaluation')
  @OpenTo('requester', 'decider', 'superior', 'system', 'auditor')
  @Answers(200, EvaluationRecordAnswer)
  @TakesHeaders('accept-language')
  evaluation(
    @Who() caller: Caller,
    @Param('id') id: string,
    @Headers('accept-language') language?: string,
  ): Promise<object> {
    const scope = readingScope(caller);
    return this.database.asParty(scope, async (tx) => {
      const request = await readRequest(tx, id);
      await logRead(tx, scope, 'GET /v1/requests/{id}/evaluation', request.id);
      const record = await readEvaluation(tx, request.id);
      // Only the current law has English texts; a record of a former law is returned unchanged.
      if (languageOf(language) === 'id' || record.lawHash !== lawOf(UU_30_2014).hash) return record;
      const at = new Date(record.evaluatedAt);
      const result = evaluate(record.input, { language: 'en' });
      const { text } = recordText(
        { input: record.input, result, on: at, at },
        record.requestVersion,
      );
      return JSON.parse(text) as object;
    });
  }

  /** The smallest changes of the facts that would flip the result, and the open questions. */
  @Get(':id/evaluation/changes')
  @OpenTo('requester', 'decider', 'superior', 'system', 'auditor')
  @Answers(200, WhatWouldChangePage, 'not-found')
  @TakesHeaders('accept-language')
  changes(
    @Who() caller: Caller,
    @Param('id') id: string,
    @Query(CountedPageQuery) query: CountedPageQuery,
    @Headers('accept-language') language?: string,
  ): Promise<Page<WhatWouldChange>> {
    const scope = readingScope(caller);
    return this.database.asParty(scope, async (tx) => {
      const request = await readRequest(tx, id);
      await logRead(tx, scope, 'GET /v1/requests/{id}/evaluation/changes', request.id);
      const { input } = await readEvaluation(tx, request.id);
      return changesOf(input, query, languageOf(language));
    });
  }

  /** The history of a request; each entry is chained to the one before. */
  @Get(':id/history')
  @OpenTo('requester', 'decider', 'superior', 'system', 'auditor')
  @Answers(200, HistoryPage, 'cursor-unknown')
  history(
    @Who() caller: Caller,
    @Param('id') id: string,
    @Query(CountedPageQuery) query: CountedPageQuery,
  ): Promise<Page<object>> {
    const scope = readingScope(caller);
    return this.database.asParty(scope, async (tx) => {
      const request = await readRequest(tx, id);
      await logRead(tx, scope, 'GET /v1/requests/{id}/history', request.id);
      return readHistory(tx, request.id, query);
    });
  }

  /** Each day of the deadline: counted or not, and why. */
  @Get(':id/deadline')
  @OpenTo('requester', 'decider', 'superior', 'system', 'auditor')
  @Answers(200, DeadlineAnswer)
  deadline(@Who() caller: Caller, @Param('id') id: string): Promise<object> {
    const scope = readingScope(caller);
    return this.database.asParty(scope, async (tx) => {
      const request = await readRequest(tx, id);
      await logRead(tx, scope, 'GET /v1/requests/{id}/deadline', request.id);
      const calendar = await this.calendars.asOf(request.calendarEdition);
      const { provider } = await partiesOf(tx, request);
      const timeZone = request.countedIn ?? provider.timeZone;
      const { calendar: current } = this.calendars.now;
      const objection = objectionPeriodOf(request, provider.timeZone, current);
      return {
        receivedAt: request.receivedAt.toISOString(),
        ...deadlineOf(request, timeZone, calendar),
        dueAt: request.dueAt.toISOString(),
        provisional: request.dueProvisional,
        running: request.running,
        stops: request.stops,
        remindedAt: request.remindedAt?.toISOString() ?? null,
        escalatedAt: request.escalatedAt?.toISOString() ?? null,
        escalatedTo: request.escalatedTo,
        reopenedAt: request.reopenedAt?.toISOString() ?? null,
        extension: request.extension,
        objection,
      };
    });
  }
}
