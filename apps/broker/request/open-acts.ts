import type { Status } from '#libs/contracts/events';
import type { Words } from '#libs/law/pack';
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

/** Whose act it is: the party and its roles. */
export const ACTORS = {
  statements: { party: 'provider', roles: ['decider'] },
  approval: { party: 'provider', roles: ['decider'] },
  refusal: { party: 'provider', roles: ['decider'] },
  clarification: { party: 'provider', roles: ['decider'] },
  escalation: { party: 'provider', roles: ['decider'] },
  information: { party: 'requester', roles: ['requester', 'system'] },
  withdrawal: { party: 'requester', roles: ['requester', 'system'] },
} as const satisfies Record<Act, { party: 'requester' | 'provider'; roles: readonly Role[] }>;

/** Roles that the route of an act accepts; the request decides which of them may act. */
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
/** Acts towards a decision. */
export const PREPARING: readonly Act[] = ['statements', 'clarification'];
/** Pasal 42: acts on the decision; escalating the request is not one. */
export const JUDGING: readonly Act[] = [...PREPARING, 'approval', 'refusal'];
/** Acts for the requester. */
export const ASKING: readonly Act[] = ['information', 'withdrawal'];
const OPEN = {
  returned: [...DECIDING, 'information', 'withdrawal'],
  'not-assistance': [...DECIDING, 'withdrawal'],
  'awaiting-decision': [...DECIDING, 'withdrawal'],
  // The provider may decide without the answer.
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

const WHY_CLOSED: Record<Status, Words> = {
  returned: {
    id: 'permohonan dikembalikan kepada peminta bantuan untuk dilengkapi',
    en: 'the request was sent back to the requester, who has to complete it',
  },
  'not-assistance': { id: 'ini bukan Bantuan Kedinasan', en: 'this is no Bantuan Kedinasan' },
  'awaiting-decision': {
    id: 'tidak ada yang diminta dari peminta bantuan saat ini',
    en: 'nothing is asked of the requester now',
  },
  'awaiting-clarification': {
    id: 'jawaban peminta bantuan masih ditunggu',
    en: 'an answer of the requester is already waited for',
  },
  approved: { id: 'permohonan sudah disetujui', en: 'the request is approved' },
  'partially-approved': {
    id: 'permohonan sudah disetujui sebagian',
    en: 'the request is approved in part',
  },
  refused: { id: 'permohonan sudah ditolak', en: 'the request is refused' },
  forwarded: { id: 'permohonan sudah diteruskan', en: 'the request was forwarded' },
  withdrawn: { id: 'permohonan sudah dicabut', en: 'the request is withdrawn' },
  'in-delivery': { id: 'bantuan sedang diberikan', en: 'the help is being given' },
  delivered: { id: 'bantuan sudah diberikan', en: 'the help was given' },
  completed: { id: 'permohonan sudah selesai', en: 'the request is completed' },
};
const SAME_AGENCY: Words = {
  id: 'peminta bantuan dan pemberi bantuan adalah instansi yang sama: tidak ada yang perlu diputuskan di antara keduanya',
  en: 'requester and provider are the same agency: there is nothing to decide between them',
};
const ESCALATED: Words = {
  id: 'permohonan sudah dieskalasi',
  en: 'the request is escalated already',
};

/**
 * Why the state of a request closes an act; null if it is open. Indonesian for officials, English
 * for engineers.
 */
export function whyClosed(
  request: Pick<RequestRow, 'status' | 'requester' | 'provider' | 'escalatedAt'>,
  act: Act,
): Words | null {
  if (request.requester === request.provider && DECIDING.includes(act)) return SAME_AGENCY;
  if (act === 'escalation' && request.escalatedAt !== null) return ESCALATED;
  const open: readonly Act[] = OPEN[request.status];
  return open.includes(act) ? null : WHY_CLOSED[request.status];
}

type Whose = Pick<RequestRow, 'requester' | 'provider' | 'escalatedAt' | 'escalatedTo'>;
type Held = { agency: string | null; roles: readonly Role[] };

/**
 * True if the request is escalated to the superior of this agency: the provider or the one above.
 */
const isEscalatedTo = ({ provider, escalatedAt, escalatedTo }: Whose, { agency, roles }: Held) =>
  escalatedAt !== null &&
  (agency === provider || (agency !== null && agency === escalatedTo)) &&
  roles.includes('superior');

/** True if the caller may see the request; the same rule as the policies of the database. */
export const isSeenBy = (request: Whose, caller: Held): boolean =>
  caller.agency === request.requester ||
  caller.agency === request.provider ||
  isEscalatedTo(request, caller);

/** The role in which the caller may do an act, whatever the status; null if there is none. */
export function roleFor(request: Whose, act: Act, caller: Held): Role | null {
  const { party, roles } = ACTORS[act];
  if (caller.agency === request[party]) {
    const own = roles.find((role) => caller.roles.includes(role));
    if (own) return own;
  }
  return party === 'provider' && isEscalatedTo(request, caller) ? 'superior' : null;
}

/** Why an act is not the caller's, whatever the status; null if it is. */
export function whyNotYours(request: Whose, act: Act, caller: Held): Words | null {
  if (roleFor(request, act, caller)) return null;
  const { party, roles } = ACTORS[act];
  const agency = request[party];
  if (caller.agency !== agency)
    return {
      id: `ini tindakan ${party === 'provider' ? 'pemberi bantuan' : 'peminta bantuan'}, ${agency}`,
      en: `this is an act of the ${party}, ${agency}`,
    };
  const later = party === 'provider';
  return {
    id: `ini memerlukan peran ${roles.join(' atau ')} pada ${agency}${later ? ', atau, setelah eskalasi, peran superior' : ''}`,
    en: `this needs the role ${roles.join(' or ')} of ${agency}${later ? ', or, once it is escalated, the role superior' : ''}`,
  };
}
