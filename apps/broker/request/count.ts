import type { DeadlineCause, DeadlineChange } from '#libs/contracts/event-changes';
import { factsOf, Status } from '#libs/contracts/statuses';
import type { WorkCalendar } from '#libs/law/calendar';
import {
  deadline,
  Deadline,
  nextSilence,
  ObjectionPeriod,
  objectionPeriod,
} from '#libs/law/deadline';
import type { RequestRow, RecordedStop } from './request.entity';
import { deliverySilenceOf } from './delivery-silence';
import { costsSettled } from './terms';
import { objectionRemindAtOf, WEEK_MS } from './unanswered-objection';
import type { Counting } from '../calendar/calendars';

/** The fields that a deadline is calculated from. */
type Clocked = Pick<
  RequestRow,
  | ('receivedAt' | 'urgency' | 'emergency' | 'startsAt' | 'stops' | 'decidedAt')
  | ('reopenedAt' | 'extension')
>;

/**
 * Calculates the deadline from the request's fields: by urgency, in working days of the provider's
 * zone.
 */
export function deadlineOf(request: Clocked, timeZone: string, calendar: WorkCalendar): Deadline {
  return deadline({
    receivedAt: request.receivedAt,
    urgency: request.urgency,
    emergency: request.emergency,
    emergencySince: request.emergency ? request.startsAt : null,
    reopenedAt: request.reopenedAt,
    extendedBy: request.extension?.workingDays,
    timeZone,
    calendar,
    decidedAt: request.decidedAt,
    stops: request.stops.map(({ from, to, why }) => ({
      from: new Date(from),
      to: to === null ? null : new Date(to),
      why,
    })),
  });
}

/**
 * The days in which the requester can object; null if there is nothing to object to. Counted from
 * the decision, or from when the request was found to be no assistance.
 */
export function objectionPeriodOf(
  { status, stops, decision, decidedAt }: RequestRow,
  timeZone: string,
  calendar: WorkCalendar,
): (ObjectionPeriod & { since: Date }) | null {
  const standing = status === 'not-assistance' ? stops.at(-1)?.from : undefined;
  const isRefused = decision !== null && decision.outcome !== 'approved';
  const since = standing !== undefined ? new Date(standing) : isRefused ? decidedAt : null;
  return since && { since, ...objectionPeriod(since, timeZone, calendar) };
}

/** Fields of a row that the deadline determines; only `count` writes them. */
export type ClockFields = Pick<
  RequestRow,
  | ('stops' | 'dueAt' | 'dueProvisional' | 'running' | 'silenceAt')
  | ('startsAt' | 'countedIn' | 'calendarEdition')
  | ('costsRemindAt' | 'objectionRemindAt' | 'deliverySilenceAt')
>;

/**
 * Recalculates the deadline of a request that changed from `before` to `after` at `at`. The clock
 * stops while the provider cannot be late; an emergency counts from when it is first claimed, a
 * reopened request from when it was reopened. After the clock has ended, the deadline is final.
 */
export function count(
  before: RequestRow,
  after: RequestRow,
  at: Date,
  timeZone: string,
  { edition, calendar }: Counting,
): { fields: ClockFields; counted: Deadline } {
  const { status, emergency, reopenedAt } = after;
  const begins = reopenedAt ?? after.receivedAt;
  const reminders = {
    costsRemindAt: costsRemindAt(after, timeZone, calendar),
    objectionRemindAt: objectionRemindAtOf(after, timeZone, calendar),
    deliverySilenceAt: deliverySilenceOf(after, timeZone, calendar)?.next ?? null,
  };
  const claimed = before.version > 0 && before.emergency ? before.startsAt : at;
  const startsAt = emergency && !isFresh(before, after) ? (claimed ?? begins) : begins;
  const stops = stopsOf(after.stops, status, at);
  const counted = deadlineOf({ ...after, startsAt, stops }, timeZone, calendar);
  if ([before, after].every(hasEnded)) {
    const { stops, startsAt, dueAt, dueProvisional, silenceAt, ...by } = before;
    const kept = { stops, startsAt, dueAt, dueProvisional, silenceAt, running: false };
    const { countedIn, calendarEdition } = by;
    return { counted, fields: { ...kept, countedIn, calendarEdition, ...reminders } };
  }
  return {
    counted,
    fields: {
      stops,
      startsAt,
      dueAt: counted.dueAt,
      dueProvisional: counted.provisional,
      running: factsOf(status).clock === 'running',
      silenceAt: nextSilence(counted, after.remindedAt),
      countedIn: timeZone,
      calendarEdition: edition,
      ...reminders,
    },
  };
}

