import { MESSAGE_TYPES, NEW_REQUEST } from './cloud-events';
import { FieldError, Problem, problem, ProblemCode, PROBLEMS } from './problem';
import { goldenSamples } from './samples';

/*
 * Examples for the documents: at least one of every body and one of every problem. All content is
 * fictitious.
 */

/** Bodies of the routes by schema name and example name; those of acts stand with the acts. */
export function bodyExamples(): Record<string, Record<string, object>> {
  const samples = goldenSamples();
  const messages = Object.entries(samples).filter(([, { type }]) => MESSAGE_TYPES.includes(type));
  return {
    AgencyMessage: Object.fromEntries(
      messages.map(([file, value]) => [file.replace('.json', ''), value]),
    ),
    [NEW_REQUEST]: {
      open: samples['submit-request.v1.json']?.data ?? {},
      sealed: samples['submit-request.sealed.v1.json']?.data ?? {},
    },
    ...BODIES,
  };
}

const BODIES: Record<string, Record<string, object>> = {
  EvaluationQuery: {
    facts: {
      asOf: '2026-11-21',
      parties: { requester: 'pemkab', provider: 'pemprov', relation: 'none' },
      facts: { '35-1-b': 'met', '36-1-b': 'not-met' },
      items: [{ id: '1', facts: { '36-1-b': 'met' } }],
    },
  },
  AgencyBody: {
    regency: {
      name: 'Pemerintah Kabupaten Malang',
      kind: 'pemkab',
      email: 'persuratan@kab-malang.example.go.id',
      region: '35.07',
      timeZone: 'Asia/Jakarta',
    },
  },
  AgencyKeysBody: {
    // The public keys of RFC 8037 appendix A.2 and RFC 7517 appendix A.1.
    ed25519: {
      keys: [
        {
          kty: 'OKP',
          crv: 'Ed25519',
          x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
          kid: 'kab-malang.2026-11',
          alg: 'EdDSA',
        },
      ],
    },
    p256: {
      keys: [
        {
          kty: 'EC',
          crv: 'P-256',
          x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
          y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
          kid: 'kab-malang.2026-12',
          alg: 'ES256',
          validFrom: '2026-12-01T00:00:00Z',
        },
      ],
    },
    revokeAll: { keys: [], revokeAll: true },
  },
  MessageToCheck: {
    recordOfTheTopic: {
      door: 'bus',
      headers: {
        'content-type': 'application/cloudevents+json',
        'x-jws-signature': `eyJhbGciOiJFZERTQSIsImtpZCI6ImthYi1tYWxhbmcuMjAyNi0xMSIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19..${'A'.repeat(86)}`,
      },
      body: Buffer.from('{"specversion":"1.0","id":"pesan-1"}').toString('base64'),
    },
  },
  ServiceBody: {
    assessment: {
      kind: 'personnel',
      title: 'Penilaian kompetensi pejabat',
      description: 'Penilaian kompetensi manajerial dan sosial kultural, dengan laporan per orang.',
      regions: ['35'],
      capacity: { amount: 120, unit: 'orang', per: 'bulan' },
      leadDays: 10,
      conditions: ['Peminta menyediakan daftar jabatan yang dinilai.'],
      costs: [{ item: 'Bahan dan konsumsi', amount: 2_750_000, unit: 'orang' }],
      validFrom: '2026-01-01',
      validTo: '2026-12-31',
    },
  },
  SubscriptionBody: {
    daily: {
      channels: {
        email: 'pejabat@kab-malang.example.go.id',
        digest: 'daily',
        quiet: { from: '18:00', to: '07:00' },
      },
      events: ['request.escalated', 'request.objected'],
    },
  },
  WebhookBody: {
    requests: {
      url: 'https://persuratan.kab-malang.example.go.id/kait/bantuan',
      events: ['request.*', 'command.rejected'],
      description: 'Sistem persuratan',
    },
  },
  WebhookPatch: {
    moved: { url: 'https://persuratan.kab-malang.example.go.id/kait/bantuan-2' },
    disabled: { status: 'disabled' },
  },
  ClockBody: { instant: { now: '2026-11-21T08:00:00Z' } },
};

type Said = [detail: string, more?: { provision?: string; errors?: FieldError[] }];

