import { DateTime, IANAZone } from 'luxon';
import { calendarOf, dayAfter, dayIn, type DayOff, dayOff } from './calendar';
import type { Language } from './evaluation';

/** Working days to answer; a policy of the service, not a rule of the statute. */
const WORKING_DAYS = { biasa: 5, segera: 2, 'sangat-segera': 1 } as const;
/** In an emergency hours count, without a calendar. */
const EMERGENCY = { remindAfterMinutes: 60, dueAfterMinutes: 120 } as const;
const MINUTE = 60_000;

export type Urgency = keyof typeof WORKING_DAYS;

/** The clock stands still from `from` on; `to: null` while it still does. */
export interface Stop {
  from: Date;
  to: Date | null;
  why: string;
}

export interface DeadlineInput {
  receivedAt: Date;
  urgency: Urgency;
  /** Article 36(3): goes over the urgency. */
  emergency: boolean;
  /** The provider's IANA zone. */
  timeZone: string;
  stops: Stop[];
  decidedAt?: Date | null;
  /** Of the reasons; Indonesian unless told. */
  language?: Language;
}

export interface Deadline {
  /** The last instant of the last working day in the provider's zone; in an emergency the escalation. */
  dueAt: Date;
  /** The first instant of the last working day; in an emergency half of the time. */
  remindAt: Date;
  /** A year without a calendar was counted by its weekends alone; `reason` says which. */
  provisional: boolean;
  reason: string | null;
  /** Neither stopped nor decided. */
  running: boolean;
  rule: { workingDays: number } | { minutes: number };
  timeZone: string;
  /** The decrees whose calendars were used. */
  calendars: string[];
  /** Each day from the receipt to the last; empty in an emergency. */
  days: { date: string; counted: boolean; why: string }[];
}

const WHY: Record<DayOff | 'receipt' | 'stopped' | 'counted', Record<Language, string>> = {
  saturday: { id: 'Sabtu', en: 'Saturday' },
  sunday: { id: 'Minggu', en: 'Sunday' },
  'national-holiday': { id: 'hari libur nasional', en: 'national holiday' },
  'collective-leave': { id: 'cuti bersama', en: 'collective leave (cuti bersama)' },
  receipt: { id: 'hari penerimaan', en: 'day of receipt' },
  stopped: { id: 'waktu berhenti', en: 'clock stopped' },
  counted: { id: 'hari kerja ke', en: 'working day' },
};

/**
 * When an answer is due. Day 1 is the first working day after the receipt in the provider's zone; a
 * working day counts only if the clock ran through the whole of it. With an open stop `dueAt` is the
 * earliest possible, as if the clock resumed at once. Throws RangeError on an unknown zone, no date, or a stop
 * that ends before it begins.
 */
export function deadline(input: DeadlineInput): Deadline {
  const { receivedAt, timeZone, stops, decidedAt } = input;
  const zone = IANAZone.create(timeZone);
  if (!zone.isValid) throw new RangeError(`"${timeZone}" is no IANA time zone`);
  if (Number.isNaN(receivedAt.getTime())) throw new RangeError('receivedAt is no date');
  for (const { from, to } of stops) {
    if (to && to < from) throw new RangeError('a stop ends before it begins');
  }
  const running = !decidedAt && stops.every(({ to }) => to !== null);
  const closed = stops.flatMap(({ from, to, why }) => (to && to > from ? [{ from, to, why }] : []));
  if (input.emergency) return { ...inMinutes(receivedAt, closed), timeZone, running };

  const receivedOn = dayIn(timeZone, receivedAt);
  const { language = 'id', urgency } = input;
  const counted =
    closed.length > 0
      ? inWorkingDays(receivedOn, zone, urgency, language, closed)
      : remembered(receivedOn, zone, urgency, language);
  return { ...copyOf(counted), timeZone, running };
}

type ClosedStop = Stop & { to: Date };
type Counted = Omit<Deadline, 'running' | 'timeZone'>;

