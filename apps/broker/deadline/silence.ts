import { isReminded, nextSilence, silence } from '#libs/law/deadline';
import type { Parties } from '../agencies/directory';
import { BROKER, deadlineOf, escalatedChange, Outcome } from '../request/lifecycle';
import type { RequestRow } from '../request/request.entity';

/**
 * What the provider's silence leads to at `now` (K45): one reminder, then one escalation, and never a decision. A
 * reminder comes anew where the deadline has moved beyond the one before; after an escalation nothing comes. Where both
 * are due, nobody is reminded of what is over.
 */
export function actOnSilence(request: RequestRow, now: Date, parties: Parties): Outcome {
  const { status, remindedAt } = request;
  const { provider } = parties;
  const deadline = { ...deadlineOf(request, provider.timeZone), running: request.running };
  const { dueAt, remindAt } = deadline;
  const times = { remindAt: remindAt.toISOString(), dueAt: dueAt.toISOString() };
  const come = request.escalatedAt === null ? silence(deadline, now) : 'none';
  if (come === 'escalate')
    return { change: escalatedChange(request, now, parties, BROKER, 'deadline', times) };
  if (come === 'remind' && !isReminded(deadline, remindedAt))
    return {
      change: {
        set: { remindedAt: now, silenceAt: dueAt },
        entries: [{ name: 'reminded', status, actor: BROKER, data: times, change: {} }],
      },
    };
  // Looked at too early: it gets its right time, and nothing has happened.
  return { change: { set: { silenceAt: nextSilence(deadline, remindedAt) }, entries: [] } };
}
