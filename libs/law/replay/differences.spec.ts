import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { storedAnswerOf, type StoredEvaluation } from '../evaluate';
import type { EvaluationInput, Language } from '../evaluation';
import { ENGINE, judge } from '../judgement';
import { hashOf } from '../law';
import { differencesOf } from './differences';

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
const recorded = (language: Language = 'id'): StoredEvaluation => {
  const record = {
    ...judge(input),
    requestVersion: 2,
    evaluatedAt: '2026-11-21T03:00:00.000Z',
  };
  const answer = storedAnswerOf(record, hashOf(record), { language });
  return JSON.parse(JSON.stringify(answer)) as StoredEvaluation;
};
const found = (file: unknown) => differencesOf(file).map(({ pointer }) => pointer);

/** The path of every leaf value. */
const leaves = (value: unknown, path: string[] = []): string[][] =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0
    ? Object.entries(value).flatMap(([key, each]) => leaves(each, [...path, key]))
    : [path];

function altered(file: object, path: readonly string[]): StoredEvaluation {
  const copy = structuredClone(file);
  let at = copy as Record<string, unknown>;
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
  return copy as StoredEvaluation;
}

const pointerOf = (path: readonly string[]) =>
  `/${path.map((key) => key.replaceAll('/', '~1')).join('/')}`;

describe.each(['id', 'en'] as const)('a stored evaluation (%s)', (language) => {
  const file = recorded(language);
  const paths = leaves(file);

  it('is identical when it is evaluated again', () => {
    expect(found(file)).toEqual([]);
    expect(paths.length).toBeGreaterThan(300);
  });

  it('differs after a change of any one field', () => {
    expect(paths.filter((path) => found(altered(file, path)).length === 0)).toEqual([]);
  });

  it('differs in each changed field that follows from the input, even with a recomputed digest', () => {
    const before = ['requestVersion', 'evaluatedAt', 'input', 'digest'];
    const follows = paths.filter((path) =>
      path[0] === 'record' ? !before.includes(path[1] ?? '') : !before.includes(path[0] ?? ''),
    );
    const missed = follows.filter((path) => {
      const changed = altered(file, path);
      return !found({ ...changed, digest: hashOf(changed.record) }).includes(pointerOf(path));
    });
    expect([follows.length > 250, missed]).toEqual([true, []]);
  });

  it('repeats input, version and time of its record outside it', () => {
    for (const path of [['requestVersion'], ['evaluatedAt'], ['input', 'asOf']])
      expect(found(altered(file, path))).toEqual([pointerOf(path)]);
  });
});

describe('a file of an evaluation', () => {
  it('has the same record and digest in both languages', () => {
    const [id, en] = [recorded('id'), recorded('en')];
    expect([en.record, en.digest]).toEqual([id.record, id.digest]);
    expect(en.explanation).not.toBe(id.explanation);
  });

  it('is reported when a field is missing or added', () => {
    const less: Partial<StoredEvaluation> = recorded();
    delete less.duties;
    expect(found(less)).toEqual(['/duties']);
    expect(found({ ...recorded(), decided: 'approved' })).toEqual(['/decided']);
    const { record, ...rest } = recorded();
    expect(found({ ...rest, record: { ...record, decided: 'approved' } })).toEqual([
      '/record/decided',
      '/digest',
    ]);
  });

  it('is distinguished from other JSON', () => {
    expect(found(null)).toEqual(['']);
    expect(found({})).toEqual(['/input']);
    const early = { ...recorded().record, input: { ...input, asOf: '2014-01-01' } };
    expect(found({ ...recorded(), record: early })).toEqual(['/record/input']);
  });
});

/** One file for each engine version that has ever written a record. */
const RECORDED = join(__dirname, 'recorded');

describe('what a former release recorded', () => {
  const files = readdirSync(RECORDED);

  it('is kept for each engine version, with the current one', () => {
    expect(files).toContain(`${ENGINE.replace('/', '-')}.json`);
  });

  it.each(files)('is still given word for word (%s)', (name) => {
    const samples = JSON.parse(readFileSync(join(RECORDED, name), 'utf8')) as StoredEvaluation[];
    const languages = new Set(samples.map(({ language }) => language));
    expect([samples.length > 3, languages.size]).toEqual([true, 2]);
    for (const sample of samples) {
      expect(sample.engine).toBe(name.replace('engine-', 'engine/').replace('.json', ''));
      expect(differencesOf(sample)).toEqual([]);
    }
    const last = samples.at(-1) as StoredEvaluation;
    const missed = leaves(last).filter((path) => found(altered(last, path)).length === 0);
    expect(missed).toEqual([]);
  });
});
