import {
  checkApproval,
  checkRefusal,
  type DecisionContext,
  type NamedGround,
} from './check-decision';
import type { Recommendation } from './evaluation';

const context = (
  recommendations: Recommendation[],
  change: Partial<DecisionContext> = {},
): DecisionContext => ({
  asOf: '2026-11-21',
  emergency: false,
  items: recommendations.map((recommendation, index) => ({ id: `${index + 1}`, recommendation })),
  ...change,
});
const one = context(['grant-possible']);
const emergency = context(['must-give'], { emergency: true });
const a: NamedGround = {
  provision: '36-1-a',
  reason: 'BOR 92%, SK jaga terlampir',
  affectedWork: 'rawat inap: 20 perawat kurang selama 3 bulan',
};
const b: NamedGround = {
  provision: '36-1-b',
  reason: 'data responden dirahasiakan',
  regulation: 'UU 16/1997',
  article: '21',
};
const c: NamedGround = { ...b, provision: '36-1-c' };
const told = (faults: { code: string; pointer: string; provision: string | null }[]) =>
  faults.map(({ code, pointer, provision }) => `${code} ${pointer} ${provision}`);

describe('Pasal 36: a refusal', () => {
  // prettier-ignore
  const rows: [string, NamedGround[], DecisionContext, string[]][] = [
    ['36(1)a with the work that suffers', [a], one, []],
    ['36(1)b with regulation and article', [b], one, []],
    ['36(1)a+b+c (K27), each with its own reason', [a, b, c], one, []],
    ['36(2) without ground (K41)', [], one, ['refusal-without-ground /grounds 36-1']],
    ['36(2) without reason (K41)', [{ ...b, reason: undefined }], one, ['refusal-without-reason /grounds/0/reason 36-2']],
    ['36(2) told by mouth, nothing written (K42)', [{ ...a, reason: '' }], one, ['refusal-without-reason /grounds/0/reason 36-2']],
    ['36(2) white space is no reason', [{ ...a, reason: ' \n\t\u00a0\u200b' }], one, ['refusal-without-reason /grounds/0/reason 36-2']],
    ['36(1)a without the work', [{ ...a, affectedWork: ' ' }], one, ['reason-insufficient /grounds/0/affectedWork 36-1-a']],
    ['36(1)b by a stamp alone', [{ ...b, regulation: null, article: null }], one, ['reason-insufficient /grounds/0/regulation 36-1-b', 'reason-insufficient /grounds/0/article 36-1-b']],
    ['36(1)c without the article', [{ ...c, article: '' }], one, ['reason-insufficient /grounds/0/article 36-1-c']],
    ['Q1 "another agency fits better" (K44)', [{ provision: 'lain', reason: 'Instansi X lebih tepat' }], one, ['refusal-without-ground /grounds/0/provision 36-1']],
    ['a ground to grant is no ground to refuse', [{ ...b, provision: '35-1-a' }], one, ['refusal-without-ground /grounds/0/provision 36-1']],
    ['36(3) over 36(1)a (K40)', [a], emergency, ['not-available-in-emergency /grounds/0/provision 36-3']],
    ['36(3) and 36(1)b is taken', [b], emergency, []],
    ['36(3) and 36(1)c is taken', [c], emergency, []],
    ['an item without a ground', [{ ...b, items: ['2'] }], context(['grant-possible', 'grant-possible']), ['undecided-items /grounds 36-1']],
    ['an unknown item', [{ ...b, items: ['1', '7'] }], one, ['validation-failed /grounds/0/items/1 null']],
    ['no item', [{ ...b, items: [] }, b], one, ['validation-failed /grounds/0/items null']],
  ];
  it.each(rows)('%s', (_name, grounds, on, expected) => {
    expect(told(checkRefusal({ grounds }, on).faults)).toEqual(expected);
  });

  it('names the possible grounds', () => {
    const [outside] = checkRefusal({ grounds: [{ provision: 'x', reason: 'y' }] }, one).faults;
    expect(outside).toMatchObject({ allowed: ['36-1-a', '36-1-b', '36-1-c'] });
    const [own] = checkRefusal({ grounds: [a] }, emergency).faults;
    expect(own).toMatchObject({ allowed: ['36-1-b', '36-1-c'] });
  });

  it('in an emergency notifies both superiors (K40)', () => {
    expect(checkRefusal({ grounds: [b] }, emergency).duties).toEqual(['tell-superiors']);
    expect(checkRefusal({ grounds: [b] }, one).duties).toEqual([]);
  });

  it('follows the law of its day', () => {
    expect(() => checkRefusal({ grounds: [b] }, { ...one, asOf: '2014-10-16' })).toThrow(
      RangeError,
    );
  });
});

