import type { Delivery, DeliveryState } from '#libs/contracts/deliveries';
import type { Status } from '#libs/contracts/statuses';
import type { RequestRow } from '../request/request.entity';
import { NO_TERMS } from '../request/terms';
import type { ActDefinition, Circumstances } from './act';
import { completion } from './completion';
import { delivery } from './delivery';
import { rating } from './rating';
import { signedLetter } from './signed-letter';

const NOW = new Date('2026-12-01T02:00:00Z');
const outcomes = { '1': 'approved', '2': 'approved', '3': 'refused' };

/** Twenty of item 1 and an uncounted item 2 are approved, item 3 is refused. */
function request(more: object = {}): RequestRow {
  return {
    ...{ status: 'partially-approved', requester: 'kab-a', provider: 'bkn', emergency: false },
    ...{ terms: NO_TERMS, proposals: [], delivery: null, ratings: [], signedLetters: [] },
    decision: {
      items: Object.entries(outcomes).map(([id, outcome]) => ({ id, outcome, grounds: [] })),
    },
    data: { items: [{ id: '1', quantity: 20 }, { id: '2' }, { id: '3', quantity: 5 }] },
    ...more,
  } as unknown as RequestRow;
}

function decide<Known>(
  act: ActDefinition<string, never, Known>,
  row: RequestRow,
  body: object,
  more: object = {},
) {
  const circumstances = {
    ...{ actor: { agency: 'bkn', role: 'decider' }, party: 'provider', people: {} },
    ...{ now: NOW, receivedAt: NOW, at: '/data', nip: null, ...more },
  } as unknown as Circumstances<Known>;
  return act.decide(row, body as never, circumstances);
}

/** The request after these acts, which all succeed, and their events. */
function through(row: RequestRow, ...acts: [ActDefinition, object][]) {
  const told: { name: string; status: Status; change: object }[] = [];
  for (const [act, body] of acts) {
    const { change, problem } = decide(act as never, row, body);
    if (!change || problem) throw new Error(JSON.stringify(problem));
    row = { ...row, ...change.set };
    told.push(...change.entries);
  }
  return { row, told };
}
const report = (status: Delivery['status'], ...items: object[]): [ActDefinition, object] => [
  delivery as unknown as ActDefinition,
  { status, items },
];
const answer = (body: object): [ActDefinition, object] => [
  completion as unknown as ActDefinition,
  body,
];
const soFar = ({ delivery: state }: RequestRow) =>
  (state as DeliveryState).items.map(({ id, delivered, status, disputed }) => [
    ...[id, delivered, status, disputed],
  ]);

describe('a delivery', () => {
  it('goes on in parts until the last of it', () => {
    const { row, told } = through(
      request(),
      report('started', { id: '1', quantity: 20 }),
      report('partly', { id: '1', quantity: 12 }, { id: '2', quantity: 1 }),
      report('delivered', { id: '1', quantity: 8 }, { id: '2' }),
    );
    expect(told.map(({ name, status }) => [name, status])).toEqual([
      ['delivery-started', 'in-delivery'],
      ['partly-delivered', 'in-delivery'],
      ['delivered', 'delivered'],
    ]);
    expect(soFar(row)).toEqual([
      ['1', 20, 'delivered', false],
      ['2', 1, 'delivered', false],
    ]);
    expect(row.delivery).toMatchObject({
      startedAt: NOW.toISOString(),
      deliveredAt: NOW.toISOString(),
      completedAt: null,
    });
  });

  it('says in its events neither note nor title nor address', () => {
    const document = { title: 'Berita acara', uri: 'urn:bast:1', sha256: 'a'.repeat(64) };
    const { told } = through(
      request(),
      report('partly', { id: '1', quantity: 1, note: 'Catatan.', documents: [document] }),
    );
    expect(told[0]?.change).toEqual({ items: [{ id: '1', quantity: 1, documents: 1 }] });
  });

  it('is whole if the last report names no item, and shows what is missing if it does', () => {
    expect(soFar(through(request(), report('delivered')).row)).toEqual([
      ['1', 20, 'delivered', false],
      ['2', 0, 'delivered', false],
    ]);
    const { row } = through(request(), report('delivered', { id: '1', quantity: 18 }));
    expect(soFar(row)).toEqual([
      ['1', 18, 'partly', false],
      ['2', 0, 'open', false],
    ]);
  });

  it('is reported again for the items that the requester disputes', () => {
    const disputes = { accepted: false, items: ['1'], reason: 'Tiga berkas rusak.' };
    const { row, told } = through(request(), report('delivered'), answer(disputes));
    expect(row).toMatchObject({ status: 'in-delivery', delivery: { deliveredAt: null } });
    expect(told.at(-1)).toMatchObject({ name: 'delivery-disputed', change: { disputed: ['1'] } });
    expect(soFar(row)[0]).toEqual(['1', 20, 'open', true]);
    const again = through(row, report('delivered', { id: '1', quantity: 3 }), [
      completion as unknown as ActDefinition,
      { accepted: true },
    ]);
    expect(soFar(again.row)[0]).toEqual(['1', 20, 'delivered', false]);
    expect(again.row).toMatchObject({
      status: 'completed',
      delivery: { completedAt: NOW.toISOString(), disputes: [{ items: ['1'] }] },
    });
  });

  const half = () => through(request(), report('partly', { id: '1', quantity: 12 })).row;
  const sealed = () => request({ data: { ...request().data, contentAt: {} } });
  it.each([
    ['unknown', request(), report('partly', { id: '9' }), 'items/0/id', 'not-in-list'],
    ['refused', request(), report('delivered', { id: '3' }), 'items/0/id', 'not-approved'],
    [
      'more than approved',
      request(),
      report('delivered', { id: '2' }, { id: '1', quantity: 21 }),
      'items/1/quantity',
      'too-many',
    ],
    [
      'more than is left',
      half(),
      report('delivered', { id: '1', quantity: 9 }),
      'items/0/quantity',
      'too-many',
    ],
    ['nothing in part', request(), report('partly'), 'items', 'too-few'],
    ['started twice', half(), report('started'), 'status', 'already-started'],
    [
      'a note on a sealed request',
      sealed(),
      report('partly', { id: '1', note: 'Rahasia.' }),
      'items/0/note',
      'sealed',
    ],
  ])('is refused with its place: %s', (_case, row, [act, body], pointer, code) => {
    const { change, problem } = decide(act as never, row, body);
    expect(change).toBeUndefined();
    expect(problem).toMatchObject({
      status: 422,
      errors: [{ pointer: `/data/${pointer}`, code }],
    });
  });

  const cost = { item: 'Perjalanan', amount: 1, fundedBy: 'requester' };
  it.each([
    ['costs nobody has agreed on', { data: { costs: [cost], items: [] } }, false],
    ['no costs', {}, true],
    ['an emergency', { emergency: true, data: { costs: [cost], items: [] } }, true],
    ['agreed costs', { data: { costs: [cost] }, terms: { ...NO_TERMS, costs: {} } }, true],
  ])('begins or waits with %s', (_case, more, open) => {
    expect(delivery.whyClosed?.(request(more)) === null).toBe(open);
  });
});

