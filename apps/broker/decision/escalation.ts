import { Escalation } from '#libs/contracts/act-bodies';
import { problem } from '#libs/contracts/problem';
import { UNDECIDED } from '#libs/contracts/statuses';
import { barOf } from '#libs/law/deciders';
import { superiorsOf } from '../agencies/directory';
import { escalatedChange, isEscalated, Outcome, refusing } from '../request/lifecycle';
import { between, defineAct } from './act';
import { barred } from './rights';

/**
 * Hands a request that the provider's officials may not decide to the superior: for a reason
 * outside Pasal 36(1), or because an official declared a conflict of interest (Pasal 42-43).
 */
export const escalation = defineAct({
  name: 'escalation',
  operationId: 'escalateRequest',
  summary: 'Escalate to the superior',
  description: 'For a reason outside Pasal 36(1), or a conflict of interest.',
  body: Escalation,
  examples: { reason: { reason: 'outside-36-1', text: 'Lokasi di luar wilayah kerja kami.' } },
  by: { provider: ['decider'] },
  transitions: between(UNDECIDED),
  whyClosed: (request) =>
    isEscalated(request)
      ? { id: 'permohonan sudah dieskalasi', en: 'the request is escalated already' }
      : null,
  // Filing a reason against the request needs the right to decide; escalating a conflict does not.
  conflict: 'decides',
  problems: [],
  read: (tx, _request, { provider }) => superiorsOf(tx, provider),
  decide: (request, { reason, text }, { actor, nip, people, parties, now, at, known }) => {
    const bar = barOf('decide', { ...actor, nip }, people);
    const escalated = (more: object, undisclosed?: string): Outcome => ({
      change: escalatedChange(request, now, parties, known, actor, reason, more, undisclosed),
    });
    if (reason === 'outside-36-1') return bar ? refusing(barred(bar)) : escalated({ text });
    if (!bar && people.conflicted.length === 0) {
      const detail = 'nobody has declared one in this request: declare it with the decision';
      return refusing(
        problem('validation-failed', 'The reason is invalid; see errors.', {
          errors: [{ pointer: `${at}/reason`, code: 'not-declared', detail }],
        }),
      );
    }
    return escalated({}, text);
  },
});
