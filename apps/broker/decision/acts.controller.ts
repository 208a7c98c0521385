import { applyDecorators, Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  Approval,
  Clarification,
  Information,
  Refusal,
  Statements,
  Withdrawal,
} from '#libs/contracts/acts';
import { UUID } from '#libs/contracts/fields';
import type { ProblemCode } from '#libs/contracts/problem';
import { RequestAnswer } from '#libs/contracts/request-answers';
import { Database, retryRaces, Tx } from '#libs/database/database';
import { expectedVersion, failure, idempotently, send, success } from '#libs/http/answer';
import { JsonBody } from '#libs/http/body';
import { Answers, GivesHeaders, TakesHeaders } from '#libs/http/describe';
import { actingScope, OpenTo, Who } from '#libs/http/officials';
import { notFound, ProblemException } from '#libs/http/problem-exception';
import type { Caller } from '#libs/security/officials';
import { agenciesOf } from '../agencies/directory';
import { Act, ACTORS } from '../request/acts';
import { Actor } from '../request/lifecycle';
import { viewOf } from '../request/view';
import { ApproveRequest } from './approval';
import { AskClarification } from './clarification';
import { SupplyInformation } from './information';
import { ActCommand, How } from './perform';
import { RefuseRequest } from './refusal';
import { StateFacts } from './statements';
import { WithdrawRequest } from './withdrawal';

type CommandOf = new <B extends never>(
  tx: Tx,
  requestId: string,
  actor: Actor,
  body: B,
  how: How,
) => ActCommand<unknown>;

/** The request after the act, or why it is not done. */
const AnswersAct = (...more: ProblemCode[]): MethodDecorator =>
  applyDecorators(
    Answers(200, RequestAnswer, 'transition-not-open', ...more),
    TakesHeaders('if-match', 'idempotency-key'),
    GivesHeaders('etag'),
  );
/** What Pasal 36 can say against a refusal, whole or of some items. */
const LAW = [
  'refusal-without-ground',
  'refusal-without-reason',
  'reason-insufficient',
  'not-available-in-emergency',
  'undecided-items',
] as const satisfies ProblemCode[];

/** The acts on a request, one route each: the request after it, with its new ETag. */
@Controller('v1/requests/:id')
export class ActsController {
  constructor(
    private readonly database: Database,
    private readonly commands: CommandBus,
  ) {}

  @Post('statements')
  @HttpCode(200)
  @OpenTo(...ACTORS.statements.roles)
  @AnswersAct()
  state(
    @Who() caller: Caller,
    @Param('id') id: string,
    @JsonBody(Statements) body: Statements,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.act('statements', StateFacts as CommandOf, { caller, id, body, request, reply });
  }

  @Post('approval')
  @HttpCode(200)
  @OpenTo(...ACTORS.approval.roles)
  @AnswersAct('conflict-of-interest', ...LAW)
  approve(
    @Who() caller: Caller,
    @Param('id') id: string,
    @JsonBody(Approval) body: Approval,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.act('approval', ApproveRequest as CommandOf, { caller, id, body, request, reply });
  }

  @Post('refusal')
  @HttpCode(200)
  @OpenTo(...ACTORS.refusal.roles)
  @AnswersAct('conflict-of-interest', ...LAW)
  refuse(
    @Who() caller: Caller,
    @Param('id') id: string,
    @JsonBody(Refusal) body: Refusal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.act('refusal', RefuseRequest as CommandOf, { caller, id, body, request, reply });
  }

  @Post('clarification')
  @HttpCode(200)
  @OpenTo(...ACTORS.clarification.roles)
  @AnswersAct()
  ask(
    @Who() caller: Caller,
    @Param('id') id: string,
    @JsonBody(Clarification) body: Clarification,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.act('clarification', AskClarification as CommandOf, {
      caller,
      id,
      body,
      request,
      reply,
    });
  }

  @Post('information')
  @HttpCode(200)
  @OpenTo(...ACTORS.information.roles)
  @AnswersAct()
  answer(
    @Who() caller: Caller,
    @Param('id') id: string,
    @JsonBody(Information) body: Information,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.act('information', SupplyInformation as CommandOf, {
      caller,
      id,
      body,
      request,
      reply,
    });
  }

  @Post('withdrawal')
  @HttpCode(200)
  @OpenTo(...ACTORS.withdrawal.roles)
  @AnswersAct()
  withdraw(
    @Who() caller: Caller,
    @Param('id') id: string,
    @JsonBody(Withdrawal) body: Withdrawal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.act('withdrawal', WithdrawRequest as CommandOf, {
      caller,
      id,
      body,
      request,
      reply,
    });
  }

  /** One transaction as the caller: the key, the act and its answer stand or fall together. */
  private async act(
    act: Act,
    command: CommandOf,
    call: {
      caller: Caller;
      id: string;
      body: object;
      request: FastifyRequest;
      reply: FastifyReply;
    },
  ): Promise<void> {
    const { caller, id, body, request, reply } = call;
    if (!UUID.test(id)) throw new ProblemException(notFound());
    const role = ACTORS[act].roles.find((allowed) => caller.roles.includes(allowed));
    if (!role) throw new Error('the guard lets nobody in without a role');
    const scope = actingScope(caller, role);
    const how: How = { expected: expectedVersion(request), at: '' };
    const actor: Actor = {
      agency: caller.agency,
      role,
      sub: caller.sub,
      name: caller.name,
      position: caller.position,
    };
    const answer = await retryRaces(() =>
      this.database.asParty(scope, (tx) =>
        idempotently(tx, scope, request, async () => {
          const acted = await this.commands.execute(new command(tx, id, actor, body as never, how));
          if (!acted.request || acted.problem)
            return failure(acted.problem ?? notFound(), request, acted.recorded === true);
          const agencies = await agenciesOf(tx, [acted.request.requester, acted.request.provider]);
          return success(200, viewOf(acted.request, agencies, caller), {
            etag: `"${acted.request.version}"`,
          });
        }),
      ),
    );
    send(reply, answer);
  }
}
