import {
  applyDecorators,
  Controller,
  createParamDecorator,
  ExecutionContext,
  HttpCode,
  Post,
  Res,
} from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  Approval,
  Clarification,
  Escalation,
  Information,
  Refusal,
  Statements,
  Withdrawal,
} from '#libs/contracts/act-bodies';
import { UUID } from '#libs/contracts/fields';
import type { ProblemCode } from '#libs/contracts/problem';
import { RequestAnswer } from '#libs/contracts/request-answers';
import { Database, retryRaces, Tx } from '#libs/database/database';
import { expectedTags, failure, idempotently, send, success } from '#libs/http/answer';
import { JsonBody } from '#libs/http/body';
import { Answers, GivesHeaders, TakesHeaders } from '#libs/http/describe';
import { actingScope, callerOf, OpenTo } from '#libs/http/guard';
import { notFound, ProblemException } from '#libs/http/problem-exception';
import type { Caller } from '#libs/security/officials';
import { Act, rolesOf } from '../request/open-acts';
import { Actor } from '../request/lifecycle';
import { peopleOf } from '../request/people';
import { viewOf } from '../request/request-answer';
import { ApproveRequest } from './approval';
import { AskClarification } from './clarification';
import { EscalateRequest } from './escalation';
import { SupplyInformation } from './information';
import { ActCommand, ActContext } from './act-executor';
import { RefuseRequest } from './refusal';
import { StateFacts } from './statements';
import { WithdrawRequest } from './withdrawal';

type CommandOf<B> = new (
  tx: Tx,
  requestId: string,
  actor: Actor,
  body: B,
  how: ActContext,
) => ActCommand<B>;

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

/** The route of an act, open to its roles. Answers the request after the act, or a problem. */
const ActRoute = (act: Act, ...problems: ProblemCode[]): MethodDecorator =>
  applyDecorators(
    Post(act),
    HttpCode(200),
    OpenTo(...rolesOf(act)),
    ApiParam({ name: 'id' }),
    Answers(200, RequestAnswer, 'transition-not-open', ...PERSONS, ...problems),
    TakesHeaders('if-match', 'idempotency-key'),
    GivesHeaders('etag'),
  );
/** Problems that Pasal 34 and 42 raise about a person. */
const PERSONS = ['conflict-of-interest', 'mandate-expired'] as const satisfies ProblemCode[];
/** Problems that Pasal 36 raises about a refusal, of the request or of items. */
const LAW = [
  'refusal-without-ground',
  'refusal-without-reason',
  'reason-insufficient',
  'not-available-in-emergency',
  'undecided-items',
] as const satisfies ProblemCode[];

/**
 * The acts on a request, one route each. Each answers the request after the act, with its new ETag.
 */
@Controller('v1/requests/:id')
export class ActsController {
  constructor(
    private readonly database: Database,
    private readonly commands: CommandBus,
  ) {}

  @ActRoute('statements')
  state(
    @Called() call: Call,
    @JsonBody(Statements) body: Statements,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.act('statements', StateFacts, call, body, reply);
  }

  @ActRoute('approval', ...LAW)
  approve(
    @Called() call: Call,
    @JsonBody(Approval) body: Approval,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.act('approval', ApproveRequest, call, body, reply);
  }

  @ActRoute('refusal', ...LAW)
  refuse(
    @Called() call: Call,
    @JsonBody(Refusal) body: Refusal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.act('refusal', RefuseRequest, call, body, reply);
  }

  @ActRoute('clarification')
  ask(
    @Called() call: Call,
    @JsonBody(Clarification) body: Clarification,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.act('clarification', AskClarification, call, body, reply);
  }

  @ActRoute('escalation')
  escalate(
    @Called() call: Call,
    @JsonBody(Escalation) body: Escalation,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.act('escalation', EscalateRequest, call, body, reply);
  }

  @ActRoute('information')
  answer(
    @Called() call: Call,
    @JsonBody(Information) body: Information,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.act('information', SupplyInformation, call, body, reply);
  }

  @ActRoute('withdrawal')
  withdraw(
    @Called() call: Call,
    @JsonBody(Withdrawal) body: Withdrawal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.act('withdrawal', WithdrawRequest, call, body, reply);
  }

  /** One transaction as the caller: idempotency key, act and answer commit together. */
  private async act<B>(
    act: Act,
    command: CommandOf<B>,
    { caller, id, request }: Call,
    body: B,
    reply: FastifyReply,
  ): Promise<void> {
    if (!UUID.test(id)) throw new ProblemException(notFound());
    const roles = rolesOf(act).filter((allowed) => caller.roles.includes(allowed));
    const [role] = roles;
    if (!role) throw new Error('the guard lets nobody in without a role');
    // The policies show a superior more rows; the request decides which role the caller acts in.
    const scope = actingScope(caller, roles.includes('superior') ? 'superior' : role);
    const { nip } = caller;
    const how: ActContext = { expected: expectedTags(request), roles, nip, at: '' };
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
          const acted = await this.commands.execute(new command(tx, id, actor, body, how));
          if (!acted.request || !acted.parties || acted.problem)
            return failure(acted.problem ?? notFound(), request, acted.recorded === true);
          const people = await peopleOf(tx, id);
          return success(200, viewOf(acted.request, acted.parties, caller, people), {
            etag: `"${acted.request.version}"`,
          });
        }),
      ),
    );
    send(reply, answer);
  }
}
