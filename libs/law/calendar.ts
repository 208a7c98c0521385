import { DateTime } from 'luxon';
import calendar2026 from './data/calendar-2026.json';
import calendar2027 from './data/calendar-2027.json';

/** A year's days off as a decree of three ministers sets them: national holidays and cuti bersama. */
export interface YearCalendar {
  year: number;
  decree: string;
  /** Where the list was read. */
  source: string;
  /** How sure the list is; begins with `primary` or `secondary`. */
  confidence: string;
  nationalHolidays: string[];
  collectiveLeave: string[];
}

/** The calendars that come with the product. */
export const SHIPPED_CALENDARS: readonly YearCalendar[] = [calendar2026, calendar2027];

/** Holidays that keep their date in every year (`MM-DD`), so that no decree of the year is needed to know them. */
export const FIXED_HOLIDAYS: readonly string[] = ['01-01', '05-01', '06-01', '08-17', '12-25'];

export type DayOff = 'saturday' | 'sunday' | 'national-holiday' | 'collective-leave';

/** The calendars of some years, made ready to be asked about days (`YYYY-MM-DD`). */
export class WorkCalendar {
  private readonly byYear: Map<number, YearCalendar>;
  private readonly daysOff: Map<string, DayOff>;

  constructor(
    calendars: readonly YearCalendar[],
    private readonly fixed: readonly string[] = FIXED_HOLIDAYS,
  ) {
    this.byYear = new Map(calendars.map((calendar) => [calendar.year, calendar]));
    this.daysOff = new Map(
      calendars.flatMap(({ nationalHolidays, collectiveLeave }) => [
        ...collectiveLeave.map((day) => [day, 'collective-leave'] as const),
        ...nationalHolidays.map((day) => [day, 'national-holiday'] as const),
      ]),
    );
  }

  /** The calendar that a day falls under; `undefined` where its year has none. */
  calendarOf(day: string): YearCalendar | undefined {
    return this.byYear.get(Number(day.slice(0, 4)));
  }

  /** Why nobody works on a day, for offices with a five-day week (Perpres 21/2023). */
  dayOff(day: string): DayOff | undefined {
    const known = this.daysOff.get(day);
    if (known) return known;
    if (this.fixed.includes(day.slice(5))) return 'national-holiday';
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    return weekday === 6 ? 'saturday' : weekday === 0 ? 'sunday' : undefined;
  }
}

export const SHIPPED = new WorkCalendar(SHIPPED_CALENDARS);

/** Whether a text is a real date, written `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return date.getUTCDate() === Number(text.slice(8));
}

/** The day after a day, `YYYY-MM-DD`. */
export const dayAfter = (day: string) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

const today = new Map<string, { from: number; until: number; day: string }>();

/**
 * The day (`YYYY-MM-DD`) that it is at an instant in an IANA zone. The borders of the last day of each zone are kept:
 * to find them takes far longer than to compare with them, and most calls ask about that day again.
 */
export function dayIn(timeZone: string, at: Date): string {
  const ms = at.getTime();
  const last = today.get(timeZone);
  if (last && ms >= last.from && ms < last.until) return last.day;
  const begin = DateTime.fromMillis(ms, { zone: timeZone }).startOf('day');
  const day = begin.toISODate();
  if (day === null)
    throw new RangeError(`"${timeZone}" is no IANA time zone, or the time is no date`);
  if (today.size >= 1_000) today.clear();
  today.set(timeZone, { from: begin.toMillis(), until: begin.plus({ days: 1 }).toMillis(), day });
  return day;
}
