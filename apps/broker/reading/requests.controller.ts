import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Clock } from '#libs/config/clock';
import { DeadlineAnswer, HistoryPage, RequestPage } from '#libs/contracts/answers';
import { EvaluationRecordAnswer } from '#libs/contracts/evaluation-answers';
import { RequestAnswer } from '#libs/contracts/request-answers';
import { DossierAnswer, RequestCounts } from '#libs/contracts/requests-and-callers';
import { Database, Tx } from '#libs/database/database';
import { Query } from '#libs/http/body';
import { Answers, GivesHeaders, TakesHeaders } from '#libs/http/describe';
import { OpenTo, readingScope, Who } from '#libs/http/guard';
import { languageOf } from '#libs/http/language';
import { CountedPageQuery, Page } from '#libs/http/page';
import { type StoredEvaluation, storedAnswerOf } from '#libs/law/evaluate';
import type { Language } from '#libs/law/evaluation';
import { log } from '#libs/operations/log';
import type { Caller } from '#libs/security/officials';
import { logRead } from '#libs/http/read-log';
import { agenciesOf, partiesOf } from '../agencies/directory';
import { Calendars } from '../calendar/calendars';
import { LawPacks } from '../evaluation/law-packs';
import { changesOf } from '../evaluation/what-would-change';
import { WhatWouldChangePage } from '#libs/contracts/law-answers';
import type { WhatWouldChange } from '#libs/law/what-would-change';
import { viewOf } from '../decision/request-answer';
import { deadlineOf, objectionPeriodOf } from '../request/count';
import { peopleOf } from '../request/people';
import { readLetterSource } from '../letters/letter-facts';
import { LetterRenderer } from '../letters/letter-renderer';
import { listLetters } from '../letters/list-letters';
import { RequestRow } from '../request/request.entity';
import { readEvaluation, readHistory, readRequest, readSealedEvaluation } from '../request/reads';
import { countRequests } from './count-requests';
import { ListedRequest, listRequests, RequestsQuery } from './list-requests';

/** Reads requests; officials submit theirs in the intake. */
@Controller('v1/requests')
export class RequestsController {
  constructor(
    private readonly database: Database,
    private readonly calendars: Calendars,
    private readonly clock: Clock,
    private readonly laws: LawPacks,
    private readonly renderer: LetterRenderer,
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
      return listRequests(tx, caller, query, this.clock.now());
    });
  }

  /** What waits for the caller, in numbers. */
  @Get('counts')
  @OpenTo('requester', 'decider', 'superior', 'system', 'auditor')
  @Answers(200, RequestCounts)
  counts(@Who() caller: Caller): Promise<RequestCounts> {
    return this.database.asParty(readingScope(caller), async (tx) => {
      const own = (await agenciesOf(tx, [caller.agency ?? ''])).get(caller.agency ?? '');
      return countRequests(tx, caller, this.clock.now(), own?.timeZone ?? 'Asia/Jakarta');
    });
  }

  @Get(':id')
  @OpenTo('requester', 'decider', 'superior', 'system', 'auditor')
  @Answers(200, RequestAnswer)
  @TakesHeaders('accept-language')
  @GivesHeaders('etag')
  async one(
    @Who() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('accept-language') language?: string,
  ): Promise<object> {
    const scope = readingScope(caller);
    return this.database.asParty(scope, async (tx) => {
      const request = await readRequest(tx, id);
      await logRead(tx, scope, 'GET /v1/requests/{id}', request.id);
      void reply.header('etag', `"${request.version}"`);
      return this.view(tx, request, caller, languageOf(language));
    });
  }

  /** All that a page about the request shows, with one entry in the read log. */
  @Get(':id/dossier')
  @OpenTo('requester', 'decider', 'superior', 'system', 'auditor')
  @Answers(200, DossierAnswer)
  @TakesHeaders('accept-language')
  @GivesHeaders('etag')
  async dossier(
    @Who() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('accept-language') header?: string,
  ): Promise<object> {
    const scope = readingScope(caller);
    const language = languageOf(header);
    const { source, ...read } = await this.database.asParty(scope, async (tx) => {
      const request = await readRequest(tx, id);
      await logRead(tx, scope, 'GET /v1/requests/{id}/dossier', request.id);
      void reply.header('etag', `"${request.version}"`);
      return {
        request: await this.view(tx, request, caller, language),
        evaluation: await this.evaluationOf(tx, request.id, language),
        deadline: await this.deadlineOf(tx, request),
        history: await readHistory(tx, request.id, { limit: 100 }),
        source: await readLetterSource(tx, request),
      };
    });
    // Making letters takes longer than a transaction should stay open. The rest is answered without
    // them.
    const letters = await listLetters(this.renderer, source, language).catch((cause: unknown) => {
      log.error({ err: cause }, 'the letters of a dossier could not be made');
      return { items: [], next: null };
    });
    return { ...read, letters };
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
      return this.evaluationOf(tx, request.id, languageOf(language));
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
      return this.deadlineOf(tx, request);
    });
  }

  private async deadlineOf(tx: Tx, request: RequestRow): Promise<object> {
    const calendar = await this.calendars.asOf(request.calendarEdition);
    const { provider } = await partiesOf(tx, request);
    const timeZone = request.countedIn ?? provider.timeZone;
    const { calendar: current } = this.calendars.now;
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
      objection: objectionPeriodOf(request, provider.timeZone, current),
    };
  }

  /** In the words of the law that it was evaluated by, which need not be the current one. */
  private async evaluationOf(tx: Tx, id: string, language: Language): Promise<StoredEvaluation> {
    const { record, digest } = await readSealedEvaluation(tx, id);
    // A record of law-engine/1.0.0 has its words, and its digest covers them.
    if ('digest' in record) return record as unknown as StoredEvaluation;
    const pack = await this.laws.of(tx, record.lawHash);
    return storedAnswerOf(record, digest, { language, pack });
  }

  private async view(
    tx: Tx,
    request: RequestRow,
    caller: Caller,
    language: Language,
  ): Promise<object> {
    const [parties, people] = [await partiesOf(tx, request), await peopleOf(tx, request.id)];
    const at = { now: this.clock.now(), calendar: this.calendars.now.calendar };
    return viewOf(request, parties, caller, people, at, language);
  }
}
