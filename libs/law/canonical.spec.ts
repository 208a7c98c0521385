import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { canonical } from './canonical';

const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom(
    'a',
    'b',
    'B',
    '10',
    '9',
    '',
    '\u20ac',
    '\ud83d\ude00',
    '\ufb33',
    'toString',
    '"',
  ),
);
const leaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom<unknown>(0, -0, 1e21, 1e-7, 5e-324, 2 ** 53, null, true, false, undefined),
  fc.constantFrom('\u0000', '\u007f', '\u2028', '"\\/\b\n', '\ud800', 'biasa'),
);
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 5, noNullPrototype: true }),
    fc.dictionary(name, tie('value'), { maxKeys: 5, noNullPrototype: true }).map(inOrder),
  ),
}));

/** The same members, made in the order of their names. */
function inOrder(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('canonical JSON', () => {
  it('equals the output of the reference library, for sorted and unsorted values', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 3 }), (value) => {
        expect(canonical(value)).toBe(canonicalize(value));
      }),
      { numRuns: 3_000 },
    );
  });

  it('sorts names by UTF-16 code units, also numeric ones (RFC 8785, 3.2.3)', () => {
    const value = {
      '\u20ac': 1,
      '\r': 2,
      '\ufb33': 3,
      '1': 4,
      '\ud83d\ude00': 5,
      '\u0080': 6,
      '\u00f6': 7,
    };
    expect(Object.values(JSON.parse(canonical(value)) as object)).toHaveLength(7);
    expect(canonical(value)).toBe(
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    );
    expect(canonical({ '9': 1, '10': 2 })).toBe('{"10":2,"9":1}');
  });

  it('writes a date as JSON.stringify does', () => {
    const at = new Date(0);
    expect(canonical({ b: at, a: [at] })).toBe(canonicalize({ b: at, a: [at] }));
  });

  it.each([NaN, Infinity, -Infinity])('refuses %p', (number) => {
    expect(() => canonical({ a: number })).toThrow();
    expect(() => canonical([{ b: 1, a: number }])).toThrow();
  });
});
