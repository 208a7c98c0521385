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
/** The agency that `forwarding` names; a test that performs it registers this agency. */
export const FORWARDED_TO = 'sample-third';

/** Every act. Tests of isolation, rights, contract and faults go through this list. */
export const ACT_SAMPLES: Record<ActName, ActSample> = {
  statements: {
    party: 'provider',
    roles: ['decider'],
    body: { contradicted: [{ provision: '35-1-b', text: 'Anda punya dua puluh.' }] },
    after: [],
  },
  approval: {
    party: 'provider',
    roles: ['decider'],
    body: { items: 'all', reason: 'Kepentingan umum menuntutnya.', ...none },
    after: [],
  },
  refusal: {
    party: 'provider',
    roles: ['decider'],
    body: { grounds: [BUSY], reason: 'Penilai sudah dijadwalkan.', ...none },
    after: [],
  },
  clarification: {
    party: 'provider',
    roles: ['decider'],
    body: { text: 'Penilai bidang apa?' },
    after: [],
  },
  escalation: {
    party: 'provider',
    roles: ['decider'],
    body: { reason: 'outside-36-1', text: 'Terlalu jauh.' },
    after: [],
  },
  extension: {
    party: 'provider',
    roles: ['decider'],
    body: {
      // At the time of the call: the day may have changed since this file was loaded.
      get until() {
        return oneDayMore();
      },
      reason: 'Penilai baru kembali besok.',
    },
    after: [],
  },
  forwarding: {
    party: 'provider',
    roles: ['decider'],
    body: { to: FORWARDED_TO, items: 'all', reason: 'Instansi itu lebih dekat.' },
    after: [],
  },
  costs: {
    party: 'provider',
    roles: ['decider', 'system'],
    otherRoles: ['requester', 'system'],
    body: { lines: [{ item: 'Perjalanan dinas', amount: 2_000_000, fundedBy: 'requester' }] },
    after: [],
  },
  responsibility: {
    party: 'provider',
    roles: ['decider'],
    otherRoles: ['requester', 'system'],
    body: {
      // By a regulation, any agency can be responsible.
      holder: FORWARDED_TO,
      basis: {
        ...{ kind: 'regulation', number: '11 Tahun 2017', date: '2017-04-07' },
        ...{ title: 'Peraturan Pemerintah', article: '5' },
      },
    },
    after: [],
  },
  date: {
    party: 'provider',
    roles: ['decider'],
    otherRoles: ['requester', 'system'],
    body: { deliverBy: '2099-12-31', reason: 'Penilai baru tersedia kemudian.' },
    after: ['approval'],
  },
  'proposals/{proposalId}/answer': {
    party: 'requester',
    roles: ['requester', 'system'],
    otherRoles: ['decider'],
    body: { accept: true },
    after: ['costs'],
  },
  information: {
    party: 'requester',
    roles: ['requester', 'system'],
    body: { text: 'Penilai bidang hukum.' },
    after: ['clarification'],
  },
  withdrawal: {
    party: 'requester',
    roles: ['requester', 'system'],
    body: { reason: 'Sudah ada bantuan lain.' },
    after: [],
  },
  objection: {
    party: 'requester',
    roles: ['requester', 'system'],
    body: { text: 'Seleksi itu sudah selesai.', provisions: ['36-1-a'] },
    after: ['refusal'],
  },
  confirmation: {
    party: 'requester',
    roles: ['requester'],
    body: {},
    after: [],
  },
  links: {
    party: 'provider',
    roles: ['decider'],
    otherRoles: ['requester', 'system'],
    // Tests that need the act to succeed name a request that exists.
    body: { requestId: '00000000-0000-7000-8000-000000000000', kind: 'related' },
    after: [],
  },
  'objection/answer': {
    party: 'provider',
    roles: ['superior'],
    body: { outcome: 'reopened', reason: 'Alasan penolakan sudah tidak ada.' },
    after: ['refusal', 'objection'],
  },
  delivery: {
    party: 'provider',
    roles: ['decider', 'system'],
    body: { status: 'delivered', items: [] },
    after: ['approval'],
  },
  completion: {
    party: 'requester',
    roles: ['requester', 'system'],
    body: { accepted: true },
    after: ['approval', 'delivery'],
  },
  rating: {
    party: 'requester',
    roles: ['requester', 'system'],
    otherRoles: ['decider', 'system'],
    body: { timeliness: 4, openness: 5, result: 5, text: 'Penilai datang tepat waktu.' },
    after: ['withdrawal'],
  },
  'signed-letter': {
    party: 'provider',
    roles: ['decider', 'system'],
    otherRoles: ['requester', 'system'],
    // Either party may sign the whole file, whatever has happened.
    body: { kind: 'berkas', uri: 'urn:naskah:2026:871', sha256: 'c'.repeat(64) },
    after: [],
  },
};

export const ACT_NAMES = Object.keys(ACT_SAMPLES) as ActName[];

/** The body of each act, by its name. */
export const ACT_BODIES: Readonly<Record<string, object>> = Object.fromEntries(
  ACT_NAMES.map((name) => [name, ACT_SAMPLES[name].body]),
);

/**
 * The last part of the path of an act; `target` is what it is about besides the request, such as
 * the id of a proposal.
 */
export const pathOf = (name: string, target = '0199d0a0-0000-7000-8000-00000000ffff'): string =>
  name.replace(/\{\w+\}/, target);

/** The route of each act, with the roles that it is open to: once escalated, the superior too. */
export const ACT_ROUTES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  ACT_NAMES.map((name) => {
    const { party, roles, otherRoles = [] } = ACT_SAMPLES[name];
    const ofProvider = party === 'provider' || otherRoles.length > 0;
    const open = [...roles, ...otherRoles, ...(ofProvider ? ['superior'] : [])];
    return [`POST /v1/requests/{id}/${name}`, [...new Set(open)]];
  }),
);

/** The route of the check of each act, with the roles of the act. */
export const CHECK_ROUTES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(ACT_ROUTES).map(([route, roles]) => [`${route}/check`, roles]),
);

/** Acts of which the letter can be read as a draft, with the kind that the sample leads to. */
export const DRAFTS: Readonly<Partial<Record<string, string>>> = {
  ...{ approval: 'persetujuan', refusal: 'penolakan', clarification: 'permintaan-penjelasan' },
  objection: 'keberatan',
};

/** The routes of drafts of letters, with the roles of their acts. */
export const DRAFT_ROUTES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.keys(DRAFTS).map((name) => {
    const route = `POST /v1/requests/{id}/${name}`;
    return [`${route}/letters/{kind}`, ACT_ROUTES[route] ?? []];
  }),
);
