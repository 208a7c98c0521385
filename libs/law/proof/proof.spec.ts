import { FaultyPack } from '../check-pack';
import { mutants } from './mutants';
import { prove } from './proof';
import { UU_30_2014 } from '../uu-30-2014';

/** Checks every 197th combination; `npm run prove:law` checks all. */
const EVERY = 197;

describe('the proof of the law', () => {
  it('succeeds on the law as written', () => {
    const { invariants, violations } = prove(UU_30_2014, { every: EVERY });
    expect(violations).toEqual([]);
    expect(invariants.length).toBeGreaterThan(40);
    expect(invariants.every(({ cases }) => cases > 0)).toBe(true);
  });

  it('fails for each rule of procedure that is broken', () => {
    const broken = [...mutants(UU_30_2014)].filter(({ procedure }) => procedure);
    const unnoticed = broken.filter(
      ({ pack, parts, procedure }) =>
        prove(pack, { parts, stop: true, procedure, every: EVERY }).violations.length === 0,
    );
    expect([broken.length > 20, unnoticed.map(({ rule, how }) => `${rule}: ${how}`)]).toEqual([
      true,
      [],
    ]);
  });

  it('fails for the words of each code that are missing or those of another', () => {
    const broken = [...mutants(UU_30_2014)].filter(({ parts }) => parts.includes('words'));
    const unnoticed = broken.filter(({ pack, parts }) => {
      try {
        return prove(pack, { parts, stop: true }).violations.length === 0;
      } catch (error) {
        return !(error instanceof FaultyPack);
      }
    });
    expect([broken.length > 150, unnoticed.map(({ rule, how }) => `${rule}: ${how}`)]).toEqual([
      true,
      [],
    ]);
  });

  it('fails for each table row that is left out', () => {
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
