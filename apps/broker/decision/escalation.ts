import { CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { Escalation } from '#libs/contracts/acts';
import { problem } from '#libs/contracts/problem';
import { escalatedChange, refusing } from '../request/lifecycle';
import { conflictedOf } from '../request/reads';
import { ActCommand, Acted, Perform } from './perform';

/**
 * What the provider's officials may not decide is filed, and the superior decides: a reason outside Pasal 36(1) (Q1), or a
 * request in which one of them has declared a conflict of interest (Pasal 42-43).
 */
export class EscalateRequest extends ActCommand<Escalation> {}

@CommandHandler(EscalateRequest)
export class EscalateRequestHandler implements ICommandHandler<EscalateRequest> {
  constructor(private readonly perform: Perform) {}

  execute(command: EscalateRequest): Promise<Acted> {
    const { tx, requestId, body, how } = command;
    const { reason, text } = body;
    return this.perform.act('escalation', command, async (request, now, parties, actor) => {
      if (reason === 'outside-36-1')
        return { change: escalatedChange(request, now, parties, actor, reason, { text }) };
      if ((await conflictedOf(tx, requestId)).length === 0) {
        const detail = 'nobody has declared one in this request: declare it with the decision';
        const fault = { pointer: `${how.at}/reason`, code: 'not-declared', detail };
        return refusing(
          problem('validation-failed', 'The reason does not fit; see errors.', { errors: [fault] }),
        );
      }
      return { change: escalatedChange(request, now, parties, actor, reason, {}, text) };
    });
  }
}
