import type { Approval } from '#libs/contracts/act-bodies';
import type { ProposedCost } from '#libs/contracts/proposals';
import { type Outcome, refusing } from '../request/lifecycle';
import type { RequestRow } from '../request/request.entity';
import type { Circumstances } from './act';
import { pastDay } from './propose-date';
import { invalid, superseded } from './propose';
import { agreedCosts, costsTold, whyNotAcceptable } from './settle-costs';

/**
 * Adds to an approval what the parties agree on with it: the day of the help, and the costs of the
 * request if the provider accepts them (Pasal 35(2)). Problems of the approval itself go first.
 */
export function withTerms(
  approved: Outcome,
  request: RequestRow,
  { acceptCosts = false, deliverBy }: Approval,
  { actor, parties, now, at }: Circumstances,
  elsewhere: readonly ProposedCost[],
): Outcome {
  const { change, problem } = approved;
  if (problem || !change) return approved;
  const past = pastDay(deliverBy, parties, now, `${at}/deliverBy`);
  if (past.length > 0) return invalid(past);
  const { data, proposals, terms } = request;
  const until = deliverBy ?? data.neededBy;
  change.set.terms = { ...terms, deliverBy: until };
  const [approval] = change.entries;
  if (approval) approval.data = { ...approval.data, deliverBy: until, acceptCosts };
  if (!acceptCosts) return approved;
  const lines = data.costs ?? [];
  const no = whyNotAcceptable(lines, elsewhere, parties, () => `${at}/acceptCosts`);
  if (no) return refusing(no);
  change.set.terms = { ...change.set.terms, costs: agreedCosts(lines, now, null) };
  change.set.proposals = superseded(change.set.proposals ?? proposals, 'costs');
  change.entries.push({
    name: 'costs-agreed',
    status: change.set.status ?? request.status,
    actor,
    data: { proposal: null, lines },
    change: { proposal: null, ...costsTold(lines) },
  });
  return approved;
}
