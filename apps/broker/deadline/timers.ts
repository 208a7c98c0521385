import type { RequestEventName } from '#libs/contracts/events';
import type { WorkCalendar } from '#libs/law/calendar';
import type { Body } from '#libs/law/house';
import type { Parties } from '../agencies/directory';
import { isEscalated, type Outcome } from '../request/lifecycle';
import type { RequestRow } from '../request/request.entity';
import { remindOfObjection } from '../request/unanswered-objection';
import { remindToConfirm } from '../request/unconfirmed';
import { actOnSilence, remindOfCosts } from './overdue';
import { actOnUnansweredDelivery } from './unanswered-delivery';

/** What a timer acts on besides the request. */
export interface Known {
  parties: Parties;
  /** At least of the edition that the request was counted with. */
  calendar: WorkCalendar;
  /** The agencies above one party, nearest first. */
  superiorsOf(party: Parties['provider']): Promise<readonly Body[]>;
}

/**
 * Something that the broker does by itself at a time. It reminds and escalates, and decides
 * nothing.
 */
export interface Timer {
  /** Column of `request` with the next time; null: never. */
  column: string;
  /** SQL condition besides the time; absent: none. */
  when?: string;
  /** The same for a row: when it is due next; null: never. */
  next(request: RequestRow): Date | null;
  /** True if the time is counted in working days though the clock of the deadline has ended. */
  countedAfterwards?: true;
  /** Events that it can lead to. */
  events: readonly RequestEventName[];
  /** What the passed time leads to. */
  act(request: RequestRow, now: Date, known: Known): Outcome | Promise<Outcome>;
}

const UNCHANGED: Outcome = { change: { set: {}, entries: [] } };

/** Every timer. If several are due, the first acts first. */
export const TIMERS: readonly Timer[] = [
  {
    column: 'confirm_at',
    next: ({ confirmAt }) => confirmAt,
    events: ['confirmation-reminded'],
    act: (request, now) => {
      const change = remindToConfirm(request, now);
      return change ? { change } : UNCHANGED;
    },
  },
  {
    column: 'costs_remind_at',
    countedAfterwards: true,
    next: ({ costsRemindAt }) => costsRemindAt,
    events: ['costs-reminded'],
    act: remindOfCosts,
  },
  {
    column: 'objection_remind_at',
    countedAfterwards: true,
    next: ({ objectionRemindAt }) => objectionRemindAt,
    events: ['objection-reminded'],
    act: (request, now) => ({ change: remindOfObjection(request, now) }),
  },
  {
    column: 'delivery_silence_at',
    countedAfterwards: true,
    next: ({ deliverySilenceAt }) => deliverySilenceAt,
    events: ['completion-reminded', 'completion-overdue'],
    act: async (request, now, { parties, calendar, superiorsOf }) =>
      actOnUnansweredDelivery(
        request,
        now,
        parties,
        calendar,
        await superiorsOf(parties.requester),
      ),
  },
  {
    column: 'silence_at',
    // An escalation from before the request was reopened does not count for its new clock.
    when: 'running AND (escalated_at IS NULL OR escalated_at <= reopened_at)',
    next: (request) => (request.running && !isEscalated(request) ? request.silenceAt : null),
    events: ['reminded', 'escalated'],
    act: async (request, now, { parties, calendar, superiorsOf }) =>
      actOnSilence(request, now, parties, calendar, await superiorsOf(parties.provider)),
  },
];

/** SQL condition on a row of `request`: a timer is due at `$1`. */
export const DUE = `(${TIMERS.map(({ column, when }) => `${when ? `${when} AND ` : ''}${column} < $1`).join(' OR ')})`;

/** SQL condition: a time is set that is counted in working days after the clock has ended. */
export const COUNTED_AFTERWARDS = `(${TIMERS.filter(({ countedAfterwards }) => countedAfterwards)
  .map(({ column }) => `${column} IS NOT NULL`)
  .join(' OR ')})`;

/** What is due on a request at `now`, as one of several brokers finds it under the lock. */
export async function actOnTime(request: RequestRow, now: Date, known: Known): Promise<Outcome> {
  const due = TIMERS.find((timer) => {
    const next = timer.next(request);
    return next !== null && next < now;
  });
  // Another broker was first: the next time is recalculated on storing.
  return due ? due.act(request, now, known) : UNCHANGED;
}
