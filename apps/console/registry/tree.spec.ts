import type { AgencyEventData } from '#libs/contracts/events';
import { treeOf } from './tree';

const agencies = (superiors: Record<string, string | null>): Map<string, AgencyEventData> =>
  new Map(
    Object.entries(superiors).map(([code, superior]) => [
      code,
      { code, superior, party: code.startsWith('dinas') ? 'kab' : null } as AgencyEventData,
    ]),
  );
const codes = (of: AgencyEventData[]): string[] => of.map(({ code }) => code);

describe('the tree of superiors', () => {
  const registry = agencies({ pusat: null, prov: 'pusat', kab: 'prov', dinas: 'kab', desa: 'kab' });

  it('leads up to the top, and names who is directly below', () => {
    const tree = treeOf(registry, 'kab');
    expect(codes(tree.above)).toEqual(['prov', 'pusat']);
    expect(codes(tree.below)).toEqual(['dinas', 'desa']);
    expect(codes(tree.units)).toEqual(['dinas']);
  });

  it('ends in a circle, and where a superior is not registered', () => {
    expect(codes(treeOf(agencies({ a: 'b', b: 'c', c: 'a' }), 'a').above)).toEqual(['b', 'c']);
    expect(codes(treeOf(agencies({ a: 'b', b: 'c', c: 'b' }), 'a').above)).toEqual(['b', 'c']);
    expect(treeOf(agencies({ a: 'gone' }), 'a').above).toEqual([]);
  });
});
