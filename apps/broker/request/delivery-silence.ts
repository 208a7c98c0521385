import type { WorkCalendar } from '#libs/law/calendar';
import { afterWorkingDays } from '#libs/law/working-days-after';
import type { RequestRow } from './request.entity';

/** Working days of the provider's zone: a policy of the service. */
const REMIND_AFTER_DAYS = 5;
const TELL_SUPERIOR_AFTER_DAYS = 10;

/** When the silence of the requester after a delivery is acted on. */
export interface DeliverySilence {
  remindAt: Date;
  tellSuperiorAt: Date;
  /** The next of both that is not done yet; null if both are. */
  next: Date | null;
}

/** The times of a delivered request; null if no answer of the requester is waited for. */
export function deliverySilenceOf(
  { status, delivery }: Pick<RequestRow, 'status' | 'delivery'>,
  timeZone: string,
  calendar: WorkCalendar,
): DeliverySilence | null {
  if (status !== 'delivered' || !delivery?.deliveredAt) return null;
  const { deliveredAt, remindedAt, superiorToldAt } = delivery;
  const after = (days: number): Date =>
    afterWorkingDays(days, new Date(deliveredAt), timeZone, calendar);
  const [remindAt, tellSuperiorAt] = [after(REMIND_AFTER_DAYS), after(TELL_SUPERIOR_AFTER_DAYS)];
  const next = superiorToldAt ? null : remindedAt ? tellSuperiorAt : remindAt;
  return { remindAt, tellSuperiorAt, next };
}
