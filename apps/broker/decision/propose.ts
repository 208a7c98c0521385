import type { RequestEventName } from '#libs/contracts/events';
import { type FieldError, problem } from '#libs/contracts/problem';
import type { Proposal, ProposalKind } from '#libs/contracts/proposals';
import { stableId, momentOf } from '#libs/contracts/stable-id';
import { type Status, UNDECIDED } from '#libs/contracts/statuses';
import { type Outcome, refusing } from '../request/lifecycle';
import type { RequestRow } from '../request/request.entity';
import type { Circumstances, Party } from './act';

/** Proposals of one request; each one is kept. */
const MAX_PROPOSALS = 100;
const APPROVED: Status[] = ['approved', 'partially-approved'];

/** Statuses in which each kind is proposed and answered. An emergency settles costs last. */
export const OPEN_IN: Readonly<Record<ProposalKind, readonly Status[]>> = {
  costs: [...UNDECIDED, ...APPROVED, 'in-delivery', 'delivered', 'completed'],
  responsibility: [...UNDECIDED, ...APPROVED, 'in-delivery', 'delivered'],
  date: [...APPROVED, 'in-delivery'],
  forwarding: UNDECIDED,
};

/** The party for which somebody acts; a superior of the provider acts for the provider. */
export const partyOf = (
  { requester }: Pick<RequestRow, 'requester'>,
  { agency }: { agency: string | null },
): Party => (agency === requester ? 'requester' : 'provider');

/**
 * Records a proposal, which takes the place of an open one of the same kind, of either party.
 * @param told what its event says of it: codes, ids and amounts, no free text.
 */
export function propose(
  request: RequestRow,
  kind: ProposalKind,
  data: object,
  { actor, now, at }: Pick<Circumstances, 'actor' | 'now' | 'at'>,
  told: object,
): Outcome {
  const { id: requestId, version, proposals, status } = request;
  if (proposals.length >= MAX_PROPOSALS)
    return invalid([
      {
        pointer: at,
        code: 'too-many',
        detail: `the request has ${MAX_PROPOSALS} proposals, which are the most: answer the last one`,
      },
    ]);
  const proposal: Proposal = {
    // A message that is processed again after a restore of the database gives the same id.
    id: stableId(momentOf(requestId), requestId, String(version), kind, JSON.stringify(data)),
    kind,
    by: request[partyOf(request, actor)],
    at: now.toISOString(),
    status: 'open',
    data: { ...data },
    answer: null,
  };
  return {
    change: {
      set: { proposals: [...superseded(proposals, kind), proposal] },
      entries: [
        {
          name: `${kind}-proposed` satisfies RequestEventName,
          status,
          actor,
          data: { proposal: proposal.id, ...data },
          change: { proposal: proposal.id, ...told },
        },
      ],
    },
  };
}

/** The proposals once the open ones of this kind no longer count. */
export const superseded = (proposals: readonly Proposal[], kind: ProposalKind): Proposal[] =>
  proposals.map((one) =>
    one.kind === kind && one.status === 'open' ? { ...one, status: 'superseded' } : one,
  );

/** Refuses a body for errors in its fields. */
export const invalid = (errors: FieldError[]): Outcome =>
  refusing(problem('validation-failed', 'Some fields are invalid; see errors.', { errors }));
