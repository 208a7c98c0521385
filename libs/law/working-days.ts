import { DateTime, IANAZone } from 'luxon';
import { dayAfter, dayIn, type DayOff, WorkCalendar, type YearCalendar } from './calendar';
import type { Language } from './evaluation';

type FirstDay = 'receipt' | 'reopened' | 'decision';

const WHY: Record<DayOff | FirstDay | 'stopped' | 'counted', Record<Language, string>> = {
  saturday: { id: 'Sabtu', en: 'Saturday' },
  sunday: { id: 'Minggu', en: 'Sunday' },
  'national-holiday': { id: 'hari libur nasional', en: 'national holiday' },
  'collective-leave': { id: 'cuti bersama', en: 'collective leave (cuti bersama)' },
  receipt: { id: 'hari penerimaan', en: 'day of receipt' },
  reopened: { id: 'hari dibuka kembali oleh atasan', en: 'day on which the superior reopened it' },
  decision: { id: 'hari keputusan', en: 'day of the decision' },
  stopped: { id: 'waktu berhenti', en: 'clock stopped' },
  counted: { id: 'hari kerja ke', en: 'working day' },
};

const EXTENDED: Record<Language, string> = { id: 'perpanjangan', en: 'extension' };
const FIXED: Record<Language, string> = { id: 'tanggal tetap', en: 'fixed date' };

/** The clock is stopped from `from` to `to`; `to` is null while it is still stopped. */
export interface Stop {
  from: Date;
  to: Date | null;
  why: string;
}

export type ClosedStop = Stop & { to: Date };

/** A count of working days, day by day. */
export interface CountedDays {
  /**
   * The last instant of the last working day in the provider's zone; in an emergency after 120
   * minutes.
   */
  dueAt: Date;
  /** The first instant of the last working day; in an emergency after half of the time. */
  remindAt: Date;
  /**
   * A year without a calendar was counted with weekends and fixed holidays only; `reason` names the
   * year.
   */
  provisional: boolean;
  reason: string | null;
  rule: { workingDays: number; extendedBy?: number } | { minutes: number };
  /** The decrees whose calendars were used. */
  calendars: string[];
  /** Their sources, and the confidence in each. */
  calendarSources: Pick<YearCalendar, 'year' | 'decree' | 'source' | 'confidence'>[];
  /** Each day from the receipt to the last; empty in an emergency. */
  days: { date: string; counted: boolean; why: string }[];
}

/** The input of a count of working days, except stops. */
export interface Count {
  /** The day before the first that can count, and what it is. */
  from: string;
  first: FirstDay;
  zone: IANAZone;
  workingDays: number;
  extendedBy: number;
  language: Language;
  calendar: WorkCalendar;
}

/**
 * The working days that an extension to the end of `until` adds to a deadline: those after the day
 * of `dueAt`, up to `most`. `most + 1` says that there are more.
 */
export function daysAdded(
  dueAt: Date,
  until: string,
  most: number,
  timeZone: string,
  calendar: WorkCalendar,
): number {
  let days = 0;
  for (let date = dayAfter(dayIn(timeZone, dueAt)); date <= until; date = dayAfter(date))
    if (!calendar.dayOff(date) && ++days > most) break;
  return days;
}

function inWorkingDays(
  { from, first, zone, workingDays, extendedBy, language, calendar }: Count,
  stops: ClosedStop[],
): CountedDays {
  const starts = (date: string) => DateTime.fromISO(date, { zone }).toMillis();
  const stoppedOn = (date: string) => {
    if (stops.length === 0) return undefined;
    const [begins, ends] = [starts(date), starts(dayAfter(date))];
    return stops.find(({ from, to }) => from.getTime() < ends && to.getTime() > begins);
  };
  const days = [{ date: from, counted: false, why: WHY[first][language] }];
  const used = new Map<number, YearCalendar>();
  const withoutCalendar = new Set<string>();

  let date = from;
  for (let count = 0; count < workingDays + extendedBy;) {
    date = dayAfter(date);
    const ofYear = calendar.calendarOf(date);
    const off = calendar.dayOff(date);
    const stop = off ? undefined : stoppedOn(date);
    if (ofYear) used.set(ofYear.year, ofYear);
    if (off) {
      const decree = off.includes('-') ? ` (${ofYear?.decree ?? FIXED[language]})` : '';
      days.push({ date, counted: false, why: WHY[off][language] + decree });
    } else if (stop) {
      days.push({ date, counted: false, why: `${WHY.stopped[language]}: ${stop.why}` });
    } else {
      if (!ofYear) withoutCalendar.add(date.slice(0, 4));
      const added = ++count > workingDays ? ` (${EXTENDED[language]})` : '';
      days.push({ date, counted: true, why: `${WHY.counted[language]} ${count}${added}` });
    }
  }
  const years = [...withoutCalendar].join(', ');
  const reason =
    language === 'id'
      ? `kalender hari libur tahun ${years} belum termuat dalam sistem ini; yang dilewati hanya akhir pekan dan hari libur nasional bertanggal tetap`
      : `the calendar of holidays of ${years} is not loaded into this system; only weekends and holidays of a fixed date are skipped`;
  const calendars = [...used.values()];
  return {
    dueAt: new Date(starts(dayAfter(date)) - 1),
    remindAt: new Date(starts(date)),
    provisional: years !== '',
    reason: years ? reason : null,
    rule: { workingDays, ...(extendedBy > 0 && { extendedBy }) },
    calendars: calendars.map(({ decree }) => decree),
    calendarSources: calendars.map(({ year, decree, source, confidence }) => ({
      ...{ year, decree },
      ...{ source, confidence },
    })),
    days,
  };
}

/** Counts working days, each with why it counts or not. Throws no error for a zone of `zoneOf`. */
export function countWorkingDays(count: Count, stops: ClosedStop[] = []): CountedDays {
  return copyOf(stops.length > 0 ? inWorkingDays(count, stops) : remembered(count));
}

/** Copies a cached result, so that callers cannot change the cache. */
const copyOf = (counted: CountedDays): CountedDays => ({
  ...counted,
  dueAt: new Date(counted.dueAt),
  remindAt: new Date(counted.remindAt),
  rule: { ...counted.rule },
  calendars: [...counted.calendars],
  calendarSources: counted.calendarSources.map((source) => ({ ...source })),
  days: counted.days.map((day) => ({ ...day })),
});

/** Cache: without stops, all counts from a day in one zone are the same under one calendar. */
const memory = new WeakMap<WorkCalendar, Map<string, CountedDays>>();
const MEMORY = 1000;

function remembered(count: Count): CountedDays {
  const { calendar, from, first, zone, workingDays, extendedBy, language } = count;
  let known = memory.get(calendar);
  if (!known) memory.set(calendar, (known = new Map()));
  const key = `${from} ${first} ${zone.name} ${workingDays}+${extendedBy} ${language}`;
  let counted = known.get(key);
  if (!counted) {
    if (known.size >= MEMORY) known.clear();
    counted = inWorkingDays(count, []);
    known.set(key, counted);
  }
  return counted;
}

/** The zone of a name. Throws RangeError for an unknown one. */
export function zoneOf(timeZone: string): IANAZone {
  const zone = IANAZone.create(timeZone);
  if (!zone.isValid) throw new RangeError(`"${timeZone}" is not an IANA time zone`);
  return zone;
}
