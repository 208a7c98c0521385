import { DateTime, IANAZone } from 'luxon';
import { dayAfter, dayIn, type DayOff, SHIPPED, WorkCalendar, type YearCalendar } from './calendar';
import type { Language } from './evaluation';
import { PROCEDURE, type Procedure } from './procedure';

/** Working days to answer: a policy of the service; the statute sets no deadline. */
const WORKING_DAYS = { biasa: 5, segera: 2, 'sangat-segera': 1 } as const;
/** Working days in which a refusal can be objected to: a policy of the service too. */
const OBJECTION_DAYS = 10;
/** In an emergency the deadline is in minutes and needs no calendar. */
const EMERGENCY = { remindAfterMinutes: 60, dueAfterMinutes: 120 } as const;
const MINUTE = 60_000;

export type Urgency = keyof typeof WORKING_DAYS;

/** The clock is stopped from `from` to `to`; `to` is null while it is still stopped. */
export interface Stop {
  from: Date;
  to: Date | null;
  why: string;
}

export interface DeadlineInput {
  receivedAt: Date;
  urgency: Urgency;
  /** Article 36(3): overrides the urgency. */
  emergency: boolean;
  /** When the emergency was first claimed; absent: in the request itself. */
  emergencySince?: Date | null;
  /** When the superior reopened the request: the count begins again. */
  reopenedAt?: Date | null;
  /** Working days by which the provider extended the deadline; an emergency has no extension. */
  extendedBy?: number;
  /** The provider's IANA zone. */
  timeZone: string;
  stops: Stop[];
  decidedAt?: Date | null;
  /** Language of the reasons; default Indonesian. */
  language?: Language;
  /** Default: the calendars that come with the product. */
  calendar?: WorkCalendar;
}

export interface Deadline {
  /** Start of the count: the receipt, or the claim of an emergency. */
  startsAt: Date;
  /** The last instant of the last working day in the provider's zone; in an emergency after 120 minutes. */
  dueAt: Date;
  /** The first instant of the last working day; in an emergency after half of the time. */
  remindAt: Date;
  /** A year without a calendar was counted with weekends and fixed holidays only; `reason` names the year. */
  provisional: boolean;
  reason: string | null;
  /** True if the clock is neither stopped nor ended by a decision. */
  running: boolean;
  rule: { workingDays: number; extendedBy?: number } | { minutes: number };
  timeZone: string;
  /** The decrees whose calendars were used. */
  calendars: string[];
  /** Their sources, and the confidence in each. */
  calendarSources: Pick<YearCalendar, 'year' | 'decree' | 'source' | 'confidence'>[];
  /** Each day from the receipt to the last; empty in an emergency. */
  days: { date: string; counted: boolean; why: string }[];
}

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

/**
 * Calculates when an answer is due. Day 1 is the first working day after the receipt in the provider's zone. A working
 * day counts only if the clock ran during the whole day; an extension adds working days. While the clock is stopped, `dueAt` is the earliest possible
 * time, as if the clock resumed at once. Throws RangeError for an unknown zone, an invalid date, or a stop that ends
 * before it begins.
 */
export function deadline(input: DeadlineInput, procedure: Procedure = PROCEDURE): Deadline {
  const { timeZone, stops, decidedAt, reopenedAt = null, extendedBy = 0 } = input;
  const receivedAt = reopenedAt ?? input.receivedAt;
  const zone = zoneOf(timeZone);
  if (Number.isNaN(receivedAt.getTime())) throw new RangeError('receivedAt is not a valid date');
  for (const { from, to } of stops) {
    if (to && to < from) throw new RangeError('a stop ends before it begins');
  }
  const running = !decidedAt && stops.every(({ to }) => to !== null);
  const closed = stops.flatMap(({ from, to, why }) => (to && to > from ? [{ from, to, why }] : []));
  const startsAt = new Date(procedure.startOf({ ...input, receivedAt }));
  if (input.emergency) return { ...inMinutes(startsAt, closed), startsAt, timeZone, running };

  const { language = 'id', urgency, calendar = SHIPPED } = input;
  const count: Count = {
    from: dayIn(timeZone, startsAt),
    first: reopenedAt ? 'reopened' : 'receipt',
    zone,
    workingDays: WORKING_DAYS[urgency],
    extendedBy,
    language,
    calendar,
  };
  const counted = closed.length > 0 ? inWorkingDays(count, closed) : remembered(count);
  return { ...copyOf(counted), startsAt, timeZone, running };
}

