import { checkRefusal } from './check-decision';
import { faultsOfPack, FaultyPack } from './check-pack';
import { evaluate, faultsOf } from './evaluate';
import type { EvaluationInput } from './evaluation';
import { lawOf } from './law';
import type { LawPack, Provision, DecisionRow } from './pack';
import { UU_30_2014 } from './uu-30-2014';

const find = (id: string) => UU_30_2014.provisions.find((each) => each.id === id) as Provision;

/** A fictitious amendment: from 2030 on a new ground of refusal d and a new wording of a. */
const AMENDED: LawPack = {
  ...UU_30_2014,
  provisions: [
    ...UU_30_2014.provisions.filter(({ id }) => id !== '36-1-a'),
    { ...find('36-1-a'), validTo: '2029-12-31' },
    { ...find('36-1-a'), text: 'bunyi baru', gloss: 'new wording', validFrom: '2030-01-01' },
    { ...find('36-1-c'), id: '36-1-d', validFrom: '2030-01-01' },
  ],
};
/** The amended law, repealed at the end of 2034. */
const REPEALED: LawPack = {
  ...AMENDED,
  rows: AMENDED.rows.map((row) => ({ ...row, validTo: '2034-12-31' })),
};

const on = (asOf: string, facts: object = {}) =>
  ({
    asOf,
    parties: { requester: 'pemkab', provider: 'lpnk', relation: 'none' },
    facts: { '35-1-b': 'met', ...facts },
  }) as EvaluationInput;

describe('the law pack of UU 30/2014', () => {
  it('has no faults', () => expect(faultsOfPack(UU_30_2014)).toEqual([]));

  it('marks recalled or conflicting texts as not quoted', () => {
    const summaries = UU_30_2014.provisions.filter(({ confidence }) => confidence === 'summary');
    expect(summaries.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['34', '35-2', '37', '42-1', '42-2', '43-1', '43-2']),
    );
    const recalled = UU_30_2014.provisions.filter(({ seen }) => seen === 'recalled');
    expect(recalled.every(({ confidence }) => confidence === 'summary')).toBe(true);
  });

  it('has the nine open questions with two readings each', () => {
    const numbered = UU_30_2014.questions.filter(({ id }) => /^Q\d$/.test(id));
    expect(numbered.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `Q${n}`));
    expect(UU_30_2014.questions.every(({ readings }) => readings.length === 2)).toBe(true);
  });

  it('has a hash that changes with any change', () => {
    const { hash } = lawOf(UU_30_2014);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(lawOf({ ...UU_30_2014 }).hash).toBe(hash);
    expect(lawOf({ ...UU_30_2014, confirmedBy: 'a jurist' }).hash).not.toBe(hash);
  });
});

describe('the law in force on the day applies', () => {
  const text = (asOf: string) =>
    evaluate(on(asOf), { pack: AMENDED }).findings.find((each) => each.provision === '36-1-a')
      ?.text;
  const pointers = (asOf: string, pack: LawPack) =>
    faultsOf(on(asOf, { '36-1-d': 'met' }), pack).map(({ pointer, code }) => `${pointer} ${code}`);

  it('the day before an amendment', () => {
    expect(text('2029-12-31')).toBe(find('36-1-a').text);
    expect(pointers('2029-12-31', AMENDED)).toEqual(['/facts/36-1-d not-in-list']);
  });
  it('the day of an amendment', () => {
    expect(text('2030-01-01')).toBe('bunyi baru');
    const { recommendation, findings } = evaluate(on('2030-01-01', { '36-1-d': 'met' }), {
      pack: AMENDED,
    });
    expect([recommendation, findings.length]).toEqual(['refusal-possible', 10]);
  });
  it('the last day of the law and the day after', () => {
    expect(pointers('2034-12-31', REPEALED)).toEqual([]);
    expect(pointers('2035-01-01', REPEALED)).toEqual(['/asOf law-not-in-force']);
  });
  it('the day before the law and its first day', () => {
    expect(faultsOf(on('2014-10-16'), AMENDED)).toMatchObject([{ code: 'law-not-in-force' }]);
    expect(faultsOf(on('2014-10-17'), AMENDED)).toEqual([]);
  });
  it('to a refusal as well', () => {
    const ground = { provision: '36-1-d', reason: 'r', regulation: 'u', article: '1' };
    const check = (asOf: string) =>
      checkRefusal(
        { grounds: [ground] },
        { asOf, emergency: false, items: [{ id: '1', recommendation: 'refusal-possible' }] },
        AMENDED,
      ).faults.map(({ code }) => code);
    expect(check('2029-12-31')).toEqual(['refusal-without-ground']);
    expect(check('2030-01-01')).toEqual([]);
  });
});

