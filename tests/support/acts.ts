import type { ActName } from '#apps/broker/decision/acts';
import { dayIn } from '#libs/law/calendar';
import { deadline } from '#libs/law/deadline';
import { BUSY, none } from '#tests/journeys/bad-decisions';

/** What the tests have to know of an act. */
interface ActSample {
  party: 'requester' | 'provider';
  /** Roles of that party, declared again: a wrong role in the definition of the act is found. */
  roles: readonly string[];
  /** Roles of the other party, if it may do the act too. */
  otherRoles?: readonly string[];
  /** A body that is accepted wherever the act is open. */
  body: object;
  /** The acts that open this one on a new request. */
  after: readonly ActName[];
  /** Whether officials perform it while faults are injected (`PLANS` in tests/faults/harness/acts.ts). */
  underFaults: boolean;
}

/** The last day of an extension by one working day, for a request that is received today. */
const oneDayMore = (): string => {
  const timeZone = 'Asia/Jakarta';
  const { dueAt } = deadline({
    ...{ receivedAt: new Date(), urgency: 'biasa', emergency: false },
    ...{ timeZone, stops: [], extendedBy: 1 },
  });
  return dayIn(timeZone, dueAt);
};

/** Every act. Tests of isolation, rights, contract and faults go through this list. */
export const ACT_SAMPLES: Record<ActName, ActSample> = {
  statements: {
    party: 'provider',
    roles: ['decider'],
    body: { contradicted: [{ provision: '35-1-b', text: 'Anda punya dua puluh.' }] },
    after: [],
    underFaults: false,
  },
  approval: {
    party: 'provider',
    roles: ['decider'],
    body: { items: 'all', reason: 'Kepentingan umum menuntutnya.', ...none },
    after: [],
    underFaults: true,
  },
  refusal: {
    party: 'provider',
    roles: ['decider'],
    body: { grounds: [BUSY], reason: 'Penilai sudah dijadwalkan.', ...none },
    after: [],
    underFaults: true,
  },
  clarification: {
    party: 'provider',
    roles: ['decider'],
    body: { text: 'Penilai bidang apa?' },
    after: [],
    underFaults: true,
  },
  escalation: {
    party: 'provider',
    roles: ['decider'],
    body: { reason: 'outside-36-1', text: 'Terlalu jauh.' },
    after: [],
    underFaults: false,
  },
  extension: {
    party: 'provider',
    roles: ['decider'],
    body: { until: oneDayMore(), reason: 'Penilai baru kembali besok.' },
    after: [],
    underFaults: false,
  },
  information: {
    party: 'requester',
    roles: ['requester', 'system'],
    body: { text: 'Penilai bidang hukum.' },
    after: ['clarification'],
    underFaults: true,
  },
  withdrawal: {
    party: 'requester',
    roles: ['requester', 'system'],
    body: { reason: 'Sudah ada bantuan lain.' },
    after: [],
    underFaults: true,
  },
  objection: {
    party: 'requester',
    roles: ['requester', 'system'],
    body: { text: 'Seleksi itu sudah selesai.', provisions: ['36-1-a'] },
    after: ['refusal'],
    underFaults: true,
  },
  confirmation: {
    party: 'requester',
    roles: ['requester'],
    body: {},
    after: [],
    underFaults: false,
  },
  links: {
    party: 'provider',
    roles: ['decider'],
    otherRoles: ['requester', 'system'],
    // Tests that need the act to succeed name a request that exists.
    body: { requestId: '00000000-0000-7000-8000-000000000000', kind: 'related' },
    after: [],
    underFaults: false,
  },
  'objection/answer': {
    party: 'provider',
    roles: ['superior'],
    body: { outcome: 'reopened', reason: 'Alasan penolakan sudah tidak ada.' },
    after: ['refusal', 'objection'],
    underFaults: true,
  },
};

export const ACT_NAMES = Object.keys(ACT_SAMPLES) as ActName[];

/** The body of each act, by its name. */
export const ACT_BODIES: Readonly<Record<string, object>> = Object.fromEntries(
  ACT_NAMES.map((name) => [name, ACT_SAMPLES[name].body]),
);

/** The route of each act, with the roles that it is open to: once escalated, the superior too. */
export const ACT_ROUTES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  ACT_NAMES.map((name) => {
    const { party, roles, otherRoles = [] } = ACT_SAMPLES[name];
    const ofProvider = party === 'provider' || otherRoles.length > 0;
    const open = [...roles, ...otherRoles, ...(ofProvider ? ['superior'] : [])];
    return [`POST /v1/requests/{id}/${name}`, [...new Set(open)]];
  }),
);