const hasEnded = ({ version, status }: RequestRow): boolean =>
  version > 0 && factsOf(status).clock === 'ended';

/** Statuses in which the help is approved, given or done. */
const HELPED: readonly Status[] = [
  'approved',
  'partially-approved',
  'in-delivery',
  'delivered',
  'completed',
];

/**
 * Duty `settle-later`: when the parties are reminded of costs that an emergency left open: after 5
 * working days of the provider's zone, then weekly. Null if nothing is open.
 */
function costsRemindAt(after: RequestRow, timeZone: string, calendar: WorkCalendar): Date | null {
  const { emergency, decidedAt, status, costsRemindedAt } = after;
  if (!emergency || !decidedAt || !HELPED.includes(status) || costsSettled(after)) return null;
  if (costsRemindedAt) return new Date(costsRemindedAt.getTime() + WEEK_MS);
  const urgency = 'biasa';
  const fiveDays = {
    receivedAt: decidedAt,
    urgency,
    emergency: false,
    timeZone,
    calendar,
  } as const;
  return deadline({ ...fiveDays, stops: [] }).dueAt;
}

/** True if the superior reopened the request with this change: its clock begins again. */
const isFresh = (before: RequestRow, after: RequestRow): boolean =>
  before.reopenedAt?.getTime() !== after.reopenedAt?.getTime();

function stopsOf(stops: RecordedStop[], status: Status, at: Date): RecordedStop[] {
  const now = at.toISOString();
  const facts = factsOf(status);
  const why = facts.clock === 'standing' ? facts.standsWhile : null;
  const last = stops.at(-1);
  if (why && last?.to === null && last.why === why) return stops;
  // The clocks of Kafka and of this process differ, so a stop may seem to end before it began.
  const end = ({ from }: RecordedStop): string => (now > from ? now : from);
  const closed = stops.map((stop): RecordedStop => ({ ...stop, to: stop.to ?? end(stop) }));
  return why ? [...closed, { from: now, to: null, why }] : closed;
}

/** The old and the new deadline, and why it moved; null if it did not. */
export function changeOf(
  before: RequestRow,
  after: RequestRow,
  calendars: { before: WorkCalendar; after: WorkCalendar },
): DeadlineChange | null {
  const told = ({ dueAt, dueProvisional }: RequestRow) => ({
    dueAt: dueAt.toISOString(),
    provisional: dueProvisional,
  });
  const [from, to] = [told(before), told(after)];
  if (isSame(from, to)) return null;
  return { from, to, because: causesOf(before, after, calendars) };
}

/** Every cause without which the deadline would be different. */
function causesOf(
  before: RequestRow,
  after: RequestRow,
  calendars: { before: WorkCalendar; after: WorkCalendar },
): DeadlineCause[] {
  // Rows of the former version do not say what their deadline was calculated with.
  if (before.countedIn === null || before.calendarEdition === null) return ['recount'];
  const { emergency, startsAt, urgency, stops, extension, reopenedAt } = before;
  const now = { ...after, timeZone: after.countedIn ?? '', calendar: calendars.after };
  const former: [DeadlineCause, Partial<typeof now>][] = [
    ['emergency', { emergency, startsAt }],
    ['urgency', { urgency }],
    ['stops', { stops }],
    ['extension', { extension }],
    ['reopening', isFresh(before, after) ? { reopenedAt, startsAt } : {}],
    ['time-zone', { timeZone: before.countedIn }],
    ['calendar', { calendar: calendars.before }],
  ];
  const dueBy = (request: typeof now) => {
    const { dueAt, provisional } = deadlineOf(request, request.timeZone, request.calendar);
    return { dueAt: dueAt.toISOString(), provisional };
  };
  const due = dueBy(now);
  const causes = former
    .filter(([, fields]) => !isSame(dueBy({ ...now, ...fields }), due))
    .map(([cause]) => cause);
  return causes.length > 0 ? causes : ['recount'];
}

const isSame = (
  one: { dueAt: string; provisional: boolean },
  other: { dueAt: string; provisional: boolean },
): boolean => one.dueAt === other.dueAt && one.provisional === other.provisional;