describe('Pasal 35(1): an approval', () => {
  const two = context(['grant-possible', 'grant-possible']);
  // prettier-ignore
  const rows: [string, Parameters<typeof checkApproval>[0], DecisionContext, string[]][] = [
    ['of all', { items: 'all' }, two, []],
    ['of all by name', { items: ['2', '1'] }, two, []],
    ['with a condition of delivery (K81)', { items: 'all', conditions: ['dokumen diserahkan langsung, tidak melalui surel'] }, two, []],
    ['of one, the other refused (K77)', { items: ['1'], refused: [b] }, two, []],
    ['a blank condition', { items: 'all', conditions: [' '] }, two, ['validation-failed /conditions/0 null']],
    ['of no item', { items: [], refused: [b] }, two, ['validation-failed /items null']],
    ['of an unknown item', { items: ['1', '2', '3'] }, two, ['validation-failed /items/2 null']],
    ['of an item twice', { items: ['1', '2', '1'] }, two, ['validation-failed /items/2 null']],
    ['that leaves an item undecided', { items: ['1'] }, two, ['undecided-items /refused 36-1']],
    ['that approves and refuses the same', { items: 'all', refused: [{ ...b, items: ['2'] }] }, two, ['validation-failed /refused/0/items/0 null']],
    ['without a reason for its refused part', { items: ['1'], refused: [{ ...b, reason: ' ' }] }, two, ['refusal-without-reason /refused/0/reason 36-2']],
    ['36(3): whose refused part uses a', { items: ['1'], refused: [a] }, context(['must-give', 'must-give'], { emergency: true }), ['not-available-in-emergency /refused/0/provision 36-3']],
  ];
  it.each(rows)('%s', (_name, body, on, expected) => {
    expect(told(checkApproval(body, on).faults)).toEqual(expected);
  });

  it('states the outcome of each item', () => {
    expect(
      checkApproval({ items: ['1'], refused: [b, { ...c, items: ['2'] }] }, two),
    ).toMatchObject({
      outcome: 'partially-approved',
      departs: true,
      items: [
        { id: '1', outcome: 'approved', grounds: [], departs: false },
        { id: '2', outcome: 'refused', grounds: ['36-1-b', '36-1-c'], departs: true },
      ],
    });
  });
});

describe('departure from the recommendation', () => {
  // prettier-ignore
  const rows: [Recommendation, approving: boolean, refusing: boolean][] = [
    ['grant-possible', false, true],
    ['must-give', false, true],
    ['refusal-possible', true, false],
    ['return-incomplete', true, false],
    ['not-assistance', true, false],
    ['official-judgement', false, false],
  ];
  it.each(rows)('%s', (recommendation, approving, refusing) => {
    const on = context([recommendation]);
    expect(checkRefusal({ grounds: [b] }, on).departs).toBe(refusing);
    const silent = checkApproval({ items: 'all', reason: ' ' }, on);
    expect(silent.departs).toBe(approving);
    expect(told(silent.faults)).toEqual(approving ? ['validation-failed /reason null'] : []);
    expect(checkApproval({ items: 'all', reason: 'atas permintaan atasan' }, on).faults).toEqual(
      [],
    );
  });
});
