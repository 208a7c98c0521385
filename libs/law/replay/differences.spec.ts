import { evaluate } from '../evaluate';
import type { EvaluationInput, Language } from '../evaluation';
import { hashOf } from '../law';
import { differencesOf, type EvaluationRecord, recordOf } from './differences';

const input: EvaluationInput = {
  asOf: '2026-11-21',
  parties: { requester: 'pemkab', provider: 'polri', relation: 'none' },
  facts: { '35-1-d': 'met', '36-1-b': 'needs-judgement', '36-3': 'met' },
  contradicted: ['35-1-a'],
  official: false,
  decree: false,
  items: [
    { id: '1', facts: { '36-1-b': 'met' } },
    { id: '2', facts: { '35-1-d': 'needs-judgement' } },
  ],
  evidence: [{ provision: '36-1-b', item: '1', basis: 'stated', facts: ['UU 16/1997, 21'] }],
};
const recorded = (language: Language = 'id', of = input): EvaluationRecord => {
  const about = { requestVersion: 2, evaluatedAt: '2026-11-21T03:00:00.000Z', input: of };
  return JSON.parse(
    JSON.stringify(recordOf(evaluate(of, { language }), about)),
  ) as EvaluationRecord;
};
const found = (record: unknown) => differencesOf(record).map(({ pointer }) => pointer);

const digestOf = (record: object) =>
  hashOf(Object.fromEntries(Object.entries(record).filter(([key]) => key !== 'digest')));

/** The path of every leaf value. */
const leaves = (value: unknown, path: string[] = []): string[][] =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0
    ? Object.entries(value).flatMap(([key, each]) => leaves(each, [...path, key]))
    : [path];

function altered(record: EvaluationRecord, path: readonly string[]): EvaluationRecord {
  const copy = structuredClone(record);
  let at = copy as unknown as Record<string, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  const key = path.at(-1) ?? '';
  const old = at[key];
  at[key] =
    typeof old === 'string'
      ? `${old} `
      : typeof old === 'number'
        ? old + 1
        : typeof old === 'boolean'
          ? !old
          : 'x';
  return copy;
}

describe('a stored evaluation', () => {
  it.each(['id', 'en'] as const)('is identical when it is evaluated again (%s)', (language) => {
    expect(found(recorded(language))).toEqual([]);
  });

  const paths = leaves(recorded());
  it('differs after a change of any one field', () => {
    expect(paths.length).toBeGreaterThan(300);
    const missed = paths.filter((path) => found(altered(recorded(), path)).length === 0);
    expect(missed).toEqual([]);
  });

  it('differs after a change of any field of the answer, even with a recomputed digest', () => {
    const sealed = paths.filter(
      ([first]) => !['digest', 'input', 'requestVersion', 'evaluatedAt'].includes(first ?? ''),
    );
    const missed = sealed.filter((path) => {
      const resealed = altered(recorded(), path);
      const pointers = found({ ...resealed, digest: digestOf(resealed) });
      return !pointers.includes(`/${path.map((key) => key.replaceAll('/', '~1')).join('/')}`);
    });
    expect(missed).toEqual([]);
  });

  it('is reported when a field is missing or added', () => {
    const less: Partial<EvaluationRecord> = recorded();
    delete less.duties;
    expect(found(less)).toEqual(['/duties', '/digest']);
    expect(found({ ...recorded(), decided: 'approved' })).toEqual(['/decided', '/digest']);
  });

  it('is distinguished from other JSON', () => {
    expect(found(null)).toEqual(['']);
    expect(found({})).toEqual(['/input']);
    expect(found({ ...recorded(), input: { ...input, asOf: '2014-01-01' } })).toEqual(['/input']);
  });
});
