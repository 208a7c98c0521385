import { CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { Escalation } from '#libs/contracts/act-bodies';
import { problem } from '#libs/contracts/problem';
import { barOf } from '#libs/law/deciders';
import { superiorsOf } from '../agencies/directory';
import { escalatedChange, refusing } from '../request/lifecycle';
import { ActCommand, ActResult, barred, ActExecutor } from './act-executor';

/**
 * Hands a request that the provider's officials may not decide to the superior: for a reason
 * outside Pasal 36(1), or because an official declared a conflict of interest (Pasal 42-43).
 */
export class EscalateRequest extends ActCommand<Escalation> {}

@CommandHandler(EscalateRequest)
export class EscalateRequestHandler implements ICommandHandler<EscalateRequest> {
  constructor(private readonly perform: ActExecutor) {}

  execute(command: EscalateRequest): Promise<ActResult> {
    const { tx, body, how } = command;
    const { reason, text } = body;
    return this.perform.act('escalation', command, async (request, now, parties, actor, people) => {
      const bar = barOf('decide', { ...actor, nip: how.nip }, people);
      const escalated = async (more: object, undisclosed?: string) => {
        const superiors = await superiorsOf(tx, parties.provider);
        return {
          change: escalatedChange(
            request,
            now,
            parties,
            superiors,
            actor,
            reason,
            more,
            undisclosed,
          ),
        };
      };
      // Filing a reason against the request needs the right to decide; escalating a conflict does
      // not.
      if (reason === 'outside-36-1') return bar ? refusing(barred(bar)) : escalated({ text });
      if (!bar && people.conflicted.length === 0) {
        const detail = 'nobody has declared one in this request: declare it with the decision';
        const fault = { pointer: `${how.at}/reason`, code: 'not-declared', detail };
        return refusing(
          problem('validation-failed', 'The reason does not fit; see errors.', { errors: [fault] }),
        );
      }
      return escalated({}, text);
    });
  }
}
