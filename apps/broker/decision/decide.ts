import { FieldError, Problem, problem, ProblemCode } from '#libs/contracts/problem';
import type { DecidedService } from '#libs/contracts/services';
import { Tx } from '#libs/database/database';
import { ActFault, CheckedDecision, DecisionContext } from '#libs/law/check-decision';
import { dayIn } from '#libs/law/calendar';
import { checkDecider, type DeciderCheck } from '#libs/law/deciders';
import { isOneHouse } from '#libs/law/house';
import type { EvaluationRecord } from '#libs/law/judgement';
import { FAIL_CLOSED_HOURS, UNPROVABLE } from '../evidence/checkpoints';
import { Actor, Change, Outcome, refusing } from '../request/lifecycle';
import { LAST_EVALUATION } from '../request/reads';
import { Decision, RequestRow } from '../request/request.entity';
import { decidedService } from '../services/named-service';
import type { Circumstances } from './act';
import { superseded } from './propose';

/** The approval or refusal that an official proposes, before the legal checks. */
interface Proposal {
  conflictOfInterest: string;
  check: (context: DecisionContext) => CheckedDecision;
  /** The reason as the official wrote it. */
  reason: string | null;
  conditions: string[];
  refused: object[];
  /** True if it gives help. */
  binding: boolean;
}

/**
 * Problems of a decision under Pasal 36, about the request or its items, and of a missing
 * checkpoint.
 */
export const LAWFUL = [
  'refusal-without-ground',
  'refusal-without-reason',
  'reason-insufficient',
  'not-available-in-emergency',
  'undecided-items',
  'awaiting-checkpoint',
] as const satisfies ProblemCode[];

/**
 * Decides a request: first checks whether this official may decide (Pasal 42-43), then whether the
 * decision is lawful (Pasal 36). A declared conflict of interest and a refusal that an emergency
 * forbids are rejected, but recorded in the history.
 */
export function decide(
  request: RequestRow,
  { parties, people, actor, nip, now, known }: Circumstances<KnownForDecision>,
  proposal: Proposal,
): Outcome {
  const { requester, provider, above } = parties;
  const { record, unprovable, service } = known;
  const on = dayIn(provider.timeZone, now);
  const declared = proposal.conflictOfInterest.trim().toLowerCase() !== 'none';
  const decider = checkDecider({
    official: { ...actor, nip, agency: actor.agency ?? '', roles: [actor.role] },
    provider: request.provider,
    ofRequestersHouse: above !== null && isOneHouse(above, requester),
    escalatedTo: request.escalatedTo === null ? [] : [request.escalatedTo],
    on,
    conflictOfInterest: declared ? proposal.conflictOfInterest : 'none',
    people,
    strategic: proposal.binding && bindsBudget(request),
    decided: people.decided.includes(actor.sub),
  });
  if (!decider.may) {
    const detail = decider.detail ?? 'you may not decide this';
    const no = problem(decider.code ?? 'forbidden', `${detail}.`, {
      provision: decider.provision ?? undefined,
      ...(decider.code === 'validation-failed' && {
        errors: [
          { pointer: '/conflictOfInterest', code: 'not-in-list', detail, allowed: ['none'] },
        ],
      }),
    });
    return declared && decider.code === 'conflict-of-interest'
      ? {
          problem: no,
          change: conflictDeclared(request, actor, proposal.conflictOfInterest, decider),
        }
      : { problem: no };
  }
  const { emergency, items } = recommendationsOf(JSON.parse(record) as EvaluationRecord);
  // A decision that could not be proved later waits for a checkpoint; an emergency does not wait.
  if (!emergency && unprovable)
    return refusing(
      problem(
        'awaiting-checkpoint',
        `The history has had no checkpoint for ${FAIL_CLOSED_HOURS} hours; decisions wait until it has one.`,
      ),
    );
  const checked = proposal.check({ asOf: on, emergency, items });
  const no = problemOf(checked.faults);
  if (no)
    return no.code === 'not-available-in-emergency'
      ? { problem: no, change: refusalNotAccepted(request, actor, proposal) }
      : { problem: no };
  const rests = proposal.binding ? service : null;
  return { change: decided(request, actor, proposal, checked, decider, now, rests) };
}

