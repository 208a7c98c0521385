import { CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { Withdrawal } from '#libs/contracts/act-bodies';
import { ActCommand, ActResult, ActExecutor } from './act-executor';

/** The requester no longer needs the help. */
export class WithdrawRequest extends ActCommand<Withdrawal> {}

@CommandHandler(WithdrawRequest)
export class WithdrawRequestHandler implements ICommandHandler<WithdrawRequest> {
  constructor(private readonly perform: ActExecutor) {}

  execute(command: WithdrawRequest): Promise<ActResult> {
    const { actor, body } = command;
    return this.perform.act('withdrawal', command, () => {
      return {
        change: {
          set: { status: 'withdrawn' },
          entries: [
            {
              name: 'withdrawn',
              status: 'withdrawn',
              actor,
              data: { reason: body.reason ?? null },
              change: {},
            },
          ],
        },
      };
    });
  }
}
