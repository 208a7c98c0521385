import { CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { Clarification } from '#libs/contracts/act-bodies';
import { ActCommand, ActResult, ActExecutor } from './act-executor';

/** The provider asks the requester; the clock stops until the answer. */
export class AskClarification extends ActCommand<Clarification> {}

@CommandHandler(AskClarification)
export class AskClarificationHandler implements ICommandHandler<AskClarification> {
  constructor(private readonly perform: ActExecutor) {}

  execute(command: AskClarification): Promise<ActResult> {
    const { body } = command;
    return this.perform.act('clarification', command, (_request, _now, _parties, actor) => {
      const status = 'awaiting-clarification';
      const provisions = body.provisions ?? [];
      return {
        change: {
          set: { status },
          entries: [
            {
              name: 'clarification-asked',
              status,
              actor,
              data: { text: body.text, provisions },
              change: { provisions },
            },
          ],
        },
      };
    });
  }
}
