import { type Problem, problem } from '#libs/contracts/problem';
import type { AgreedCosts, ProposedCost } from '#libs/contracts/proposals';
import { MAX_RUPIAH } from '#libs/contracts/fields';
import type { Status } from '#libs/contracts/statuses';
import type { CostLine } from '#libs/contracts/submit-request';
import type { Tx } from '#libs/database/database';
import { checkCosts, type CostCode, type PaidCost as LawLine } from '#libs/law/costs';
import { isOneHouse } from '#libs/law/house';
import { PROCEDURE } from '#libs/law/procedure';
import type { Parties } from '../agencies/directory';
import type { Actor } from '../request/lifecycle';
import type { RequestRow } from '../request/request.entity';
import { partyOf } from './propose';

/**
 * Findings for which lines are refused; the others are for the parties to judge. The texts repeat
 * nothing of a line, which may name persons: a problem can become an event.
 */
const WHY: Partial<Record<CostCode, string>> = {
  'double-funding':
    'more than 100 % of this cost is paid for, by these lines or by those of a linked request',
  'same-budget': 'both parties live from one budget, so nothing is refunded between them',
  unreasonable: 'the amount is above the standard that the line names',
};
/** A request in one of these statuses pays nothing. */
const WITHOUT_HELP: Status[] = ['refused', 'withdrawn', 'forwarded'];

type Line = ProposedCost | CostLine;

/**
 * Agreed costs of the requests that belong to this one: linked, or forwarded parts of one letter.
 * Locks them, so that two requests never agree on the same cost at once. The requester sees all
 * parts of its letter, so its own act finds what a provider cannot see.
 */
export async function paidElsewhere(
  tx: Tx,
  { id, links, requester, reference }: RequestRow,
): Promise<ProposedCost[]> {
  if (links.length === 0) return [];
  // Two branches on the reference: each matches the condition of one of its two partial indexes
  // (request_letter, request_forwarded). Without a condition neither index could be used.
  const rows = (await tx.query(
    `SELECT terms->'costs'->'lines' AS lines FROM request
      WHERE id <> $1 AND status <> ALL ($2)
        AND (id = ANY ($3::uuid[])
          OR (requester, reference) = ($4, $5) AND forwarded_from IS NULL
          OR (requester, reference) = ($4, $5) AND forwarded_from IS NOT NULL)
      ORDER BY id FOR SHARE`,
    [id, WITHOUT_HELP, links.map(({ requestId }) => requestId), requester, reference],
  )) as { lines: ProposedCost[] | null }[];
  return rows.flatMap(({ lines }) => lines ?? []);
}

/**
 * Pasal 35(2): why the parties cannot agree on these lines; null if they can.
 * @param pointerOf the place of a line, or of all for -1, in the body that was sent.
 */
export function whyNotAcceptable(
  lines: readonly Line[],
  elsewhere: readonly ProposedCost[],
  { requester, provider }: Parties,
  pointerOf: (line: number) => string,
): Problem | null {
  const total = sumOf(lines);
  if (total > MAX_RUPIAH) {
    const detail = `the lines sum up to ${total}; ${MAX_RUPIAH} is the most`;
    return problem('validation-failed', 'The sum is out of range; see errors.', {
      errors: [{ pointer: pointerOf(-1), code: 'too-large', detail }],
    });
  }
  const { findings } = checkCosts({
    lines: lines.map(asLaw),
    paidElsewhere: elsewhere.map((line) => ({ ...asLaw(line), budgetLine: 'a linked request' })),
    agreedBy: { requester: true, provider: true },
    sameBudget: isOneHouse(requester, provider),
    emergency: false,
  });
  const refused = findings.filter(({ code }) => WHY[code] !== undefined);
  if (refused.length === 0) return null;
  return problem('costs-not-acceptable', 'Some costs cannot be agreed on; see errors.', {
    provision: '35-2',
    errors: refused.map(({ code, pointer }) => ({
      pointer: pointerOf(Number(pointer.split('/').at(-1))),
      code,
      detail: WHY[code] ?? code,
    })),
  });
}

/** Pasal 34: an acting official does not bind the provider's budget. */
export function whyNotByActing(
  request: RequestRow,
  actor: Actor,
  lines: readonly Line[],
): Problem | null {
  const routine = actor.acting && PROCEDURE.routineOnly.includes(actor.acting.as);
  const binds = lines.some(({ amount, fundedBy }) => amount > 0 && fundedBy !== 'requester');
  return routine && binds && partyOf(request, actor) === 'provider'
    ? problem(
        'forbidden',
        'These costs bind the budget of the provider, which an acting official (Plh, Plt) may not do: the holder of the post acts, or the superior.',
        { provision: '34' },
      )
    : null;
}

export const agreedCosts = (
  lines: readonly Line[],
  now: Date,
  proposal: string | null,
): AgreedCosts => ({
  lines: [...lines],
  total: sumOf(lines),
  agreedAt: now.toISOString(),
  proposal,
});

/** What an event says of costs: sums in whole rupiah. */
export function costsTold(lines: readonly Line[]): object {
  const by = (who: Line['fundedBy']) => sumOf(lines.filter(({ fundedBy }) => fundedBy === who));
  return {
    total: sumOf(lines),
    fundedBy: { requester: by('requester'), provider: by('provider'), shared: by('shared') },
  };
}

const sumOf = (lines: readonly Line[]): number =>
  lines.reduce((sum, { amount }) => sum + amount, 0);

function asLaw({ budgetLine = '', ...line }: Line): LawLine {
  const { share, period, beneficiary, standard, ...rest } = line as Omit<
    ProposedCost,
    'budgetLine'
  >;
  return { ...rest, ...period, beneficiary, standard, sharePercent: share, budgetLine };
}
