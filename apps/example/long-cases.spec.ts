import demoAgencies from '../standalone/demo-agencies.json';
import { LONG_CASES } from './long-cases';
import { longCasesOf } from './procedure';

describe('the long cases', () => {
  it('are ten, each with a key of its own, between agencies of the demo registry', () => {
    expect(LONG_CASES).toHaveLength(10);
    expect(new Set(LONG_CASES.map(({ key }) => key)).size).toBe(10);
    const codes = demoAgencies.map(({ code }) => code);
    for (const { requester, provider } of LONG_CASES) {
      expect(codes).toEqual(expect.arrayContaining([requester, provider]));
      expect(requester).not.toBe(provider);
    }
  });

  it('are chosen by their keys', () => {
    expect(longCasesOf(undefined)).toEqual(LONG_CASES);
    expect(longCasesOf('diam,biaya')?.map(({ key }) => key)).toEqual(['biaya', 'diam']);
    expect(longCasesOf('biaya,x')).toBeNull();
  });
});
