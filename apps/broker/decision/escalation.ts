import { CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { Escalation } from '#libs/contracts/acts';
import { escalatedChange } from '../request/lifecycle';
import { ActCommand, Acted, Perform } from './perform';

/** The provider has a reason outside Pasal 36(1) (Q1): it is filed, and the superior decides. */
export class EscalateRequest extends ActCommand<Escalation> {}

@CommandHandler(EscalateRequest)
export class EscalateRequestHandler implements ICommandHandler<EscalateRequest> {
  constructor(private readonly perform: Perform) {}

  execute(command: EscalateRequest): Promise<Acted> {
    const { reason, text } = command.body;
    return this.perform.act('escalation', command, (request, now, parties, actor) => ({
      change: escalatedChange(request, now, parties, actor, reason, { text }),
    }));
  }
}