const DETAILS: Record<ProblemCode, Said> = {
  malformed: ['The body is not JSON: unexpected end.'],
  unauthenticated: ['The token has expired. Get a new one.'],
  'signature-invalid': [
    'The signature does not fit these bytes and the key kab-malang.2026-11. ' +
      'Sign the exact bytes that are sent, and change none of them afterwards.',
  ],
  forbidden: ['This needs one of the roles decider, superior; your token has requester.'],
  'conflict-of-interest': [
    'You declared a conflict of interest, so another official must decide.',
    { provision: 'UU 30/2014 Pasal 42' },
  ],
  'mandate-expired': [
    'Your appointment as acting official ended on 2026-11-20. Sign in under one that is valid today.',
  ],
  'not-found': ['There is nothing here that you may see. Check the id and your agency.'],
  'method-not-allowed': ['This address takes GET, HEAD, OPTIONS; see Allow.'],
  'transition-not-open': ['The request was withdrawn, so it can no longer be approved.'],
  'reference-taken': [
    'Your agency already has a request with the reference B/123/HK.01/2026.',
    {
      errors: [{ pointer: '/data/reference', code: 'taken', detail: 'take another reference' }],
    },
  ],
  'message-id-reused': [
    'Your agency has sent other bytes under this id; give each message its own.',
  ],
  'key-id-taken': [
    "the key id kab-malang.2026-11 is another agency's.",
    { errors: [{ pointer: '/keys/0/kid', code: 'taken', detail: 'take another key id' }] },
  ],
  'cursor-unknown': [
    'There is no entry 42000017 here. Read again from the beginning, without a cursor.',
  ],
  'version-mismatch': ['The version is 3, and If-Match says 2. Read it again.'],
  'too-large': ['A body may be 256 KiB at most.'],
  'media-type': ['Send application/json, or application/cloudevents+json to /v1/commands.'],
  'validation-failed': [
    'Some fields are invalid; see errors.',
    {
      errors: [
        {
          pointer: '/neededBy',
          code: 'not-a-date',
          detail: 'must be a date YYYY-MM-DD that exists',
        },
        {
          pointer: '/urgency',
          code: 'not-in-list',
          detail: 'must be one of: biasa, segera, sangat-segera',
          allowed: ['biasa', 'segera', 'sangat-segera'],
        },
      ],
    },
  ],
  'idempotency-key-reused': ['This key was used for another request; take a new key.'],
  'refusal-without-ground': [
    'Name at least one ground of Pasal 36(1).',
    {
      provision: '36-1',
      errors: [{ pointer: '/grounds', code: 'too-few', detail: 'name a ground' }],
    },
  ],
  'refusal-without-reason': [
    'A refusal is given in writing, with its reason.',
    {
      provision: '36-2',
      errors: [{ pointer: '/grounds/0/reason', code: 'missing', detail: 'reason is needed' }],
    },
  ],
  'reason-insufficient': [
    'The ground 36-1-b needs the regulation and the article.',
    {
      provision: '36-1-b',
      errors: [
        { pointer: '/grounds/0/regulation', code: 'missing', detail: 'regulation is needed' },
      ],
    },
  ],
  'not-available-in-emergency': [
    'In an emergency the provider must give the help (Pasal 36 ayat (3)).',
    { provision: '36-3' },
  ],
  'undecided-items': [
    'Approve or refuse every item; these are left: 2.',
    { errors: [{ pointer: '/refused', code: 'missing', detail: 'item 2 is neither' }] },
  ],
  'costs-not-acceptable': [
    'Some costs cannot be agreed on; see errors.',
    {
      provision: '35-2',
      errors: [
        {
          pointer: '/lines/0',
          code: 'double-funding',
          detail:
            'more than 100 % of this cost is paid for, by these lines or by those of a linked request',
        },
      ],
    },
  ],
  'rate-limited': ['One agency may call at most 600 a minute. Try again in 12 seconds.'],
  internal: ['An unexpected error occurred; it was logged with the request id. Try again.'],
  unavailable: ['The database cannot be reached now. Try again.'],
  'awaiting-checkpoint': [
    'The history has had no checkpoint for 4 hours; decisions wait until it has one.',
  ],
};

/** An example of each problem, by its code. */
export function problemExamples(): Record<ProblemCode, Problem> {
  const codes = Object.keys(PROBLEMS) as ProblemCode[];
  return Object.fromEntries(codes.map((code) => [code, problem(code, ...DETAILS[code])])) as Record<
    ProblemCode,
    Problem
  >;
}
