import type { WorkCalendar } from '#libs/law/calendar';
import { isReminded, silence } from '#libs/law/deadline';
import type { Body } from '#libs/law/house';
import type { Parties } from '../agencies/directory';
import { BROKER, escalatedChange, isEscalated, Outcome } from '../request/lifecycle';
import type { RequestRow } from '../request/request.entity';
import { deadlineOf } from '../request/count';

/**
 * Duty `settle-later`: reminds both parties of costs that an emergency left open. Only they settle
 * them.
 */
export function remindOfCosts({ status, costsRemindAt }: RequestRow, now: Date): Outcome {
  const duties = ['settle-later'];
  if (costsRemindAt === null || costsRemindAt >= now) return { change: { set: {}, entries: [] } };
  return {
    change: {
      set: { costsRemindedAt: now },
      entries: [
        { name: 'costs-reminded', status, actor: BROKER, data: { duties }, change: { duties } },
      ],
    },
  };
}

/**
 * What a request that waits for the provider leads to at `now`: one reminder, then one escalation,
 * never a decision. A new reminder follows if the deadline moves past the former one; nothing
 * follows an escalation. If both are due, only the escalation is recorded. Both say why a deadline
 * is provisional.
 * @param superiors of the provider, nearest first.
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
  if (step === 'escalate' && !isEscalated(request))
    return { change: escalatedChange(request, now, parties, superiors, BROKER, 'deadline', times) };
  if (step === 'remind' && !isEscalated(request) && !isReminded(deadline, remindedAt))
    return {
      change: {
        set: { remindedAt: now },
        entries: [{ name: 'reminded', status, actor: BROKER, data: times, change: {} }],
      },
    };
  // Called too early: nothing has happened, and the next time is recalculated on storing.
  return { change: { set: {}, entries: [] } };
}