function zoneOf(timeZone: string): IANAZone {
  const zone = IANAZone.create(timeZone);
  if (!zone.isValid) throw new RangeError(`"${timeZone}" is not an IANA time zone`);
  return zone;
}

/** The working days in which the requester can object, and until when. */
export type ObjectionPeriod = Pick<
  Deadline,
  'dueAt' | 'provisional' | 'reason' | 'calendars' | 'days'
>;

/**
 * The ten working days after a decision in which the requester can object to it; `dueAt` is the last instant.
 * Throws RangeError for an unknown zone.
 */
export function objectionPeriod(
  since: Date,
  timeZone: string,
  calendar: WorkCalendar = SHIPPED,
  language: Language = 'id',
): ObjectionPeriod {
  const counted = remembered({
    from: dayIn(timeZone, since),
    first: 'decision',
    zone: zoneOf(timeZone),
    workingDays: OBJECTION_DAYS,
    extendedBy: 0,
    language,
    calendar,
  });
  const { dueAt, provisional, reason, calendars, days } = copyOf(counted);
  return { dueAt, provisional, reason, calendars, days };
}

/**
 * The working days that an extension to the end of `until` adds to a deadline: those after the day of `dueAt`, up to
 * `most`. `most + 1` says that there are more.
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

type ClosedStop = Stop & { to: Date };
type CountedDeadline = Omit<Deadline, 'running' | 'timeZone' | 'startsAt'>;

/** The input of a count of working days, except stops. */
interface Count {
  /** The day before the first that can count, and what it is. */
  from: string;
  first: FirstDay;
  zone: IANAZone;
  workingDays: number;
  extendedBy: number;
  language: Language;
  calendar: WorkCalendar;
}

function inMinutes(startsAt: Date, stops: ClosedStop[]): CountedDeadline {
  const after = (minutes: number) => {
    let due = startsAt.getTime() + minutes * MINUTE;
    let running = startsAt.getTime();
    for (const { from, to } of stops.toSorted((a, b) => a.from.getTime() - b.from.getTime())) {
      const begins = Math.max(from.getTime(), running);
      if (begins >= due || to.getTime() <= begins) continue;
      due += to.getTime() - begins;
      running = to.getTime();
    }
    return new Date(due);
  };
  return {
    dueAt: after(EMERGENCY.dueAfterMinutes),
    remindAt: after(EMERGENCY.remindAfterMinutes),
    provisional: false,
    reason: null,
    rule: { minutes: EMERGENCY.dueAfterMinutes },
    calendars: [],
    calendarSources: [],
    days: [],
  };
}

function inWorkingDays(
  { from, first, zone, workingDays, extendedBy, language, calendar }: Count,
  stops: ClosedStop[],
): CountedDeadline {
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

/** Copies a cached result, so that callers cannot change the cache. */
const copyOf = (counted: CountedDeadline): CountedDeadline => ({
  ...counted,
  dueAt: new Date(counted.dueAt),
  remindAt: new Date(counted.remindAt),
  rule: { ...counted.rule },
  calendars: [...counted.calendars],
  calendarSources: counted.calendarSources.map((source) => ({ ...source })),
  days: counted.days.map((day) => ({ ...day })),
});

/** Cache: without stops, all counts from a day in one zone are the same under one calendar. */
const memory = new WeakMap<WorkCalendar, Map<string, CountedDeadline>>();
const MEMORY = 1000;

function remembered(count: Count): CountedDeadline {
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

/** True if a reminder was already sent for this deadline. When the deadline moves later, it is false again. */
export const isReminded = ({ remindAt }: Deadline, remindedAt: Date | null): boolean =>
  remindedAt !== null && remindedAt >= remindAt;

/** The next time an unanswered request needs action while its clock runs: the reminder, then the escalation. */
export const nextSilence = (deadline: Deadline, remindedAt: Date | null): Date =>
  isReminded(deadline, remindedAt) ? deadline.dueAt : deadline.remindAt;

/**
 * The step that is due for an unanswered request. Silence is never an approval (open question Q8). `reserve` says why the
 * deadline is provisional; it must be shown with the step.
 */
export function silence(
  { dueAt, remindAt, running, provisional, reason }: Deadline,
  now: Date,
  procedure: Procedure = PROCEDURE,
): { step: 'none' | 'remind' | 'escalate'; reserve: string | null } {
  if (!running || now < remindAt) return { step: 'none', reserve: null };
  const step = now <= dueAt ? 'remind' : 'escalate';
  return { step, reserve: procedure.reserve({ provisional, reason }) };
}
