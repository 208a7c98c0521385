import { bitsOf, type Situation } from './condition';
import type { Edition } from './edition';
import { DOUBTS, RELATIONS } from './evaluation';
import { type Condition, PARTY_CLASSES, type PartyClass } from './pack';

type Group = { all: unknown } | { any: unknown } | { not: unknown };
export type Leaf = Exclude<Condition, Group>;

/** The single tests in a condition. */
export function leavesOf(condition: Condition): Leaf[] {
  if ('all' in condition) return condition.all.flatMap(leavesOf);
  if ('any' in condition) return condition.any.flatMap(leavesOf);
  return 'not' in condition ? leavesOf(condition.not) : [condition];
}

/**
 * Every situation that the rows of an edition can distinguish, at least once. Facts that no row
 * distinguishes are tried in one form only, at most one party is not of the first class, and there
 * is at most one doubt.
 */
export function* situations({ rows, bits }: Edition): Generator<Situation> {
  const leaves = rows.flatMap(({ rule }) => leavesOf(rule.when));
  const disputes = leaves.flatMap((l) => ('contradicted' in l ? bitsOf(l.contradicted, bits) : []));
  const facts = leaves.flatMap((leaf) => ('some' in leaf ? bitsOf(leaf.some, bits) : []));
  const values = alike([...bits.values()], (bit) => [...facts, ...disputes].map((f) => f & bit))
    .map(assignments)
    .reduce((sets, more) => sets.flatMap((a) => more.map((b) => join(a, b))), [NONE]);

  const oneOfEach = <T>(all: readonly T[], lists: readonly (readonly T[])[]) =>
    alike(all, (value) => lists.map((list) => +list.includes(value))).map(
      ([first = all[0] as T]) => first,
    );
  const either = (tested: boolean) => (tested ? [true, false] : [true]);
  const party = leaves.flatMap((leaf) => ('party' in leaf ? [leaf.party] : []));
  const relation = leaves.flatMap((leaf) => ('relation' in leaf ? [leaf.relation] : []));
  const doubt = leaves.flatMap((leaf) => ('doubt' in leaf ? [leaf.doubt] : []));
  const parties = pairs(oneOfEach(PARTY_CLASSES, party));
  const relations = oneOfEach(RELATIONS, relation);
  const doubtful = [[], ...oneOfEach(DOUBTS, doubt).map((each) => [each])];
  const officials = either(leaves.some((leaf) => 'official' in leaf));
  const decrees = either(leaves.some((leaf) => 'decree' in leaf));

  for (const [requester, provider] of parties)
    for (const relation of relations)
      for (const doubts of doubtful)
        for (const official of officials)
          for (const decree of decrees)
            for (const { met, judge } of values)
              for (const contradicted of [0, ...disputes.map((mask) => mask & ~met)])
                yield {
                  met,
                  judge,
                  contradicted,
                  requester,
                  provider,
                  relation,
                  doubts,
                  official,
                  decree,
                  result: null,
                };
}

interface Values {
  met: number;
  judge: number;
}
const NONE: Values = { met: 0, judge: 0 };
const join = (a: Values, b: Values): Values => ({ met: a.met | b.met, judge: a.judge | b.judge });

/** The combinations of values of interchangeable facts, ignoring their order. */
function assignments(bits: readonly number[]): Values[] {
  const sum = (from: number, to: number) => bits.slice(from, to).reduce((all, bit) => all | bit, 0);
  const found: Values[] = [];
  for (let met = 0; met <= bits.length; met++)
    for (let judge = met; judge <= bits.length; judge++)
      found.push({ met: sum(0, met), judge: sum(met, judge) });
  return found;
}

function pairs([plain = 'body', ...others]: readonly PartyClass[]): [PartyClass, PartyClass][] {
  return [
    [plain, plain],
    ...others.flatMap((each): [PartyClass, PartyClass][] => [
      [each, plain],
      [plain, each],
    ]),
  ];
}

/** Groups values that have equal marks. */
function alike<T>(all: readonly T[], marks: (value: T) => readonly number[]): T[][] {
  const groups = new Map<string, T[]>();
  for (const value of all) {
    const key = marks(value).map(Boolean).join();
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return [...groups.values()];
}
