import cases from './cases.json';
import { evaluate, faultsOf } from './evaluate';
import { type EvaluationInput, FACT_IDS, type Recommendation } from './evaluation';

const base: EvaluationInput = {
  asOf: '2026-11-21',
  parties: { requester: 'pemkab', provider: 'lpnk', relation: 'none' },
};

describe('evaluation cases', () => {
  const decided = cases.filter((each) => 'input' in each);
  it('are complete', () => expect([cases.length, decided.length]).toEqual([51, 34]));

  it.each(decided.map((each) => [each.group, each.id, each] as const))(
    '%s: %s',
    (_g, _id, each) => {
      expect(evaluate(each.input as EvaluationInput).recommendation).toBe(each.recommendation);
    },
  );
});

describe('the decision table', () => {
  const rows: [string, Partial<EvaluationInput>, Recommendation][] = [
    ['1 in an emergency too', { parties: { requester: 'warga', provider: 'tni', relation: 'none' }, facts: { '35-1-b': 'met', '36-3': 'met' } }, 'not-assistance'],
    ['1 before a doubt', { parties: { ...base.parties, relation: 'same-agency' }, doubts: ['own-service'] }, 'not-assistance'],
    ['2 over an emergency', { doubts: ['whole-task'], facts: { '35-1-b': 'met', '36-3': 'met' } }, 'official-judgement'],
    ['2 units of one party (Q6)', { parties: { ...base.parties, relation: 'same-party' }, facts: { '35-1-b': 'met' } }, 'official-judgement'],
    ['2 a village counts as a body', { parties: { ...base.parties, requester: 'desa' }, facts: { '35-1-c': 'met' } }, 'grant-possible'],
    ['2 unless doubted (Q7)', { parties: { ...base.parties, requester: 'desa' }, facts: { '35-1-c': 'met' }, doubts: ['government-body'] }, 'official-judgement'],
    ['3', { facts: { '35-1-b': 'met', '36-1-a': 'met', '36-3': 'needs-judgement' } }, 'official-judgement'],
    ['4 never returned', { facts: { '36-3': 'met' }, official: false }, 'official-judgement'],
    ['5 c doubtful', { facts: { '35-1-b': 'met', '36-1-c': 'needs-judgement', '36-3': 'met' } }, 'official-judgement'],
    ['6 b met', { facts: { '35-1-d': 'met', '36-1-b': 'met', '36-3': 'met' } }, 'must-give'],
    ['7 without a ground', { facts: { '36-1-a': 'met' }, official: false }, 'refusal-possible'],
    ['8', { facts: { '35-1-b': 'needs-judgement' }, contradicted: ['35-1-b'], official: false }, 'official-judgement'],
    ['8 not with another ground met', { facts: { '35-1-a': 'met', '35-1-b': 'needs-judgement' }, contradicted: ['35-1-b'] }, 'grant-possible'],
    ['9 unknown is not met', { facts: { '35-1-a': 'needs-judgement', '36-1-b': 'needs-judgement' } }, 'return-incomplete'],
    ['9 before 10', { facts: { '35-1-a': 'met', '36-1-a': 'needs-judgement' }, official: false }, 'return-incomplete'],
    ['10', { facts: { '35-1-a': 'met', '36-1-c': 'needs-judgement' } }, 'official-judgement'],
  ]; // prettier-ignore
  it.each(rows)('row %s applies', (_name, change, expected) => {
    expect(evaluate({ ...base, ...change }).recommendation).toBe(expected);
  });
});

