import { CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { Approval } from '#libs/contracts/act-bodies';
import { checkApproval } from '#libs/law/check-decision';
import { decide } from './decide';
import { ActCommand, ActResult, ActExecutor } from './act-executor';

/** An official of the provider approves, whole or per item. */
export class ApproveRequest extends ActCommand<Approval> {}

@CommandHandler(ApproveRequest)
export class ApproveRequestHandler implements ICommandHandler<ApproveRequest> {
  constructor(private readonly perform: ActExecutor) {}

  execute(command: ApproveRequest): Promise<ActResult> {
    const { tx, body, how } = command;
    return this.perform.act('approval', command, (request, now, parties, actor, people) =>
      decide(
        tx,
        request,
        parties,
        actor,
        people,
        {
          conflictOfInterest: body.conflictOfInterest,
          binding: true,
          nip: how.nip ?? null,
          check: (context) => checkApproval(body, context),
          reason: body.reason ?? null,
          conditions: body.conditions ?? [],
          refused: body.refused ?? [],
        },
        now,
      ),
    );
  }
}
