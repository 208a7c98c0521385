import {
  Controller,
  createParamDecorator,
  ExecutionContext,
  HttpCode,
  Injectable,
  Post,
  Res,
  Type,
} from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '#libs/config/clock';
import { UUID } from '#libs/contracts/fields';
import { RequestAnswer } from '#libs/contracts/request-answers';
import { Database, retryRaces } from '#libs/database/database';
import { expectedTags, failure, idempotently, send, success } from '#libs/http/answer';
import { JsonBody } from '#libs/http/body';
import { Answers, Documented, GivesHeaders, TakesHeaders } from '#libs/http/describe';
import { actingScope, callerOf, OpenTo } from '#libs/http/guard';
import { notFound, ProblemException } from '#libs/http/problem-exception';
import type { Caller } from '#libs/security/officials';
import { Calendars } from '../calendar/calendars';
import { Actor } from '../request/lifecycle';
import { peopleOf } from '../request/people';
import type { ActDefinition } from './act';
import { Arrival, PerformAct } from './perform-act';
import { viewOf } from './request-answer';
import { rolesOf } from './rights';

/** Who requests an act, and on which request. */
interface Call {
  caller: Caller;
  id: string;
  request: FastifyRequest;
}
const Called = createParamDecorator((_: unknown, context: ExecutionContext): Call => {
  const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: { id: string } }>>();
  return { caller: callerOf(request), id: request.params.id, request };
});

/** The controller of one act: its route, roles, body and documents follow from the definition. */
export function actController(act: ActDefinition): Type {
  const { operationId, summary, description, examples } = act;

  @Controller('v1/requests/:id')
  class ActController {
    constructor(private readonly calls: ActCalls) {}

    @Post(act.name)
    @HttpCode(200)
    @OpenTo(...rolesOf(act))
    @ApiParam({ name: 'id' })
    @Documented(['decision', summary, operationId, description], examples)
    @Answers(
      200,
      RequestAnswer,
      'transition-not-open',
      // Problems that Pasal 34 and 42 raise about a person.
      'conflict-of-interest',
      'mandate-expired',
      ...act.problems,
    )
    @TakesHeaders('if-match', 'idempotency-key')
    @GivesHeaders('etag')
    perform(
      @Called() call: Call,
      @JsonBody(act.body) body: object,
      @Res() reply: FastifyReply,
    ): Promise<void> {
      return this.calls.perform(act, call, body, reply);
    }
  }
  // The documents tell controllers apart by their names.
  Object.defineProperty(ActController, 'name', { value: `${operationId}Controller` });
  return ActController;
}

/** Performs acts over HTTP. Each answers the request after the act, with its new ETag. */
@Injectable()
export class ActCalls {
  constructor(
    private readonly database: Database,
    private readonly commands: CommandBus,
    private readonly clock: Clock,
    private readonly calendars: Calendars,
  ) {}

  /** One transaction as the caller: idempotency key, act and answer commit together. */
  async perform(
    act: ActDefinition,
    { caller, id, request }: Call,
    body: object,
    reply: FastifyReply,
  ): Promise<void> {
    if (!UUID.test(id)) throw new ProblemException(notFound());
    const roles = rolesOf(act).filter((allowed) => caller.roles.includes(allowed));
    const [role] = roles;
    if (!role) throw new Error('the guard lets nobody in without a role');
    // The policies show a superior more rows; the request decides which role the caller acts in.
    const scope = actingScope(caller, roles.includes('superior') ? 'superior' : role);
    const { nip } = caller;
    const arrival: Arrival = { expected: expectedTags(request), roles, nip, at: '' };
    const actor: Actor = {
      agency: caller.agency,
      role,
      sub: caller.sub,
      name: caller.name,
      position: caller.position,
      ...(caller.acting && { acting: caller.acting }),
    };
    const answer = await retryRaces(() =>
      this.database.asParty(scope, (tx) =>
        idempotently(tx, scope, request, async () => {
          const acted = await this.commands.execute(
            new PerformAct(tx, act, id, actor, body, arrival),
          );
          if (!acted.request || !acted.parties || acted.problem)
            return failure(acted.problem ?? notFound(), request, acted.recorded === true);
          const people = await peopleOf(tx, id);
          const at = { now: this.clock.now(), calendar: this.calendars.now.calendar };
          return success(200, viewOf(acted.request, acted.parties, caller, people, at), {
            etag: `"${acted.request.version}"`,
          });
        }),
      ),
    );
    send(reply, answer);
  }
}
