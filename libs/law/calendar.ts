import { DateTime } from 'luxon';
import calendar2026 from './data/calendar-2026.json';

/** A year's days off as a decree of three ministers sets them: national holidays and cuti bersama. */
export interface YearCalendar {
  year: number;
  decree: string;
  /** How sure the list is. */
  confidence: string;
  nationalHolidays: string[];
  collectiveLeave: string[];
}

export const CALENDARS: readonly YearCalendar[] = [calendar2026];

export type DayOff = 'saturday' | 'sunday' | 'national-holiday' | 'collective-leave';

const byYear = new Map(CALENDARS.map((calendar) => [calendar.year, calendar]));
const daysOff = new Map<string, DayOff>(
  CALENDARS.flatMap(({ nationalHolidays, collectiveLeave }) => [
    ...collectiveLeave.map((day) => [day, 'collective-leave'] as const),
    ...nationalHolidays.map((day) => [day, 'national-holiday'] as const),
  ]),
);

/** The calendar that a day (`YYYY-MM-DD`) falls under; `undefined` where its year has none. */
export const calendarOf = (day: string): YearCalendar | undefined =>
  byYear.get(Number(day.slice(0, 4)));

/** Why nobody works on a day (`YYYY-MM-DD`), for offices with a five-day week (Perpres 21/2023). */
export function dayOff(day: string): DayOff | undefined {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return daysOff.get(day) ?? (weekday === 6 ? 'saturday' : weekday === 0 ? 'sunday' : undefined);
}

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
 * The day (`YYYY-MM-DD`) that it is at an instant in an IANA zone. Most are asked about the day that was asked
 * about last: to find the borders of a day takes far longer than to look between them.
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
