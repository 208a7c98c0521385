import type { AgencyEventData } from '#libs/contracts/events';

export interface Tree {
  /** The superior, its superior and so on. */
  above: AgencyEventData[];
  /** Agencies whose superior it is. */
  below: AgencyEventData[];
  /** Units of this body. */
  units: AgencyEventData[];
}

/** Where an agency stands. A circle of superiors ends where it began. */
export function treeOf(agencies: ReadonlyMap<string, AgencyEventData>, code: string): Tree {
  const above: AgencyEventData[] = [];
  let next = agencies.get(agencies.get(code)?.superior ?? '');
  while (next && next.code !== code && !above.includes(next)) {
    above.push(next);
    next = agencies.get(next.superior ?? '');
  }
  const all = [...agencies.values()];
  return {
    above,
    below: all.filter(({ superior }) => superior === code),
    units: all.filter(({ party, code: unit }) => party === code && unit !== code),
  };
}
