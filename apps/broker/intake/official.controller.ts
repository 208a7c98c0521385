import { Controller, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '#libs/config/clock';
import { NEW_REQUEST } from '#libs/contracts/cloud-events';
import { RequestAnswer } from '#libs/contracts/request-answers';
import { RequestData, submitClassOf } from '#libs/contracts/submit-request';
import { Database, retryRaces } from '#libs/database/database';
import { Answer, failure, idempotently, send, success } from '#libs/http/answer';
import { JsonBodyOf } from '#libs/http/body';
import { Answers, GivesHeaders, TakesHeaders } from '#libs/http/describe';
import { actingScope, OpenTo, readingScope, Who } from '#libs/http/guard';
import { ProblemException, refuse } from '#libs/http/problem-exception';
import { dayIn } from '#libs/law/calendar';
import { whyNoMandate } from '#libs/law/deciders';
import type { Caller } from '#libs/security/officials';
import { agenciesOf, partiesOf } from '../agencies/directory';
import { Calendars } from '../calendar/calendars';
import { viewOf } from '../decision/request-answer';
import { peopleOf } from '../request/people';
import { roleOfSubmitter } from './oral-request';
import { SubmitRequests } from './submit-requests';

/** The entry point for officials, who sign in with a token. */
@Controller('v1/requests')
export class OfficialController {
  constructor(
    private readonly database: Database,
    private readonly commands: CommandBus,
    private readonly clock: Clock,
    private readonly calendars: Calendars,
  ) {}

  /**
   * An official of the requester asks for help, by the same command as a signed message; or one of
   * the provider enters what was asked orally in an emergency.
   */
  @Post()
  @OpenTo('requester', 'decider')
  @Answers(201, RequestAnswer, 'reference-taken', 'mandate-expired')
  @TakesHeaders('idempotency-key')
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
    const { requester = caller.agency ?? '', ...data } = sent;
    const scope = actingScope(caller, role);
    const answer = await retryRaces(() =>
      this.database.asParty(scope, (tx) =>
        idempotently(tx, scope, request, async (): Promise<Answer> => {
          const [submitted] = await this.commands.execute(
            new SubmitRequests(tx, [
              {
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
              },
            ]),
          );
          if (!submitted || 'problem' in submitted)
            return failure(submitted?.problem ?? neverEmpty(), request, false);
          const { request: row } = submitted;
          const [parties, people] = [await partiesOf(tx, row), await peopleOf(tx, row.id)];
          const at = { now: this.clock.now(), calendar: this.calendars.now.calendar };
          return success(201, viewOf(row, parties, caller, people, at), {
            location: `/v1/requests/${row.id}`,
            etag: `"${row.version}"`,
          });
        }),
      ),
    );
    send(reply, answer);
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
