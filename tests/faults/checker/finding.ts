export const INVARIANTS = {
  I1: 'nothing is lost',
  I2: 'nothing happens twice',
  I3: 'the events of each request are in order',
  I4: 'the history is complete and verified',
  I5: 'the figures equal the events',
  I6: 'every message is accepted, rejected or parked',
  I7: 'bounded',
  I8: 'no process hangs or ends without a sign',
  I9: 'no personal data in events, mailboxes, letters and logs',
} as const;
export type Invariant = keyof typeof INVARIANTS;

const SHOWN = 5;

/** The result of one invariant: how many checks, how many failures, and the first of them. */
export class Finding {
  checked = 0;
  wrong = 0;
  readonly first: string[] = [];
  readonly counts: Record<string, number> = {};

  constructor(readonly invariant: Invariant) {}

  /** Counts one check. `why` describes a failure. */
  expect(holds: boolean, why: () => string): void {
    this.checked++;
    if (holds) return;
    this.wrong++;
    if (this.first.length < SHOWN) this.first.push(why());
  }

  count(what: string, by = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + by;
  }
}

/** Groups the items of a list by their key. */
export function grouped<T>(list: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
