import type { EscalatedChange } from '#libs/contracts/event-changes';
import type { RequestEventName } from '#libs/contracts/events';
import type { Problem } from '#libs/contracts/problem';
import type { Status } from '#libs/contracts/statuses';
import type { Acting } from '#libs/law/deciders';
import type { Body } from '#libs/law/house';
import type { Judgement } from '#libs/law/judgement';
import { above } from '#libs/law/superiors';
import type { Parties } from '../agencies/directory';
import { Evaluated, isEmergency, missingIn, thinFindings } from '../evaluation/evaluate-request';
import type { Beginning } from './begin';
import type { ClockFields } from './count';
import type { RequestRow } from './request.entity';

/** The actor: a person by a token, or an agency's system by its signature. */
export interface Actor {
  agency: string | null;
  role: string;
  /** `sub` of the token, or `key:<kid>`. */
  sub: string;
  name: string | null;
  position: string | null;
  /** Absent for the regular holder of the post. */
  acting?: Acting;
}

/** Actor of what the broker does by itself. */
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
  /** For the history, complete. */
  data: object;
  /** Text that the other party must not see: the history holds only its commitment. */
  undisclosed?: string;
  /** For the event: no names of persons, no free text. */
  change: Record<string, unknown>;
  /**
   * Recorded, not published: an event of this version was published before the database was
   * restored.
   */
  untold?: boolean;
}

/** The result of an act: changed fields, entries, and the new evaluation. */
export interface Change {
  /** Fields of the deadline are derived from these when they are stored. */
  set: Partial<Omit<RequestRow, keyof ClockFields>>;
  /** When it happened, if not now: the legal time of a message. */
  at?: Date;
  entries: Entry[];
  evaluated?: Evaluated;
  /** A request that begins with this change, in the same transaction. */
  begins?: Beginning;
}

/** A change, a refusal to act, or both: a rejected attempt may be recorded too. */
export interface Outcome {
  change?: Change;
  problem?: Problem;
}

/** True if it was escalated since its clock began: a reopened request begins again. */
export const isEscalated = ({
  escalatedAt,
  reopenedAt,
}: Pick<RequestRow, 'escalatedAt' | 'reopenedAt'>): boolean =>
  escalatedAt !== null && (reopenedAt === null || escalatedAt > reopenedAt);

export const refusing = (problem: Problem): Outcome => ({ problem });

/** Status after an evaluation; `returned` if the request is incomplete. */
export function statusAfter(recommendation: RequestRow['recommendation']): Status {
  if (recommendation === 'not-assistance') return 'not-assistance';
  return recommendation === 'return-incomplete' ? 'returned' : 'awaiting-decision';
}

/** The entry of an evaluation; `status` is the one after it, `former` the evaluation before it. */
export function evaluatedEntry(
  evaluated: Evaluated,
  status: Status,
  actor: Actor,
  former?: Pick<Judgement, 'duties'>,
): Entry {
  const { recommendation, asOf, lawHash, findings } = evaluated.result;
  const raised = findings.filter(({ basis }) => basis === 'claimed' || basis === 'stated');
  const claimed = [...new Set(raised.map(({ provision }) => provision))];
  const codes = [...new Set(evaluated.result.duties.map(({ code }) => code))];
  // A duty is announced once, not again by each evaluation.
  const duties = codes.filter((code) => !former?.duties.some((duty) => duty.code === code));
  return {
    name: 'evaluated',
    status,
    actor,
    data: { recommendation, asOf, lawHash, missing: missingIn(evaluated) },
    change: { recommendation, findings: thinFindings(evaluated), duties, claimed },
  };
}

/**
 * Evaluates the request and applies the result: an `evaluated` entry, and a `returned` entry if the
 * request is incomplete. The law only recommends: a decision stays possible in each resulting
 * status.
 */
export function evaluatedChange(evaluated: Evaluated, former?: Pick<Judgement, 'duties'>): Change {
  const { recommendation } = evaluated.result;
  const missing = missingIn(evaluated);
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
 * Escalates a request, whatever its status, to the nearest superior of the provider that may decide
 * on it.
 * @param superiors of the provider, nearest first.
 * @param more goes into the history only; `undisclosed` is sent only to readers who may see it.
 */
export function escalatedChange(
  request: RequestRow,
  now: Date,
  parties: Parties,
  superiors: readonly Body[],
  actor: Actor,
  cause: EscalatedChange['cause'],
  more: object,
  undisclosed?: string,
): Change {
  const { to, passedOver } = above(parties, superiors);
  // A change of the registry only names another agency.
  const keepsTime = cause === 'registry' || isEscalated(request);
  const told: EscalatedChange = {
    cause,
    escalatedTo: to,
    ...(passedOver.length > 0 && { passedOver }),
  };
  return {
    set: { escalatedAt: keepsTime ? request.escalatedAt : now, escalatedTo: to },
    entries: [
      {
        name: 'escalated',
        status: request.status,
        actor,
        data: { ...told, ...more },
        undisclosed,
        change: { ...told },
      },
    ],
  };
}
