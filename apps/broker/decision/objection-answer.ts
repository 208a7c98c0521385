import { ObjectionAnswer } from '#libs/contracts/act-bodies';
import { OBJECTIONABLE } from '#libs/contracts/event-changes';
import { problem } from '#libs/contracts/problem';
import { refusing } from '../request/lifecycle';
import { withoutApproval } from '../request/terms';
import { ANSWERED_IN } from '../request/unanswered-objection';
import { between, defineAct } from './act';

/** The superior upholds the decision or reopens the request; the deadline then begins again. */
export const objectionAnswer = defineAct({
  name: 'objection/answer',
  operationId: 'answerObjection',
  summary: 'Answer an objection, as the superior of the provider',
  description:
    'Not for the official who decided, nor for a body of the requester. A reopened request awaits a decision with a new deadline. Once the delivery of approved items has begun, the decision can only be upheld.',
  body: ObjectionAnswer,
  examples: {
    reopened: { outcome: 'reopened', reason: 'Alasan penolakan sudah tidak ada.' },
    upheld: { outcome: 'upheld', reason: 'Dokumen tersebut rahasia menurut UU 43/2009.' },
  },
  by: { provider: ['superior'] },
  transitions: {
    ...between(ANSWERED_IN),
    ...between(OBJECTIONABLE, 'awaiting-decision'),
  },
  whyClosed: ({ objection }) => {
    if (!objection) return { id: 'tidak ada keberatan', en: 'there is no objection' };
    return objection.answer && { id: 'keberatan sudah dijawab', en: 'the objection is answered' };
  },
  conflict: 'bars-deciders',
  problems: [],
  decide: (request, { outcome, reason }, { actor, now, at }) => {
    const { objection, provider } = request;
    if (!objection) throw new Error('an answer is open without an objection');
    const reopened = outcome === 'reopened';
    if (reopened && !OBJECTIONABLE.some((status) => status === request.status)) {
      const detail = 'the delivery has begun: uphold the decision; the rest can be asked for again';
      const errors = [
        { pointer: `${at}/outcome`, code: 'not-in-list', detail, allowed: ['upheld'] },
      ];
      return refusing(
        problem('validation-failed', 'The outcome is invalid; see errors.', { errors }),
      );
    }
    const status = reopened ? 'awaiting-decision' : request.status;
    const answer = {
      outcome,
      at: now.toISOString(),
      by: {
        agency: actor.agency ?? provider,
        name: actor.name ?? actor.sub,
        position: actor.position,
        ...(actor.acting && { acting: actor.acting }),
      },
      reason,
    };
    return {
      change: {
        set: {
          status,
          objection: { ...objection, answer },
          ...(reopened && {
            reopenedAt: now,
            remindedAt: null,
            extension: null,
            decision: null,
            decidedAt: null,
            decidedBy: null,
            terms: withoutApproval(request.terms),
          }),
        },
        entries: [
          {
            name: 'objection-answered',
            status,
            actor,
            data: { outcome, reason },
            change: { outcome },
          },
        ],
      },
    };
  },
});
