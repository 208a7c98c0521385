import { Environment } from '#libs/config/environment';
import { Shares } from './shares';

const of = (share: number): Shares =>
  new Shares(Object.assign(new Environment(), { INTAKE_SHARE: share }));

const taken = (shares: Shares, agency: string, now: number, tries = 1_000): number =>
  Array.from({ length: tries }).filter(() => shares.take(agency, now)).length;

describe('the share of an agency', () => {
  it('is what it saved in ten seconds, and then so many a second', () => {
    const shares = of(20);
    expect(taken(shares, 'bkn', 0)).toBe(200);
    expect(taken(shares, 'bkn', 500)).toBe(10);
    expect(taken(shares, 'bkn', 1_550)).toBe(21);
    expect(taken(shares, 'bkn', 3_600_000)).toBe(200);
  });

  it('is its own', () => {
    const shares = of(1);
    expect(taken(shares, 'bkn', 0)).toBe(10);
    expect(taken(shares, 'polri', 0)).toBe(10);
  });
});