describe('the answer to a delivery', () => {
  const delivered = () => through(request(), report('delivered')).row;
  it.each([
    ['a dispute without a reason', { accepted: false, reason: ' ' }, 'reason', 'missing'],
    ['some items accepted', { accepted: true, items: ['1'] }, 'items', 'too-few'],
    [
      'an item not approved',
      { accepted: false, items: ['3'], reason: 'r' },
      'items/0',
      'not-in-list',
    ],
  ])('is refused with its place: %s', (_case, body, pointer, code) => {
    const { change, problem } = decide(completion as never, delivered(), body);
    expect(change).toBeUndefined();
    expect(problem).toMatchObject({ errors: [{ pointer: `/data/${pointer}`, code }] });
  });
});

describe('a rating', () => {
  it('is given once by each party, and its remark stays in the history', () => {
    const marks = { timeliness: 4, openness: 5, result: 3 };
    const completed = request({ status: 'completed' });
    const { change } = decide(rating as never, completed, { ...marks, text: 'Baik.' });
    expect(change?.set.ratings).toEqual([{ by: 'provider', ...marks, at: NOW.toISOString() }]);
    expect(change?.entries[0]).toMatchObject({
      change: { by: 'provider', ...marks },
      data: { text: 'Baik.' },
    });
    expect(JSON.stringify(change?.entries[0]?.change)).not.toContain('Baik');
    const rated = { ...completed, ...change?.set };
    expect(rating.whyClosed?.(rated, 'provider')).not.toBeNull();
    expect(rating.whyClosed?.(rated, 'requester')).toBeNull();
  });
});

describe('a signed letter', () => {
  const letter = (kind: string) => ({ kind, uri: 'urn:naskah:1', sha256: 'b'.repeat(64) });
  const known = new Set(['submitted', 'evaluated', 'partially-approved']);
  const sign = (row: RequestRow, kind: string, party = 'provider') =>
    decide(signedLetter as never, row, letter(kind), { party, known });

  it('replaces the former one of its kind and party', () => {
    let row = request();
    for (const [kind, party] of [
      ['persetujuan', 'provider'],
      ['berkas', 'provider'],
      ['berkas', 'requester'],
      ['persetujuan', 'provider'],
    ] as const)
      row = { ...row, ...sign(row, kind, party).change?.set };
    expect(row.signedLetters.map(({ kind, by }) => `${kind} ${by}`)).toEqual([
      'berkas provider',
      'berkas requester',
      'persetujuan provider',
    ]);
  });

  it.each([
    ['permohonan', 'provider', 'not-yours'],
    ['penolakan', 'requester', 'not-yours'],
    ['permintaan-penjelasan', 'provider', 'not-written'],
    ['keberatan', 'requester', 'not-written'],
  ])('is refused: %s of the %s', (kind, party, code) => {
    expect(sign(request(), kind, party).problem).toMatchObject({
      errors: [{ pointer: '/data/kind', code }],
    });
  });
});
