import { DateTime } from 'luxon';
import calendar2026 from './data/calendar-2026.json';
import calendar2027 from './data/calendar-2027.json';

/**
 * The days off of a year from the decree of three ministers: national holidays and cuti bersama.
 */
export interface YearCalendar {
  year: number;
  decree: string;
  /** Source of the list. */
  source: string;
  /** Confidence in the list; begins with `primary` or `secondary`. */
  confidence: string;
  nationalHolidays: string[];
  collectiveLeave: string[];
}

/** The calendars that come with the product. */
export const SHIPPED_CALENDARS: readonly YearCalendar[] = [calendar2026, calendar2027];

/** Holidays with the same date every year (`MM-DD`), known without the decree of the year. */
export const FIXED_HOLIDAYS: readonly string[] = ['01-01', '05-01', '06-01', '08-17', '12-25'];

export type DayOff = 'saturday' | 'sunday' | 'national-holiday' | 'collective-leave';

/** Looks up days (`YYYY-MM-DD`) in the calendars of several years. */
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

  /** The calendar of the day's year; `undefined` if there is none. */
  calendarOf(day: string): YearCalendar | undefined {
    return this.byYear.get(Number(day.slice(0, 4)));
  }

  /**
   * Why a day is a day off in offices with a five-day week (Perpres 21/2023); `undefined` for a
   * working day.
   */
  dayOff(day: string): DayOff | undefined {
    const known = this.daysOff.get(day);
    if (known) return known;
    if (this.fixed.includes(day.slice(5))) return 'national-holiday';
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    return weekday === 6 ? 'saturday' : weekday === 0 ? 'sunday' : undefined;
  }
}

export const SHIPPED = new WorkCalendar(SHIPPED_CALENDARS);

/** Whether a text is an existing date in the form `YYYY-MM-DD`. */
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
 * The day (`YYYY-MM-DD`) of an instant in an IANA zone. The start and end of the last day of each
 * zone are cached: finding them takes far longer than comparing with them, and most calls ask about
 * the same day.
 */
export function dayIn(timeZone: string, at: Date): string {
  const ms = at.getTime();
  const last = today.get(timeZone);
  if (last && ms >= last.from && ms < last.until) return last.day;
  const begin = DateTime.fromMillis(ms, { zone: timeZone }).startOf('day');
  const day = begin.toISODate();
  if (day === null)
    throw new RangeError(`"${timeZone}" is not an IANA time zone, or the time is not a valid date`);
  if (today.size >= 1_000) today.clear();
  today.set(timeZone, { from: begin.toMillis(), until: begin.plus({ days: 1 }).toMillis(), day });
  return day;
}
