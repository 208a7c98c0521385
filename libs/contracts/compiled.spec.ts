import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateFast } from './compiled';
import { SealedSubmitRequestData, SubmitRequestData } from './submit-request';
import { validate } from './validate';

type Json = Record<string, unknown>;

const sample = (name: string): Json =>
  (
    JSON.parse(readFileSync(join(__dirname, 'samples', `${name}.v1.json`), 'utf8')) as {
      data: Json;
    }
  ).data;

const open = sample('submit-request');
const sealed: Json = {
  ...Object.fromEntries(
    Object.entries(open).filter(([key]) => !['subject', 'description'].includes(key)),
  ),
  classification: 'rahasia',
  contentAt: { uri: 'https://berkas.example.go.id/1', sha256: 'a'.repeat(64) },
  grounds: [{ provision: '35-1-d' }],
  items: [{ id: '1' }],
};

/** Paths of all values in a body. */
function paths(node: unknown, at: (string | number)[] = []): (string | number)[][] {
  if (typeof node !== 'object' || node === null) return [at];
  const entries: [string | number, unknown][] = Array.isArray(node)
    ? [...node.entries()]
    : Object.entries(node);
  return [at, ...entries.flatMap(([key, value]) => paths(value, [...at, key]))];
}

function changed(body: Json, path: (string | number)[], value: unknown): Json {
  const copy = structuredClone(body);
  let node = copy as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) node = node[key] as Record<string | number, unknown>;
  const last = path.at(-1) ?? 'surplus';
  if (value === undefined) delete node[last];
  else node[last] = value;
  return copy;
}

const values = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, '', ' ', 'x', 0, -1, 1.5, 1e15, 1e15 + 1, true, [], {}),
  fc.constantFrom<unknown>(
    '2026-02-30',
    '2026-11-21',
    'polri',
    'POLRI',
    '35-1-b',
    '36-1-b',
    'biasa',
  ),
  fc.constantFrom<unknown>(
    [null],
    [{}],
    [
      { id: '1', description: 'x' },
      { id: '1', description: 'y' },
    ],
  ),
  fc.constantFrom<unknown>(
    ' B/1',
    'B/1 ',
    'B/  1',
    'B / 1',
    'B/a  b',
    'B/1\u2800',
    'B/1\ufe0f',
    'B/1\t',
    '\u3164',
  ),
  fc.integer({ min: 195, max: 205 }).map((length) => 'é'.repeat(length)),
  fc.integer({ min: 95, max: 105 }).map((pairs) => 'é\ufe0f'.repeat(pairs)),
  fc.integer({ min: 495, max: 505 }).map((length) => '🚒'.repeat(length)),
  fc.jsonValue({ maxDepth: 2 }),
);

describe.each([
  ['open', SubmitRequestData, open],
  ['sealed', SealedSubmitRequestData, sealed],
] as const)('the compiled validator of a request (%s)', (_name, type, valid) => {
  it('accepts valid bodies like the class, with the same result', () => {
    expect(validateFast<object>(type, valid)).toMatchObject({ ok: true });
    expect(JSON.parse(JSON.stringify(validateFast<object>(type, valid)))).toEqual(
      JSON.parse(JSON.stringify(validate<object>(type, valid))),
    );
  });

  it('agrees with the class on bodies with one change, with the same field errors', () => {
    const places = paths(valid);
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...places), values, (path, value) => {
        const body = changed(valid, path, value);
        const slow = validate<object>(type, body);
        if (!slow.ok) refused++;
        expect(JSON.parse(JSON.stringify(validateFast<object>(type, body)))).toEqual(
          JSON.parse(JSON.stringify(slow)),
        );
      }),
      { numRuns: 1_500 },
    );
    expect(refused).toBeGreaterThan(300);
  });
});
