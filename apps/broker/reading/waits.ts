import { Status, statusesWhere } from '#libs/contracts/statuses';
import type { Role } from '#libs/security/officials';
import { answerProposal } from '../decision/answer-proposal';
import { confirmation } from '../decision/confirmation';
import { objectionAnswer } from '../decision/objection-answer';
import type { Party } from '../decision/act';
import { OPEN_IN } from '../decision/propose';

/** Whom a request can wait for; `superior`: of the provider, to whom it is escalated. */
export type Whom = Party | 'superior';

/** Something that a request can wait for. */
export interface Wait {
  /** What is open. */
  what: string;
  whom: Whom;
  /** Roles of whom it waits for that can answer it. */
  roles: readonly Role[];
  /** SQL condition on a row of `request`. */
  when: string;
}

const PARTIES = ['requester', 'provider'] as const;
const ROLES: Record<Party, readonly Role[]> = {
  requester: ['requester', 'system'],
  provider: ['decider'],
};
const OTHER: Record<Party, Party> = { requester: 'provider', provider: 'requester' };

const statusIn = (statuses: readonly string[]): string => `status IN ('${statuses.join("', '")}')`;
/** An open proposal of this party, in a status in which the other one can answer it. */
const openProposalOf = (party: Party): string => {
  const each = Object.entries(OPEN_IN).map(
    ([kind, statuses]) =>
      `${statusIn(statuses)} AND proposals @> jsonb_build_array(
        jsonb_build_object('kind', '${kind}', 'status', 'open', 'by', ${party}))`,
  );
  // As the partial indexes say it, so that the closed requests of an agency are not read.
  return `proposals @> '[{"status": "open"}]' AND (${each.join(' OR ')})`;
};

/**
 * Whom a request waits for: by its status (`STATUS` in libs/contracts/statuses.ts), and by what is
 * open beside it. Lists, counts and the table in apps/broker/README.md follow from this list.
 */
export const WAITS: readonly Wait[] = [
  ...PARTIES.map((party): Wait => ({
    what: 'status',
    whom: party,
    roles: ROLES[party],
    when: statusIn(statusesWhere(({ waitsFor }) => waitsFor === party)),
  })),
  ...PARTIES.map((party): Wait => ({
    what: 'an open proposal of the other party',
    whom: party,
    roles: answerProposal.by[party] ?? [],
    when: openProposalOf(OTHER[party]),
  })),
  {
    what: 'an objection without an answer',
    whom: 'superior',
    roles: objectionAnswer.by.provider ?? [],
    when: `objection->'answer' = 'null' AND ${statusIn(openIn(objectionAnswer))}`,
  },
  {
    what: 'an oral request that is not confirmed',
    whom: 'requester',
    roles: confirmation.by.requester ?? [],
    when: `confirm_at IS NOT NULL AND ${statusIn(openIn(confirmation))}`,
  },
];

function openIn({ transitions }: { transitions: Partial<Record<Status, unknown>> }): string[] {
  return Object.keys(transitions);
}
