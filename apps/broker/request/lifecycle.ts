import type { EscalatedChange } from '#libs/contracts/event-changes';
import type { RequestEventName, Status } from '#libs/contracts/events';
import type { Problem } from '#libs/contracts/problem';
import type { Acting } from '#libs/law/deciders';
import type { Evaluation } from '#libs/law/evaluation';
import { above, type Body } from '#libs/law/house';
import type { Parties } from '../agencies/directory';
import type { ClockFields } from '../deadline/count';
import { Evaluated, isEmergency, thinFindings } from '../evaluation/evaluate-request';
import type { RequestRow } from './request.entity';

/** Who acts: a person by a token, or an agency's system by its signature. */
export interface Actor {
  agency: string | null;
  role: string;
  /** `sub` of the token, or `key:<kid>`. */
  sub: string;
  name: string | null;
  position: string | null;
  /** Absent for who holds the post. */
  acting?: Acting;
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
  /** The deadline follows from these; it is counted where they are stored. */
  set: Partial<Omit<RequestRow, keyof ClockFields>>;
  /** When it happened, where that is not now: the legal time of a message. */
  at?: Date;
  entries: Entry[];
  evaluated?: Evaluated;
}

/** A change, a refusal to act, or both: an attempt that was not accepted may itself be something that happened. */
export interface Outcome {
  change?: Change;
  problem?: Problem;
}

export const refusing = (problem: Problem): Outcome => ({ problem });

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
export function evaluatedChange(evaluated: Evaluated, former?: Pick<Evaluation, 'duties'>): Change {
  const { recommendation, missing } = evaluated.result;
  const status = statusAfter(recommendation);
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
    set: { status, recommendation, emergency: isEmergency(evaluated) },
    at: evaluated.on,
    entries,
    evaluated,
  };
}

/**
 * Escalates a request, whatever its status, to the nearest superior of the provider that may decide on it.
 *
 * @param superiors of the provider, the nearest first.
 * @param more for the history alone; `undisclosed` for whom it is not kept from.
 */
export function escalatedChange(
  { status, escalatedAt }: RequestRow,
  now: Date,
  parties: Parties,
  superiors: readonly Body[],
  actor: Actor,
  cause: EscalatedChange['cause'],
  more: object,
  undisclosed?: string,
): Change {
  const { to, passedOver } = above(parties, superiors);
  const told: EscalatedChange = {
    cause,
    escalatedTo: to,
    ...(passedOver.length > 0 && { passedOver }),
  };
  return {
    set: { escalatedAt: escalatedAt ?? now, escalatedTo: to },
    entries: [
      {
        name: 'escalated',
        status,
        actor,
        data: { ...told, ...more },
        undisclosed,
        change: { ...told },
      },
    ],
  };
}
