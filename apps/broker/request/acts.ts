import type { Status } from '#libs/contracts/events';
import type { Role } from '#libs/security/officials';
import type { RequestRow } from './request.entity';

/** The acts on a request, as the routes name them. */
export const ACTS = [
  'statements',
  'approval',
  'refusal',
  'clarification',
  'escalation',
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
  escalation: { party: 'provider', roles: ['decider'] },
  information: { party: 'requester', roles: ['requester', 'system'] },
  withdrawal: { party: 'requester', roles: ['requester', 'system'] },
} as const satisfies Record<Act, { party: 'requester' | 'provider'; roles: readonly Role[] }>;

/** Roles that the route of an act is open to; which of them has the right to it, the request says. */
export const rolesOf = (act: Act): Role[] => [
  ...ACTORS[act].roles,
  ...(ACTORS[act].party === 'provider' ? (['superior'] as const) : []),
];

const DECIDING: readonly Act[] = [
  'statements',
  'approval',
  'refusal',
  'clarification',
  'escalation',
];
const OPEN = {
  returned: [...DECIDING, 'information', 'withdrawal'],
  'not-assistance': [...DECIDING, 'withdrawal'],
  'awaiting-decision': [...DECIDING, 'withdrawal'],
  // The provider need not wait for ever: it may decide on what it has.
  'awaiting-clarification': [
    'statements',
    'approval',
    'refusal',
    'escalation',
    'information',
    'withdrawal',
  ],
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
  request: Pick<RequestRow, 'status' | 'requester' | 'provider' | 'escalatedAt'>,
  act: Act,
): string | null {
  if (request.requester === request.provider && DECIDING.includes(act))
    return 'requester and provider are the same agency: there is nothing to decide between them';
  if (act === 'escalation' && request.escalatedAt !== null)
    return 'the request is escalated already';
  const open: readonly Act[] = OPEN[request.status];
  return open.includes(act) ? null : WHY_CLOSED[request.status];
}

type Whose = Pick<RequestRow, 'requester' | 'provider' | 'escalatedAt' | 'escalatedTo'>;
type Held = { agency: string | null; roles: readonly Role[] };

/** Whether it is escalated to the superior of this agency: its own one, or that of the agency above. */
const isEscalatedTo = ({ provider, escalatedAt, escalatedTo }: Whose, { agency, roles }: Held) =>
  escalatedAt !== null &&
  (agency === provider || (agency !== null && agency === escalatedTo)) &&
  roles.includes('superior');

/** Whether there is such a request for the caller at all; what the policies of the database say, said once more. */
export const isSeenBy = (request: Whose, caller: Held): boolean =>
  caller.agency === request.requester ||
  caller.agency === request.provider ||
  isEscalatedTo(request, caller);

/** Under which of the caller's roles an act is his, whatever the state; null when it is not. */
export function roleFor(request: Whose, act: Act, caller: Held): Role | null {
  const { party, roles } = ACTORS[act];
  if (caller.agency === request[party]) {
    const own = roles.find((role) => caller.roles.includes(role));
    if (own) return own;
  }
  return party === 'provider' && isEscalatedTo(request, caller) ? 'superior' : null;
}

/** Why an act is not this caller's, whatever the state; null when it is. */
export function whyNotYours(request: Whose, act: Act, caller: Held): string | null {
  if (roleFor(request, act, caller)) return null;
  const { party, roles } = ACTORS[act];
  if (caller.agency !== request[party]) return `this is an act of the ${party}, ${request[party]}`;
  const later = party === 'provider' ? ', or once it is escalated the role superior' : '';
  return `this needs the role ${roles.join(' or ')} of ${request[party]}${later}`;
}