describe('items', () => {
  const ground = { '35-1-d': 'met' } as const;
  const mixed: [string, Partial<EvaluationInput>, Recommendation, Recommendation[]][] = [
    ['all alike', { facts: ground, items: [{ id: '1' }, { id: '2' }] }, 'grant-possible', ['grant-possible', 'grant-possible']],
    ['giving and refusing', { facts: ground, items: [{ id: '1', facts: { '36-1-b': 'met' } }, { id: '2' }] }, 'partial', ['refusal-possible', 'grant-possible']],
    ['a judgement outweighs', { facts: ground, items: [{ id: '1', facts: { '36-1-b': 'needs-judgement' } }, { id: '2', facts: { '35-1-d': 'not-met' } }, { id: '3' }] }, 'official-judgement', ['official-judgement', 'return-incomplete', 'grant-possible']],
    ['then what is incomplete', { facts: ground, items: [{ id: '1', facts: { '36-1-b': 'met' } }, { id: '2', facts: { '35-1-d': 'not-met' } }] }, 'return-incomplete', ['refusal-possible', 'return-incomplete']],
  ]; // prettier-ignore
  it.each(mixed)('%s', (_name, change, request, each) => {
    const { recommendation, items } = evaluate({ ...base, ...change });
    expect([recommendation, items.map((item) => item.recommendation)]).toEqual([request, each]);
  });
});

describe('findings', () => {
  it('exist for every provision, whatever row applies, and for each item’s own facts', () => {
    const { findings } = evaluate({
      ...base,
      parties: { ...base.parties, requester: 'warga' },
      facts: { '35-1-d': 'met', '36-1-a': 'not-met' },
      items: [{ id: '1', facts: { '36-1-b': 'met' } }, { id: '2' }],
      evidence: [{ provision: '36-1-b', item: '1', basis: 'stated', facts: ['UU 16/1997 21'] }],
    });
    expect(findings.filter(({ item }) => item === null).map((f) => f.provision)).toEqual(FACT_IDS);
    expect(findings.filter(({ item }) => item !== null)).toMatchObject([
      { provision: '36-1-b', item: '1', value: 'met', basis: 'stated', facts: ['UU 16/1997 21'] },
    ]);
    expect(findings.find((f) => f.provision === '35-1-d')).toMatchObject({
      value: 'met',
      basis: 'claimed',
    });
    expect(findings.find((f) => f.provision === '36-1-a')).toMatchObject({
      value: 'not-met',
      basis: 'claimed',
    });
    expect(findings.find((f) => f.provision === '36-3')).toMatchObject({
      value: 'not-met',
      basis: 'not-claimed',
    });
  });
});

describe('faults', () => {
  const faulty: [string, object, string][] = [
    ['a contradicted provision that is met', { facts: { '35-1-b': 'met' }, contradicted: ['35-1-b'] }, '/facts/35-1-b contradicted-but-met'],
    ['the same on an item', { contradicted: ['35-1-b'], items: [{ id: '1', facts: { '35-1-b': 'met' } }] }, '/items/0/facts/35-1-b contradicted-but-met'],
    ['36-3 on an item', { items: [{ id: '1', facts: { '36-3': 'met' } }] }, '/items/0/facts/36-3 request-only'],
    ['an id twice', { items: [{ id: '1' }, { id: '1' }] }, '/items/1/id duplicate'],
    ['an unknown provision', { facts: { '36/1~d': 'met' } }, '/facts/36~11~0d not-in-list'],
    ['an unknown value', { facts: { '36-1-a': 'yes' } }, '/facts/36-1-a not-in-list'],
    ['an unknown kind', { parties: { ...base.parties, provider: 'toString' } }, '/parties/provider not-in-list'],
    ['an unknown doubt', { doubts: ['x'] }, '/doubts/0 not-in-list'],
    ['a day before the law', { asOf: '2014-10-16' }, '/asOf law-not-in-force'],
    ['an invalid day', { asOf: '2026-02-29' }, '/asOf not-a-date'],
  ]; // prettier-ignore
  it.each(faulty)('%s', (_name, change, expected) => {
    const input = { ...base, ...change } as EvaluationInput;
    expect(faultsOf(input).map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([expected]);
    expect(() => evaluate(input)).toThrow(expected.split(' ')[0]);
  });
  it('accepts the first day of the law', () => {
    expect(faultsOf({ ...base, asOf: '2014-10-17' })).toEqual([]);
  });
});
