import type { WorkCalendar } from '#libs/law/calendar';
import { isReminded, silence } from '#libs/law/deadline';
import type { Body } from '#libs/law/house';
import type { Parties } from '../agencies/directory';
import { BROKER, escalatedChange, Outcome } from '../request/lifecycle';
import type { RequestRow } from '../request/request.entity';
import { deadlineOf } from './count';

/**
 * What the provider's silence leads to at `now` (K45): one reminder, then one escalation, and never a decision. A
 * reminder comes anew where the deadline has moved beyond the one before; after an escalation nothing comes. Where both
 * are due, nobody is reminded of what is over. Why a deadline is provisional is said with both.
 *
 * @param superiors of the provider, the nearest first.
 */
export function actOnSilence(
  request: RequestRow,
  now: Date,
  parties: Parties,
  calendar: WorkCalendar,
  superiors: readonly Body[],
): Outcome {
  const { status, remindedAt, running } = request;
  const deadline = { ...deadlineOf(request, parties.provider.timeZone, calendar), running };
  const { step, reserve } = silence(deadline, now);
  const times = {
    remindAt: deadline.remindAt.toISOString(),
    dueAt: deadline.dueAt.toISOString(),
    ...(reserve !== null && { provisional: reserve }),
  };
  if (request.escalatedAt === null && step === 'escalate')
    return { change: escalatedChange(request, now, parties, superiors, BROKER, 'deadline', times) };
  if (request.escalatedAt === null && step === 'remind' && !isReminded(deadline, remindedAt))
    return {
      change: {
        set: { remindedAt: now },
        entries: [{ name: 'reminded', status, actor: BROKER, data: times, change: {} }],
      },
    };
  // Looked at too early: its time is counted anew where it is stored, and nothing has happened.
  return { change: { set: {}, entries: [] } };
}
