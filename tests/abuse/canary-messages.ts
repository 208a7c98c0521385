import { Envelope } from '#libs/contracts/envelope';
import { Party } from '#tests/support/parties';
import type { Canaries } from './canaries';

type Json = Record<string, unknown>;

/** An accepted request with personal data in all of its text fields. */
export function personalData(canaries: Canaries, giver: Party, where: string): Json {
  const of = (field: string): string => canaries.sentence(`${where} ${field}`);
  return {
    reference: `B/${canaries.all.length}/2026`,
    provider: giver.code,
    subject: of('subject'),
    description: of('description'),
    kind: 'personnel',
    classification: 'terbatas',
    urgency: 'segera',
    channel: 'official',
    grounds: [{ provision: '35-1-b', facts: of('facts'), cost: 2, ownMeans: 1 }],
    items: [
      {
        ...{ id: '1', description: of('item'), quantity: 1, classification: 'biasa' },
        secrecy: { regulation: of('regulation'), article: canaries.text(`${where} article`) },
      },
      { id: '2', description: of('item') },
    ],
    emergency: {
      event: of('event'),
      region: '35.07',
      decree: { number: of('decree'), date: '2026-11-20', by: of('by'), validUntil: '2099-12-03' },
      withoutDecreeBecause: of('withoutDecreeBecause'),
    },
    neededBy: '2026-12-15',
    requestedBy: {
      ...{ name: of('name'), position: of('position'), nip: canaries.nip(`${where} nip`) },
    },
    costs: [{ item: of('cost'), amount: 1, fundedBy: 'shared', budgetLine: of('budgetLine') }],
    attachments: [
      {
        ...{ title: of('attachment'), sha256: 'a'.repeat(64) },
        uri: `https://berkas.example.go.id/${canaries.nip(`${where} uri`)}`,
      },
    ],
  };
}

/** The same for classification `rahasia` and above, which accept fewer texts. */
export function sealedData(canaries: Canaries, giver: Party): Json {
  const { subject: _, description: __, ...open } = personalData(canaries, giver, 'sealed');
  const sha256 = 'b'.repeat(64);
  return {
    ...open,
    ...{
      classification: 'sangat-rahasia',
      grounds: [{ provision: '35-1-b' }],
      items: [{ id: '1' }],
    },
    contentAt: { uri: `https://berkas.example.go.id/${canaries.nip('contentAt')}`, sha256 },
  };
}

type Path = (string | number)[];

/** All text fields of a body. */
function pathsOf(node: unknown, at: Path = []): Path[] {
  if (typeof node !== 'object' || node === null) return [at];
  const entries: [string | number, unknown][] = Array.isArray(node)
    ? [...node.entries()]
    : Object.entries(node);
  return [at, ...entries.flatMap(([key, inner]) => pathsOf(inner, [...at, key]))];
}

function replaced(node: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const copy = (Array.isArray(node) ? [...node] : { ...(node as object) }) as Json;
  copy[String(key)] = replaced(copy[String(key)], rest, value);
  return copy;
}

/** Data with personal data in one field, as a value and as a field name. Most of it is refused. */
export function misplacedPersons(canaries: Canaries, good: Json): Json[] {
  return pathsOf(good)
    .filter((path) => path.length > 0)
    .flatMap((path) => {
      const where = `misplaced ${path.join('.')}`;
      const within = {
        [canaries.nip(where)]: 1,
        [canaries.text(where)]: 1,
        [canaries.nik(where)]: 1,
      };
      return [
        canaries.sentence(where),
        [canaries.sentence(where)],
        canaries.nip(where),
        within,
      ].map((value) => replaced(good, path, value) as Json);
    });
}

