import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '#libs/config/clock';
import { CheckAnswer } from '#libs/contracts/checks';
import { NEW_REQUEST } from '#libs/contracts/cloud-events';
import { problem } from '#libs/contracts/problem';
import { RequestAnswer } from '#libs/contracts/request-answers';
import { RequestData, submitClassOf } from '#libs/contracts/submit-request';
import { Database, retryRaces, withoutEffect } from '#libs/database/database';
import { HttpAnswer, failure, idempotently, send, success } from '#libs/http/answer';
import { BodyToCheck, JsonBodyOf, Parsed } from '#libs/http/body';
import { Answers, GivesHeaders, TakesHeaders } from '#libs/http/describe';
import { actingScope, OpenTo, readingScope, Who } from '#libs/http/guard';
import { languageOf } from '#libs/http/language';
import { ProblemException, refuse } from '#libs/http/problem-exception';
import { dayIn } from '#libs/law/calendar';
import { whyNoMandate } from '#libs/law/deciders';
import type { Caller } from '#libs/security/officials';
import { agenciesOf, partiesOf } from '../agencies/directory';
import { Calendars } from '../calendar/calendars';
import { newRequestAnswer, refusedAnswer } from '../decision/check-answer';
import { viewOf } from '../decision/request-answer';
import { peopleOf } from '../request/people';
import { roleOfSubmitter } from './oral-request';
import { Submission, SubmitRequests, SubmitRequestsHandler } from './submit-requests';

/** The entry point for officials, who sign in with a token. */
@Controller('v1/requests')
export class OfficialController {
  constructor(
    private readonly database: Database,
    private readonly commands: CommandBus,
    private readonly clock: Clock,
    private readonly calendars: Calendars,
    private readonly submitRequests: SubmitRequestsHandler,
  ) {}

  /**
   * An official of the requester asks for help, by the same command as a signed message; or one of
   * the provider enters what was asked orally in an emergency.
   */
  @Post()
  @OpenTo('requester', 'decider')
  @Answers(201, RequestAnswer, 'reference-taken', 'mandate-expired')
  @TakesHeaders('idempotency-key', 'accept-language')
  @GivesHeaders('location', 'etag')
  async submit(
    @Who() caller: Caller,
    @JsonBodyOf(NEW_REQUEST, submitClassOf) sent: RequestData,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const expired = await this.whyNoMandate(caller);
    if (expired) refuse('mandate-expired', `${expired}.`, { provision: '34' });
    const role = roleOfSubmitter(sent, caller);
    if (typeof role !== 'string') throw new ProblemException(role);
    const scope = actingScope(caller, role);
    const answer = await retryRaces(() =>
      this.database.asParty(scope, (tx) =>
        idempotently(tx, scope, request, async (): Promise<HttpAnswer> => {
          const [submitted] = await this.commands.execute(
            new SubmitRequests(tx, [this.submissionOf(caller, sent, role)]),
          );
          if (!submitted || 'problem' in submitted)
            return failure(submitted?.problem ?? neverEmpty(), request, false);
          const { request: row } = submitted;
          const at = { now: this.clock.now(), calendar: this.calendars.now.calendar };
          const language = languageOf(request.headers['accept-language']);
          const [parties, people] = [await partiesOf(tx, row), await peopleOf(tx, row.id)];
          return success(201, viewOf(row, parties, caller, people, at, language), {
            location: `/v1/requests/${row.id}`,
            etag: `"${row.version}"`,
          });
        }),
      ),
    );
    send(reply, answer);
  }

  /** What a new request would lead to, with the evaluation and the deadline that it would get. */
  @Post('check')
  @HttpCode(200)
  @OpenTo('requester', 'decider')
  @Answers(200, CheckAnswer)
  @TakesHeaders('accept-language')
  async check(
    @Who() caller: Caller,
    @BodyToCheck(NEW_REQUEST, submitClassOf) parsed: Parsed,
    @Req() request: FastifyRequest,
  ): Promise<CheckAnswer> {
    const expired = await this.whyNoMandate(caller);
    if (expired)
      return refusedAnswer(problem('mandate-expired', `${expired}.`, { provision: '34' }), request);
    if ('problem' in parsed) return refusedAnswer(parsed.problem, request);
    const sent = parsed.value as RequestData;
    const role = roleOfSubmitter(sent, caller);
    if (typeof role !== 'string') return refusedAnswer(role, request);
    const submission = this.submissionOf(caller, sent, role);
    const begun = await this.database.asParty(actingScope(caller, role), (tx) =>
      withoutEffect(tx, () => this.submitRequests.preview(tx, submission)),
    );
    if ('problem' in begun) return refusedAnswer(begun.problem, request);
    return newRequestAnswer(begun, languageOf(request.headers['accept-language']));
  }

  private submissionOf(
    caller: Caller,
    { requester = caller.agency ?? '', ...data }: RequestData,
    role: 'requester' | 'decider',
  ): Submission {
    return {
      requester,
      data,
      toConfirm: role === 'decider',
      receivedAt: this.clock.now(),
      actor: {
        agency: caller.agency,
        role,
        sub: caller.sub,
        name: caller.name,
        position: caller.position,
        ...(caller.acting && { acting: caller.acting }),
      },
      at: '',
    };
  }

  /** Pasal 34: an appointment is valid only on its days, in the zone of the official's agency. */
  private async whyNoMandate(caller: Caller): Promise<string | null> {
    if (!caller.acting) return null;
    const agencies = await this.database.asParty(readingScope(caller), (tx) =>
      agenciesOf(tx, [caller.agency ?? '']),
    );
    const agency = agencies.get(caller.agency ?? '');
    return agency ? whyNoMandate(caller, dayIn(agency.timeZone, this.clock.now())) : null;
  }
}

function neverEmpty(): never {
  throw new Error('SubmitRequests answers every entry');
}
