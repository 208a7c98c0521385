import type { EscalatedChange } from '#libs/contracts/changes';
import type { RequestEventName, Status } from '#libs/contracts/events';
import type { Problem } from '#libs/contracts/problem';
import { deadline, Deadline, nextSilence } from '#libs/law/deadline';
import type { Evaluation } from '#libs/law/evaluation';
import { Agency } from '../agencies/agency.entity';
import type { Parties } from '../agencies/directory';
import { Evaluated, isEmergency, thinFindings } from '../evaluation/evaluate-request';
import type { RequestRow, Stop } from './request.entity';

/** Who acts: a person by a token, or an agency's system by its signature. */
export interface Actor {
  agency: string | null;
  role: string;
  /** `sub` of the token, or `key:<kid>`. */
  sub: string;
  name: string | null;
  position: string | null;
}

/** What the broker does by itself. */
export const BROKER: Actor = {
  agency: null,
  role: 'broker',
  sub: 'broker',
  name: null,
  position: null,
};

/** One thing that happened: an entry of the history, and its event. */
export interface Entry {
  name: RequestEventName;
  status: Status;
  actor: Actor;
  /** For the history, whole. */
  data: object;
  /** What the other party is not shown: history has its commitment alone. */
  undisclosed?: string;
  /** For the event: no names of persons, no free text. */
  change: Record<string, unknown>;
  /** History has it, and no event tells of it: one did under this version, before the database was put back. */
  untold?: boolean;
}

/** What an act makes of a request: fields that change, what happened, and what the law says now. */
export interface Change {
  set: Partial<RequestRow>;
  entries: Entry[];
  evaluated?: Evaluated;
}

/** A change, a refusal to act, or both: an attempt that was not accepted may itself be something that happened. */
export interface Outcome {
  change?: Change;
  problem?: Problem;
}

export const refusing = (problem: Problem): Outcome => ({ problem });

/** What the clock of a request goes by. */
type Clocked = Pick<
  RequestRow,
  'receivedAt' | 'urgency' | 'emergency' | 'stops' | 'decidedAt' | 'remindedAt'
>;

/** The deadline from the request's own fields (law page: by urgency, in working days of the provider's zone). */
export function deadlineOf(request: Omit<Clocked, 'remindedAt'>, timeZone: string): Deadline {
  return deadline({
    receivedAt: request.receivedAt,
    urgency: request.urgency,
    emergency: request.emergency,
    timeZone,
    decidedAt: request.decidedAt,
    stops: request.stops.map(({ from, to, why }) => ({
      from: new Date(from),
      to: to === null ? null : new Date(to),
      why,
    })),
  });
}

const ENDED: readonly Status[] = ['approved', 'partially-approved', 'refused', 'withdrawn'];
const STANDING: Partial<Record<Status, string>> = {
  returned: 'dikembalikan untuk dilengkapi',
  'awaiting-clarification': 'menunggu jawaban peminta bantuan',
  'not-assistance': 'bukan Bantuan Kedinasan',
};

/** Fields of the clock when a request comes to `status` at `at`: it stands still while the provider cannot be late. */
export function clockFields(
  request: Clocked,
  status: Status,
  at: Date,
  timeZone: string,
): Pick<RequestRow, 'stops' | 'dueAt' | 'dueProvisional' | 'running' | 'silenceAt'> {
  const now = at.toISOString();
  // The bus and this process have clocks of their own, so a stop may seem to end before it began.
  const end = ({ from }: Stop): string => (now > from ? now : from);
  const closed = request.stops.map((stop): Stop => ({ ...stop, to: stop.to ?? end(stop) }));
  const why = STANDING[status];
  const before = request.stops.at(-1);
  const stops = !why
    ? closed
    : before?.to === null && before.why === why
      ? request.stops
      : [...closed, { from: now, to: null, why }];
  const counted = deadlineOf({ ...request, stops }, timeZone);
  return {
    stops,
    dueAt: counted.dueAt,
    dueProvisional: counted.provisional,
    running: !why && !ENDED.includes(status),
    silenceAt: nextSilence(counted, request.remindedAt),
  };
}

/** Status after an evaluation, and whether the law sends the request back. */
export function statusAfter(recommendation: RequestRow['recommendation']): Status {
  if (recommendation === 'not-assistance') return 'not-assistance';
  return recommendation === 'return-incomplete' ? 'returned' : 'awaiting-decision';
}

/** The entry of an evaluation; `status` is the one after it, `former` the evaluation before it. */
export function evaluatedEntry(
  evaluated: Evaluated,
  status: Status,
  actor: Actor,
  former?: Pick<Evaluation, 'duties'>,
): Entry {
  const { recommendation, missing } = evaluated.result;
  const codes = [...new Set(evaluated.result.duties.map(({ code }) => code))];
  // Whoever is told of a duty is told once, and not again by each evaluation.
  const duties = codes.filter((code) => !former?.duties.some((duty) => duty.code === code));
  return {
    name: 'evaluated',
    status,
    actor,
    data: {
      recommendation,
      asOf: evaluated.result.asOf,
      lawHash: evaluated.result.lawHash,
      missing,
    },
    change: { recommendation, findings: thinFindings(evaluated), duties },
  };
}

/**
 * Evaluates by the law and goes where its answer leads: `evaluated`, and `returned` besides when the request
 * is incomplete. The law only recommends: deciding stays open in every one of these states.
 */
export function evaluatedChange(
  request: Omit<Clocked, 'emergency'>,
  evaluated: Evaluated,
  provider: Agency,
  former?: Pick<Evaluation, 'duties'>,
): Change {
  const { recommendation, missing } = evaluated.result;
  const status = statusAfter(recommendation);
  const emergency = isEmergency(evaluated);
  const back = status === 'returned';
  const entries = [evaluatedEntry(evaluated, back ? 'awaiting-decision' : status, BROKER, former)];
  if (back)
    entries.push({
      name: 'returned',
      status,
      actor: BROKER,
      data: { missing },
      change: { missing: missing.map(({ provision }) => provision) },
    });
  return {
    set: {
      status,
      recommendation,
      emergency,
      ...clockFields({ ...request, emergency }, status, evaluated.on, provider.timeZone),
    },
    entries,
    evaluated,
  };
}

/** Escalates a request, whatever its status; `more` is for the history alone, `undisclosed` for whom it is not kept from. */
export function escalatedChange(
  { status }: RequestRow,
  now: Date,
  parties: Parties,
  actor: Actor,
  cause: EscalatedChange['cause'],
  more: object,
  undisclosed?: string,
): Change {
  const told = { cause, escalatedTo: aboveOf(parties) };
  return {
    set: { escalatedAt: now, escalatedTo: told.escalatedTo },
    entries: [
      { name: 'escalated', status, actor, data: { ...told, ...more }, undisclosed, change: told },
    ],
  };
}

/** The agency above the provider; neither one that asks for the help nor the body that it is a unit of decides on it. */
function aboveOf({ requester, provider }: Parties): string | null {
  const { superior } = provider;
  return [requester.code, requester.party, provider.code].includes(superior) ? null : superior;
}
