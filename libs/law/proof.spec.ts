import { FaultyPack } from './check-pack';
import { mutants } from './mutants';
import { prove } from './proof';
import { UU_30_2014 } from './uu-30-2014';

/** A sample of what `prove.ts` tries through. */
const EVERY = 197;

describe('the proof', () => {
  it('holds', () => {
    const { invariants, violations } = prove(UU_30_2014, { every: EVERY });
    expect(violations).toEqual([]);
    expect(invariants.length).toBeGreaterThan(24);
    expect(invariants.every(({ cases }) => cases > 0)).toBe(true);
  });

  it('notices each row that is left out', () => {
    const broken = [...mutants(UU_30_2014)].filter(
      ({ rule, how }) => rule.startsWith('rows') && how === 'left out',
    );
    const unnoticed = broken.filter(({ pack, parts }) => {
      try {
        return prove(pack, { parts, stop: true, every: EVERY }).violations.length === 0;
      } catch (error) {
        return !(error instanceof FaultyPack);
      }
    });
    expect([broken.length, unnoticed]).toEqual([UU_30_2014.rows.length, []]);
  });
});