/** True if the help costs the provider money: allocating its budget is a strategic decision. */
const bindsBudget = ({ data }: RequestRow): boolean =>
  (data.costs ?? []).some(({ amount, fundedBy }) => amount > 0 && fundedBy !== 'requester');

function decided(
  request: RequestRow,
  actor: Actor,
  { reason, conditions, refused }: Proposal,
  checked: CheckedDecision,
  { flags }: DeciderCheck,
  now: Date,
  service: DecidedService | null,
): Change {
  const { outcome, departs, duties } = checked;
  const items = checked.items.map(({ id, outcome, grounds }) => ({ id, outcome, grounds }));
  const decision: Decision = {
    outcome,
    at: now.toISOString(),
    by: {
      agency: actor.agency ?? request.provider,
      name: actor.name ?? actor.sub,
      position: actor.position,
      ...(actor.acting && { acting: actor.acting }),
    },
    items,
    refused,
    reason,
    conditions,
    departs,
    ...(service && { service }),
  };
  return {
    set: {
      status: outcome,
      decision,
      decidedAt: now,
      decidedBy: actor.sub,
      // A decided request cannot be forwarded.
      proposals: superseded(request.proposals, 'forwarding'),
    },
    entries: [
      {
        name: outcome,
        status: outcome,
        actor,
        data: { ...decision, recommendation: request.recommendation, duties, ...flagged(flags) },
        change: { items, departs, duties },
      },
    ],
  };
}

/** The member is left out if there are no flags. */
const flagged = (flags: DeciderCheck['flags']): object => (flags.length > 0 ? { flags } : {});

function conflictDeclared(
  request: RequestRow,
  actor: Actor,
  text: string,
  { flags }: DeciderCheck,
): Change {
  return {
    set: {},
    entries: [
      {
        name: 'conflict-declared',
        status: request.status,
        actor,
        data: flagged(flags),
        undisclosed: text,
        change: {},
      },
    ],
  };
}

function refusalNotAccepted(request: RequestRow, actor: Actor, proposal: Proposal): Change {
  const { refused, reason } = proposal;
  const duties = ['tell-superiors'];
  return {
    set: {},
    entries: [
      {
        name: 'refusal-not-accepted',
        status: request.status,
        actor,
        data: { refused, reason, duties },
        change: { duties },
      },
    ],
  };
}

/** What a decision depends on besides the row. */
interface KnownForDecision {
  /** The last evaluation. */
  record: string;
  unprovable: boolean;
  /** The service that the request names. */
  service: DecidedService | null;
}

export async function readForDecision(tx: Tx, { id, data }: RequestRow): Promise<KnownForDecision> {
  const [known] = (await tx.query(
    `SELECT (SELECT record FROM (${LAST_EVALUATION}) e) AS record, ${UNPROVABLE} AS unprovable`,
    [id],
  )) as Omit<KnownForDecision, 'service'>[];
  if (!known) throw new Error('the query gives exactly one row');
  return { ...known, service: await decidedService(tx, data) };
}

/** What the last evaluation recommends per item, and whether it found an emergency. */
function recommendationsOf({
  findings,
  items,
}: EvaluationRecord): Pick<DecisionContext, 'emergency' | 'items'> {
  return {
    emergency: findings.some((f) => f.provision === '36-3' && f.item === null && f.value === 'met'),
    items: items.flatMap(({ id, recommendation }) => (id === null ? [] : [{ id, recommendation }])),
  };
}

function problemOf(faults: ActFault[]): Problem | null {
  const first = faults.find(({ code }) => code === 'not-available-in-emergency') ?? faults[0];
  if (!first) return null;
  const errors = faults.map(({ pointer, code, detail, allowed }): FieldError => ({
    pointer,
    code,
    detail,
    allowed,
  }));
  const kept =
    first.code === 'not-available-in-emergency'
      ? '; each attempt is kept in the history, and both superiors are notified'
      : '';
  return problem(first.code satisfies ProblemCode, `${first.detail}${kept}.`, {
    provision: first.provision ?? undefined,
    errors,
  });
}