describe('an invalid law pack is refused', () => {
  const row = (number: string, change: Partial<DecisionRow>) => ({
    rows: UU_30_2014.rows.map((each) => (each.row === number ? { ...each, ...change } : each)),
  });
  const provisions = (...more: Provision[]) => ({
    provisions: [...UU_30_2014.provisions, ...more],
  });
  const a = find('36-1-a');
  // prettier-ignore
  const rows: [string, Partial<LawPack>, place: string, detail: RegExp][] = [
    ['without provisions', { provisions: [] }, 'provisions', /empty/],
    ['without rows', { rows: [] }, 'rows', /empty/],
    ['two versions in force at once', provisions({ ...a, validFrom: '2030-01-01' }), `provisions[${UU_30_2014.provisions.length}]`, /"36-1-a" is in force at the same time as provisions\[18\]/],
    ['an invalid date', provisions({ ...a, id: 'x', validFrom: '2026-02-30' }), `provisions[${UU_30_2014.provisions.length}]`, /2026-02-30/],
    ['an end before the beginning', provisions({ ...a, id: 'x', validTo: '2014-10-16' }), `provisions[${UU_30_2014.provisions.length}]`, /before it begins/],
    ['a ground that does not say what it needs', provisions({ ...a, id: 'x', refusal: undefined }), `provisions[${UU_30_2014.provisions.length}]`, /what it needs/],
    ['a row about no fact', row('7', { when: { some: ['36-9'], is: ['met'] } }), 'rows[6]', /"36-9" is not a fact in force/],
    ['a row of no provision', row('7', { provision: '36-9' }), 'rows[6]', /"36-9" is no provision/],
    ['a row that rests on its own result', row('7', { when: { result: ['partial'] } }), 'rows[6]', /own result/],
    ['a row that can never fire', row('10', { when: { some: ['36-1'], is: ['met'] } }), 'rows[9]', /never fire/],
    ['a combination without a row', { rows: UU_30_2014.rows.slice(0, -1) }, 'rows', /no row fits .*"met":\["35-1-a"/],
    ['a provision repealed while a row needs it', { provisions: UU_30_2014.provisions.map((each) => each.id === '36-3' ? { ...each, validTo: '2029-12-31' } : each) }, 'rows[2]', /2030-01-01/],
    ['no subject', { subject: 'x' }, 'subject', /"x"/],
    ['a duty without English', { duties: UU_30_2014.duties.map((duty) => ({ ...duty, text: { ...duty.text, en: '' } })) }, 'duties[0]', /no text in a language/],
    ['two rows with the same words', row('7', { because: UU_30_2014.rows[0]?.because }), 'rows[6]', /words of rows\[0\]/],
    ['a sentence without one of its parts', { sentences: { ...UU_30_2014.sentences, opening: { id: 'Dinilai pada {day}.', en: 'Evaluated on {day}.' } } }, 'sentences.opening', /"Dinilai pada {day}." has the parts day, not law,day/],
  ];
  it.each(rows)('%s', (_name, change, place, detail) => {
    const pack = { ...UU_30_2014, ...change };
    expect(faultsOfPack(pack)).toContainEqual({ place, detail: expect.stringMatching(detail) });
    expect(() => evaluate(on('2026-11-21'), { pack })).toThrow(FaultyPack);
  });
});
