import type { Terms } from '#libs/contracts/proposals';
import type { RequestRow } from './request.entity';

/** Terms of a request on which nothing is agreed yet. */
export const NO_TERMS: Terms = { costs: null, responsibility: null, deliverBy: null };

/**
 * The terms once an approval is no longer in force: what it agreed to by itself goes with it, its
 * day and the costs that it accepted. What both parties agreed on by a proposal stays.
 */
export const withoutApproval = ({ costs, ...terms }: Terms): Terms => ({
  ...terms,
  costs: costs?.proposal === null ? null : costs,
  deliverBy: null,
});

/**
 * Pasal 35(2): whether costs are settled, so that the help may begin: agreed, or nobody has named
 * any. An agreement stays in force while a later proposal is open.
 */
export function costsSettled({
  data,
  terms,
  proposals,
}: Pick<RequestRow, 'data' | 'terms' | 'proposals'>): boolean {
  if (terms.costs) return true;
  const named = proposals
    .filter(({ kind }) => kind === 'costs')
    .flatMap((proposal) => proposal.data.lines as { amount: number }[]);
  return [...(data.costs ?? []), ...named].every(({ amount }) => amount === 0);
}
