import fc from 'fast-check';
import { FEWEST, suppress } from './suppress';

const tables = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 3 }),
  fc.oneof(fc.nat(6), fc.nat(60)),
  { minKeys: 2, maxKeys: 12 },
);

describe('suppression', () => {
  it('hides every count below five, and what would tell it', () => {
    fc.assert(
      fc.property(tables, (counts) => {
        const { total, cells } = suppress(counts);
        const real = Object.values(counts).reduce((sum, count) => sum + count, 0);
        const hidden = Object.keys(counts).filter((code) => cells[code] === null);
        for (const [code, count] of Object.entries(counts)) {
          expect([null, count]).toContain(cells[code]);
          if (count < FEWEST) expect(cells[code]).toBeNull();
        }
        if (real < FEWEST) {
          expect(total).toBeNull();
          expect(hidden).toHaveLength(Object.keys(counts).length);
          return;
        }
        // What anybody can calculate: the sum of the hidden counts.
        expect(total).toBe(real);
        const rest =
          real - Object.values(cells).reduce<number>((sum, count) => sum + (count ?? 0), 0);
        if (hidden.length > 0) {
          expect(hidden.length).toBeGreaterThanOrEqual(2);
          expect(rest).toBeGreaterThanOrEqual(FEWEST);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('hides no more than it has to', () => {
    expect(suppress({ a: 5, b: 6, c: 70 })).toEqual({ total: 81, cells: { a: 5, b: 6, c: 70 } });
    expect(suppress({ a: 1, b: 6, c: 70 }).cells).toEqual({ a: null, b: null, c: 70 });
    expect(suppress({ a: 3, b: 4, c: 70 }).cells).toEqual({ a: null, b: null, c: 70 });
    expect(suppress({ a: 0, b: 0, c: 7, d: 9 }).cells).toEqual({ a: null, b: null, c: null, d: 9 });
    expect(suppress({ a: 2, b: 2 })).toEqual({ total: null, cells: { a: null, b: null } });
  });
});
