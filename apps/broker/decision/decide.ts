import { FieldError, Problem, problem, ProblemCode } from '#libs/contracts/problem';
import { Tx } from '#libs/database/database';
import { ActFault, CheckedDecision, DecisionContext } from '#libs/law/acts';
import { dayIn } from '#libs/law/calendar';
import { checkDecider } from '#libs/law/deciders';
import { agencyOf } from '../agencies/directory';
import { FAIL_CLOSED_HOURS, isUnprovable } from '../evidence/checkpoints';
import { Actor, Change, clockFields, Outcome, refusing } from '../request/lifecycle';
import { readEvaluation } from '../request/reads';
import { Decision, RequestRow } from '../request/request.entity';

/** What an official decides: an approval or a refusal, before the law has looked at it. */
export interface Proposal {
  conflictOfInterest: string;
  check: (context: DecisionContext) => CheckedDecision;
  /** For the record, as the official wrote it. */
  reason: string | null;
  conditions: string[];
  refused: object[];
}

/**
 * Decides a request: first whether this official may (Pasal 42-43), then whether the act stands before the
 * law (Pasal 36). A conflict of interest and a refusal that an emergency does not allow are answered no, and
 * are kept in the history all the same.
 */
export async function decide(
  tx: Tx,
  request: RequestRow,
  actor: Actor,
  proposal: Proposal,
  now: Date,
): Promise<Outcome> {
  const { timeZone } = await agencyOf(tx, request.provider);
  const on = dayIn(timeZone, now);
  const declared = proposal.conflictOfInterest.trim().toLowerCase() !== 'none';
  const decider = checkDecider({
    official: { sub: actor.sub, agency: actor.agency ?? '', roles: [actor.role] },
    provider: request.provider,
    on,
    conflictOfInterest: declared ? proposal.conflictOfInterest : 'none',
    conflicted: await conflictedOf(tx, request.id),
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
      ? { problem: no, change: conflictDeclared(request, actor, proposal.conflictOfInterest) }
      : { problem: no };
  }
  const { emergency, items } = await recommendationsOf(tx, request);
  // What could not be proved afterwards is not decided; an emergency does not wait for that.
  if (!emergency && (await isUnprovable(tx)))
    return refusing(
      problem(
        'unavailable',
        `The history has had no checkpoint for ${FAIL_CLOSED_HOURS} hours; decisions wait until it has one.`,
      ),
    );
  const checked = proposal.check({ asOf: on, emergency, items });
  const no = problemOf(checked.faults);
  if (no)
    return no.code === 'not-available-in-emergency'
      ? { problem: no, change: refusalNotAccepted(request, actor, proposal) }
      : { problem: no };
  return { change: decided(request, actor, proposal, checked, now, timeZone) };
}

function decided(
  request: RequestRow,
  actor: Actor,
  { reason, conditions, refused }: Proposal,
  checked: CheckedDecision,
  now: Date,
  timeZone: string,
): Change {
  const { outcome, departs, duties } = checked;
  const items = checked.items.map(({ id, outcome, grounds }) => ({ id, outcome, grounds }));
  const decision: Decision = {
    outcome,
    at: now.toISOString(),
    by: { agency: request.provider, name: actor.name ?? actor.sub, position: actor.position },
    items,
    refused,
    reason,
    conditions,
    departs,
  };
  return {
    set: {
      status: outcome,
      decision,
      decidedAt: now,
      ...clockFields({ ...request, decidedAt: now }, outcome, now, timeZone),
    },
    entries: [
      {
        name: outcome,
        status: outcome,
        actor,
        data: { ...decision, recommendation: request.recommendation, duties },
        change: { items, departs, duties },
      },
    ],
  };
}

function conflictDeclared(request: RequestRow, actor: Actor, text: string): Change {
  return {
    set: {},
    entries: [
      {
        name: 'conflict-declared',
        status: request.status,
        actor,
        data: {},
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

/** Officials (`sub`) who declared a conflict of interest in this request. */
export async function conflictedOf(tx: Tx, requestId: string): Promise<string[]> {
  const rows = (await tx.query(
    `SELECT DISTINCT actor->>'sub' AS sub FROM history WHERE request_id = $1 AND type = 'conflict-declared'`,
    [requestId],
  )) as { sub: string }[];
  return rows.map(({ sub }) => sub);
}

/** What the last evaluation recommends for each item, and whether it found an emergency. */
async function recommendationsOf(
  tx: Tx,
  request: RequestRow,
): Promise<Pick<DecisionContext, 'emergency' | 'items'>> {
  const { findings, items } = await readEvaluation(tx, request.id);
  return {
    emergency: findings.some((f) => f.provision === '36-3' && f.item === null && f.value === 'met'),
    items: items.map(({ id, recommendation }) => ({ id, recommendation })),
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
      ? '; this attempt is kept in the history, and both superiors are told'
      : '';
  return problem(first.code satisfies ProblemCode, `${first.detail}${kept}.`, {
    provision: first.provision ?? undefined,
    errors,
  });
}
