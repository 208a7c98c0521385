import type { Status } from '#libs/contracts/events';
import type { Role } from '#libs/security/officials';
import type { RequestRow } from './request.entity';

/** The acts on a request, as the routes name them. */
export const ACTS = [
  'statements',
  'approval',
  'refusal',
  'clarification',
  'information',
  'withdrawal',
] as const;
export type Act = (typeof ACTS)[number];

/** Whose act it is: which party's, and under which roles. */
export const ACTORS = {
  statements: { party: 'provider', roles: ['decider'] },
  approval: { party: 'provider', roles: ['decider'] },
  refusal: { party: 'provider', roles: ['decider'] },
  clarification: { party: 'provider', roles: ['decider'] },
  information: { party: 'requester', roles: ['requester', 'system'] },
  withdrawal: { party: 'requester', roles: ['requester', 'system'] },
} as const satisfies Record<Act, { party: 'requester' | 'provider'; roles: readonly Role[] }>;

const DECIDING: readonly Act[] = ['statements', 'approval', 'refusal', 'clarification'];
const OPEN = {
  returned: [...DECIDING, 'information', 'withdrawal'],
  'not-assistance': [...DECIDING, 'withdrawal'],
  'awaiting-decision': [...DECIDING, 'withdrawal'],
  // The provider need not wait for ever: it may decide on what it has.
  'awaiting-clarification': ['statements', 'approval', 'refusal', 'information', 'withdrawal'],
  approved: ['withdrawal'],
  'partially-approved': ['withdrawal'],
  refused: [],
  forwarded: [],
  withdrawn: [],
  'in-delivery': [],
  delivered: [],
  completed: [],
} as const satisfies Record<Status, readonly Act[]>;

const WHY_CLOSED: Record<Status, string> = {
  returned: 'the request was sent back to the requester, who has to complete it',
  'not-assistance': 'this is no Bantuan Kedinasan',
  'awaiting-decision': 'nothing is asked of the requester now',
  'awaiting-clarification': 'an answer of the requester is already waited for',
  approved: 'the request is approved',
  'partially-approved': 'the request is approved in part',
  refused: 'the request is refused',
  forwarded: 'the request was forwarded',
  withdrawn: 'the request is withdrawn',
  'in-delivery': 'the help is being given',
  delivered: 'the help was given',
  completed: 'the request is completed',
};

/** Why the state of a request closes an act; null when it is open. */
export function whyClosed(
  request: Pick<RequestRow, 'status' | 'requester' | 'provider'>,
  act: Act,
): string | null {
  if (request.requester === request.provider && DECIDING.includes(act))
    return 'requester and provider are the same agency: there is nothing to decide between them';
  const open: readonly Act[] = OPEN[request.status];
  return open.includes(act) ? null : WHY_CLOSED[request.status];
}

/** Why an act is not this caller's, whatever the state; null when it is. */
export function whyNotYours(
  request: Pick<RequestRow, 'requester' | 'provider'>,
  act: Act,
  caller: { agency: string | null; roles: readonly Role[] },
): string | null {
  const { party, roles } = ACTORS[act];
  if (caller.agency !== request[party]) return `this is an act of the ${party}, ${request[party]}`;
  if (!roles.some((role) => caller.roles.includes(role)))
    return `this needs the role ${roles.join(' or ')} of ${request[party]}`;
  return null;
}
