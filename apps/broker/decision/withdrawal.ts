import { CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { Withdrawal } from '#libs/contracts/acts';
import { ActCommand, Acted, Perform } from './perform';

/** The requester no longer needs the help. */
export class WithdrawRequest extends ActCommand<Withdrawal> {}

@CommandHandler(WithdrawRequest)
export class WithdrawRequestHandler implements ICommandHandler<WithdrawRequest> {
  constructor(private readonly perform: Perform) {}

  execute(command: WithdrawRequest): Promise<Acted> {
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
