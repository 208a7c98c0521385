import { dayIn, SHIPPED, WorkCalendar } from './calendar';
import type { Language } from './evaluation';
import { PROCEDURE, type Procedure } from './procedure';
import {
  type ClosedStop,
  type Count,
  type CountedDays,
  countWorkingDays,
  type Stop,
  zoneOf,
} from './working-days';

/** Working days to answer: a policy of the service; the statute sets no deadline. */
const WORKING_DAYS = { biasa: 5, segera: 2, 'sangat-segera': 1 } as const;
/** Working days in which a refusal can be objected to: a policy of the service too. */
const OBJECTION_DAYS = 10;
/** In an emergency the deadline is in minutes and needs no calendar. */
const EMERGENCY = { remindAfterMinutes: 60, dueAfterMinutes: 120 } as const;
const MINUTE = 60_000;

export type DeadlineUrgency = keyof typeof WORKING_DAYS;

export interface DeadlineInput {
  receivedAt: Date;
  urgency: DeadlineUrgency;
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

export interface Deadline extends CountedDays {
  /** Start of the count: the receipt, or the claim of an emergency. */
  startsAt: Date;
  /** True if the clock is neither stopped nor ended by a decision. */
  running: boolean;
  timeZone: string;
}

/**
 * Calculates when an answer is due. Day 1 is the first working day after the receipt in the
 * provider's zone. A working day counts only if the clock ran during the whole day; an extension
 * adds working days. While the clock is stopped, `dueAt` is the earliest possible time, as if the
 * clock resumed at once. Throws RangeError for an unknown zone, an invalid date, or a stop that
 * ends before it begins.
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
  return { ...countWorkingDays(count, closed), startsAt, timeZone, running };
}

/** The working days in which the requester can object, and until when. */
export type ObjectionPeriod = Pick<
  CountedDays,
  'dueAt' | 'provisional' | 'reason' | 'calendars' | 'days'
>;

/**
 * The ten working days after a decision in which the requester can object to it; `dueAt` is the
 * last instant. Throws RangeError for an unknown zone.
 */
export function objectionPeriod(
  since: Date,
  timeZone: string,
  calendar: WorkCalendar = SHIPPED,
  language: Language = 'id',
): ObjectionPeriod {
  const count: Count = {
    from: dayIn(timeZone, since),
    first: 'decision',
    zone: zoneOf(timeZone),
    workingDays: OBJECTION_DAYS,
    extendedBy: 0,
    language,
    calendar,
  };
  const { dueAt, provisional, reason, calendars, days } = countWorkingDays(count);
  return { dueAt, provisional, reason, calendars, days };
}

function inMinutes(startsAt: Date, stops: ClosedStop[]): CountedDays {
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

/**
 * True if a reminder was already sent for this deadline. When the deadline moves later, it is false
 * again.
 */
export const isReminded = ({ remindAt }: Deadline, remindedAt: Date | null): boolean =>
  remindedAt !== null && remindedAt >= remindAt;

/**
 * The next time an unanswered request needs action while its clock runs: the reminder, then the
 * escalation.
 */
export const nextSilence = (deadline: Deadline, remindedAt: Date | null): Date =>
  isReminded(deadline, remindedAt) ? deadline.dueAt : deadline.remindAt;

/**
 * The step that is due for an unanswered request. Silence is never an approval (open question Q8).
 * `reserve` says why the deadline is provisional; it must be shown with the step.
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
