import { OBJECTIONABLE, type ObjectionRemindedChange } from '#libs/contracts/event-changes';
import type { Status } from '#libs/contracts/statuses';
import type { WorkCalendar } from '#libs/law/calendar';
import { afterWorkingDays } from '#libs/law/working-days-after';
import { BROKER, type Change } from './lifecycle';
import type { RequestRow } from './request.entity';

/** Working days of the provider's zone until the first reminder: a policy of the service. */
const REMIND_AFTER_DAYS = 5;
export const WEEK_MS = 7 * 24 * 3_600_000;

/** Statuses in which an objection is answered: after a partial approval, the delivery may go on. */
export const ANSWERED_IN: readonly Status[] = [
  ...OBJECTIONABLE,
  'in-delivery',
  'delivered',
  'completed',
];

/** When the superior is next reminded of an objection without an answer; null: nothing is open. */
export function objectionRemindAtOf(
  { status, objection, objectionRemindedAt }: RequestRow,
  timeZone: string,
  calendar: WorkCalendar,
): Date | null {
  if (!objection || objection.answer || !ANSWERED_IN.includes(status)) return null;
  return objectionRemindedAt
    ? new Date(objectionRemindedAt.getTime() + WEEK_MS)
    : afterWorkingDays(REMIND_AFTER_DAYS, new Date(objection.at), timeZone, calendar);
}

/** Reminds the superior of an objection, which stays open until an official answers it. */
export function remindOfObjection({ status, escalatedTo }: RequestRow, now: Date): Change {
  const told: ObjectionRemindedChange = { escalatedTo };
  return {
    set: { objectionRemindedAt: now },
    entries: [
      { name: 'objection-reminded', status, actor: BROKER, data: told, change: { ...told } },
    ],
  };
}