function inMinutes(receivedAt: Date, stops: ClosedStop[]): Counted {
  const after = (minutes: number) => {
    let due = receivedAt.getTime() + minutes * MINUTE;
    let running = receivedAt.getTime();
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
    days: [],
  };
}

function inWorkingDays(
  receivedOn: string,
  zone: IANAZone,
  urgency: Urgency,
  language: Language,
  stops: ClosedStop[],
): Counted {
  const workingDays = WORKING_DAYS[urgency];
  const starts = (date: string) => DateTime.fromISO(date, { zone }).toMillis();
  const stoppedOn = (date: string) => {
    if (stops.length === 0) return undefined;
    const [begins, ends] = [starts(date), starts(dayAfter(date))];
    return stops.find(({ from, to }) => from.getTime() < ends && to.getTime() > begins);
  };
  const days = [{ date: receivedOn, counted: false, why: WHY.receipt[language] }];
  const decrees = new Set<string>();
  const withoutCalendar = new Set<string>();

  let date = receivedOn;
  for (let count = 0; count < workingDays;) {
    date = dayAfter(date);
    const calendar = calendarOf(date);
    const off = dayOff(date);
    const stop = off ? undefined : stoppedOn(date);
    if (calendar) decrees.add(calendar.decree);
    if (off) {
      const decree = calendar && off.includes('-') ? ` (${calendar.decree})` : '';
      days.push({ date, counted: false, why: WHY[off][language] + decree });
    } else if (stop) {
      days.push({ date, counted: false, why: `${WHY.stopped[language]}: ${stop.why}` });
    } else {
      if (!calendar) withoutCalendar.add(date.slice(0, 4));
      days.push({ date, counted: true, why: `${WHY.counted[language]} ${++count}` });
    }
  }
  const years = [...withoutCalendar].join(', ');
  const reason =
    language === 'id'
      ? `belum ada kalender hari libur ${years}; hanya akhir pekan yang dilewati`
      : `no calendar of holidays for ${years}; only weekends are skipped`;
  return {
    dueAt: new Date(starts(dayAfter(date)) - 1),
    remindAt: new Date(starts(date)),
    provisional: years !== '',
    reason: years ? reason : null,
    rule: { workingDays },
    calendars: [...decrees],
    days,
  };
}

/** What is remembered is never handed out itself. */
const copyOf = (counted: Counted): Counted => ({
  ...counted,
  dueAt: new Date(counted.dueAt),
  remindAt: new Date(counted.remindAt),
  rule: { ...counted.rule },
  calendars: [...counted.calendars],
  days: counted.days.map((day) => ({ ...day })),
});

/** Without stops the count is the same for all receipts of a day in a zone. */
const memory = new Map<string, Counted>();
const MEMORY = 1000;

function remembered(
  receivedOn: string,
  zone: IANAZone,
  urgency: Urgency,
  language: Language,
): Counted {
  const key = `${receivedOn} ${zone.name} ${urgency} ${language}`;
  let counted = memory.get(key);
  if (!counted) {
    if (memory.size >= MEMORY) memory.clear();
    counted = inWorkingDays(receivedOn, zone, urgency, language, []);
    memory.set(key, counted);
  }
  return counted;
}

/** Whether the reminder at `remindedAt` was of this deadline: one that has moved beyond it is reminded of anew. */
export const isReminded = ({ remindAt }: Deadline, remindedAt: Date | null): boolean =>
  remindedAt !== null && remindedAt >= remindAt;

/** When silence next comes to something, as long as the clock runs: the reminder, and past `dueAt` the escalation. */
export const nextSilence = (deadline: Deadline, remindedAt: Date | null): Date =>
  isReminded(deadline, remindedAt) ? deadline.dueAt : deadline.remindAt;

/** What silence has come to by now: never a grant (Q8). */
export function silence(
  { dueAt, remindAt, running }: Deadline,
  now: Date,
): 'none' | 'remind' | 'escalate' {
  if (!running || now < remindAt) return 'none';
  return now <= dueAt ? 'remind' : 'escalate';
}