/** Messages with personal data in their envelopes. */
export function personalEnvelopes(canaries: Canaries, from: Party, data: () => Json): Envelope[] {
  const where = 'envelope';
  const names = ['specversion', 'type', 'subject', 'datacontenttype', 'time', 'source', 'id'];
  return [
    ...names.map((name) => ({ [name]: canaries.sentence(`${where} ${name}`) })),
    ...names.map((name) => ({ [name]: canaries.nip(`${where} ${name}`) })),
    { subject: canaries.address(where) },
    { nama: canaries.sentence(`${where} extension`) },
    { [`n${canaries.nip(where)}`]: 1 },
    { [canaries.sentence(`${where} name`)]: 1 },
    ...[canaries.nip(where), canaries.nik(where), canaries.address(where)].map((person) => ({
      traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`,
      tracestate: `instansi=${person}`,
    })),
    { data: canaries.sentence(`${where} data`) },
    { type: `bantuan-kedinasan.${canaries.nip(where)}.v1` },
  ].map((more) => from.message('submit-request', data(), more));
}

/** Acts of officials by route, each with personal data in all texts. */
export function personalActs(canaries: Canaries): [string, string, Json][] {
  const of = (field: string): string => canaries.sentence(`act ${field}`);
  const refusal = {
    ...{ provision: '36-1-b', items: ['2'], reason: of('refusal reason') },
    ...{ regulation: of('regulation'), article: canaries.text('act article') },
    affectedWork: of('affectedWork'),
  };
  const file = {
    uri: `https://berkas.example.go.id/${canaries.address('act file')}`,
    sha256: 'a'.repeat(64),
  };
  return [
    [
      'decider',
      'statements',
      {
        facts: [{ provision: '36-1-a', value: 'met', text: of('fact'), items: ['1'] }],
        doubts: [{ code: 'own-service', text: of('doubt') }],
        contradicted: [{ provision: '36-3', text: of('contradiction') }],
      },
    ],
    [
      'decider',
      'statements',
      { facts: [{ provision: '36-1-a', value: 'met', items: [canaries.nip('act items')] }] },
    ],
    ['decider', 'escalation', { reason: 'outside-36-1', text: of('escalation') }],
    ['decider', 'clarification', { text: of('clarification') }],
    ['decider', 'forwarding', { to: 'canary-third', items: 'all', reason: of('forwarding') }],
    [
      'decider',
      'costs',
      {
        lines: [
          {
            ...{ item: of('cost'), amount: 1, fundedBy: 'requester' },
            ...{ budgetLine: of('budget line'), beneficiary: of('beneficiary') },
          },
        ],
      },
    ],
    // About the last proposal.
    ['requester', 'proposals/{proposalId}/answer', { accept: false, reason: of('answer') }],
    [
      'requester',
      'responsibility',
      {
        holder: 'canary-third',
        basis: {
          ...{ kind: 'regulation', number: of('number'), date: '2017-04-07' },
          ...{ title: of('title'), article: canaries.text('act basis') },
        },
      },
    ],
    [
      'requester',
      'information',
      { text: of('information'), requestedBy: { name: of('name'), position: of('position') } },
    ],
    ['decider-2', 'approval', { items: 'all', conflictOfInterest: of('conflict') }],
    [
      'decider',
      'refusal',
      { grounds: [{ provision: of('provision') }], conflictOfInterest: 'none' },
    ],
    ['decider', 'approval', { items: [canaries.nip('act items')], conflictOfInterest: 'none' }],
    [
      'decider',
      'approval',
      {
        ...{
          items: ['1'],
          refused: [refusal],
          reason: of('reason'),
          conditions: [of('condition')],
        },
        conflictOfInterest: 'none',
      },
    ],
    ['decider', 'date', { deliverBy: '2099-12-31', reason: of('date') }],
    // The delivery begins once costs are settled.
    ['decider', 'costs', { lines: [] }],
    ['requester', 'proposals/{proposalId}/answer', { accept: true, reason: of('agreement') }],
    [
      'decider',
      'delivery',
      {
        status: 'partly',
        items: [{ id: '1', note: of('note'), documents: [{ ...file, title: of('document') }] }],
      },
    ],
    ['decider', 'delivery', { status: 'delivered', items: [{ id: canaries.nip('act items') }] }],
    ['requester', 'completion', { accepted: false, reason: of('dispute') }],
    ['decider', 'delivery', { status: 'delivered', items: [] }],
    ['requester', 'completion', { accepted: true, reason: of('completion') }],
    [
      'requester',
      'rating',
      { timeliness: 1, openness: 1, result: 1, text: of('rating requester') },
    ],
    ['decider', 'rating', { timeliness: 5, openness: 5, result: 5, text: of('rating provider') }],
    ['decider', 'signed-letter', { kind: 'persetujuan', ...file }],
    ['requester', 'withdrawal', { reason: of('withdrawal') }],
  ];
}

/** Services with a person in one of their texts each: none of them is taken. */
export function personalServices(canaries: Canaries): Json[] {
  const of = (field: string): string => canaries.sentence(`service ${field}`);
  const plain = { kind: 'other', title: 'Layanan', description: 'Layanan biasa.' };
  return [
    { title: of('title') },
    { title: canaries.nik('service title') },
    { description: of('description') },
    { conditions: ['Tanpa syarat.', of('condition')] },
    { capacity: { amount: 1, unit: canaries.nip('service unit') } },
    { capacity: { amount: 1, unit: 'orang', per: canaries.nip('service per') } },
    { costs: [{ item: of('cost'), amount: 1, unit: 'orang' }] },
    { costs: [{ item: 'Bahan', amount: 1, unit: canaries.nik('service cost') }] },
    { regions: [canaries.nip('service region').slice(0, 13)] },
    { kind: of('kind') },
    { [canaries.nip('service field')]: 1 },
  ].map((more) => ({ ...plain, ...more }));
}
