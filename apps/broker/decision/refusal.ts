import { CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { Refusal } from '#libs/contracts/act-bodies';
import { checkRefusal } from '#libs/law/check-decision';
import { decide } from './decide';
import { ActCommand, ActResult, ActExecutor } from './act-executor';

/** An official of the provider refuses the whole request, in writing (Pasal 36). */
export class RefuseRequest extends ActCommand<Refusal> {}

@CommandHandler(RefuseRequest)
export class RefuseRequestHandler implements ICommandHandler<RefuseRequest> {
  constructor(private readonly perform: ActExecutor) {}

  execute(command: RefuseRequest): Promise<ActResult> {
    const { tx, body, how } = command;
    return this.perform.act('refusal', command, (request, now, parties, actor, people) =>
      decide(
        tx,
        request,
        parties,
        actor,
        people,
        {
          conflictOfInterest: body.conflictOfInterest,
          binding: false,
          nip: how.nip ?? null,
          check: (context) => checkRefusal(body, context),
          reason: body.reason ?? null,
          conditions: [],
          refused: body.grounds,
        },
        now,
      ),
    );
  }
}
