import { DateTime } from 'luxon';
import { dayAfter, dayIn, type WorkCalendar } from './calendar';

/**
 * The first instant after `days` working days in a zone; day 1 is the first working day after the
 * day of `since`. Throws RangeError for an unknown zone or an invalid date.
 */
export function afterWorkingDays(
  days: number,
  since: Date,
  timeZone: string,
  calendar: WorkCalendar,
): Date {
  let day = dayIn(timeZone, since);
  for (let left = days; left > 0;) {
    day = dayAfter(day);
    if (!calendar.dayOff(day)) left -= 1;
  }
  return DateTime.fromISO(dayAfter(day), { zone: timeZone }).toJSDate();
}
