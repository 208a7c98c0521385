import {
  applyDecorators,
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
import { Database, retryRaces, Scope, Tx } from '#libs/database/database';
import { failure, idempotently, send, success } from '#libs/http/answer';
import { JsonBody } from '#libs/http/body';
import { Answers, Documented, GivesHeaders, TakesHeaders } from '#libs/http/describe';
import { actingScope, callerOf, OpenTo } from '#libs/http/guard';
import { languageOf } from '#libs/http/language';
import { preconditionOf } from '#libs/http/preconditions';
import { notFound, ProblemException } from '#libs/http/problem-exception';
import type { Caller } from '#libs/security/officials';
import { Calendars } from '../calendar/calendars';
import { Actor } from '../request/lifecycle';
import type { ActDefinition } from './act';
import { Arrival, PerformAct } from './perform-act';
import { viewOf } from './request-answer';
import { rolesOf } from './rights';

/** Who requests an act, and on which request. */
export interface ActCall {
  caller: Caller;
  id: string;
  /** Id of what the act is about besides the request, if its route names one. */
  target?: string;
  request: FastifyRequest;
}
export const Called = createParamDecorator((_: unknown, context: ExecutionContext): ActCall => {
  const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: { id: string } }>>();
  const { id, ...more } = request.params;
  return { caller: callerOf(request), id, target: Object.values<string>(more)[0], request };
});

const IN_BRACES = /\{(\w+)\}/g;
/** The path of an act below the request, as routes write it. */
export const pathOfAct = ({ name }: ActDefinition): string => name.replace(IN_BRACES, ':$1');
/** Documents the parameters of the path of an act. */
export const ParamsOf = ({ name }: ActDefinition): MethodDecorator =>
  applyDecorators(
    ...['id', ...[...name.matchAll(IN_BRACES)].map(([, param = '']) => param)].map((param) =>
      ApiParam({ name: param }),
    ),
  );

/** The controller of one act: its route, roles, body and documents follow from the definition. */
export function actController(act: ActDefinition): Type {
  const { operationId, summary, description, examples } = act;

  @Controller('v1/requests/:id')
  class ActController {
    constructor(private readonly calls: ActCalls) {}

    @Post(pathOfAct(act))
    @HttpCode(200)
    @OpenTo(...rolesOf(act))
    @ParamsOf(act)
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
    @TakesHeaders('if-match', 'idempotency-key', 'accept-language')
    @GivesHeaders('etag')
    perform(
      @Called() call: ActCall,
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

/** The command that a call asks for, and the scope of its transaction. */
export function calledFor(
  act: ActDefinition,
  { caller, id, target, request }: ActCall,
  body: object,
): { scope: Scope; commandIn: (tx: Tx) => PerformAct } {
  if (!UUID.test(id)) throw new ProblemException(notFound());
  const roles = rolesOf(act).filter((allowed) => caller.roles.includes(allowed));
  const [role] = roles;
  if (!role) throw new Error('the guard lets nobody in without a role');
  const { nip } = caller;
  const arrival: Arrival = { isExpected: preconditionOf(request), roles, nip, target, at: '' };
  const actor: Actor = {
    agency: caller.agency,
    role,
    sub: caller.sub,
    name: caller.name,
    position: caller.position,
    ...(caller.acting && { acting: caller.acting }),
  };
  return {
    // The policies show a superior more rows; the request decides which role the caller acts in.
    scope: actingScope(caller, roles.includes('superior') ? 'superior' : role),
    commandIn: (tx) => new PerformAct(tx, act, id, actor, body, arrival),
  };
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
    { caller, id, target, request }: ActCall,
    body: object,
    reply: FastifyReply,
  ): Promise<void> {
    const { scope, commandIn } = calledFor(act, { caller, id, target, request }, body);
    const answer = await retryRaces(() =>
      this.database.asParty(scope, (tx) =>
        idempotently(tx, scope, request, async () => {
          const acted = await this.commands.execute(commandIn(tx));
          const { people, parties, problem } = acted;
          if (!acted.request || !parties || !people || problem)
            return failure(problem ?? notFound(), request, acted.recorded === true);
          const at = { now: this.clock.now(), calendar: this.calendars.now.calendar };
          const language = languageOf(request.headers['accept-language']);
          return success(200, viewOf(acted.request, parties, caller, people, at, language), {
            etag: `"${acted.request.version}"`,
          });
        }),
      ),
    );
    send(reply, answer);
  }
}
