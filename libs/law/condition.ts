import type { Doubt, Recommendation, Relation } from './evaluation';
import type { Condition, PartyClass } from './pack';

/** The facts of one item, or of a request without items, as bits over the facts in force. */
export interface Situation {
  met: number;
  judge: number;
  contradicted: number;
  requester: PartyClass;
  provider: PartyClass;
  relation: Relation;
  doubts: readonly Doubt[];
  official: boolean;
  decree: boolean;
  /** The result of the rows; `null` before they are evaluated. */
  result: Recommendation | null;
}

export type Test = (situation: Situation) => boolean;
/** The bit of each fact in force. */
export type FactBits = ReadonlyMap<string, number>;

/** The bits of facts, or of all letters of a paragraph; throws if a name is neither. */
export function bitsOf(names: readonly string[], bits: FactBits): number {
  let sum = 0;
  for (const name of names) {
    const own = [...bits].filter(([id]) => id === name || id.startsWith(`${name}-`));
    if (own.length === 0) throw new Error(`"${name}" is not a fact in force`);
    for (const [, bit] of own) sum |= bit;
  }
  return sum;
}

/** The facts that a condition depends on. */
export function factsIn(condition: Condition, bits: FactBits): number {
  if ('all' in condition) return condition.all.reduce((sum, c) => sum | factsIn(c, bits), 0);
  if ('any' in condition) return condition.any.reduce((sum, c) => sum | factsIn(c, bits), 0);
  if ('not' in condition) return factsIn(condition.not, bits);
  if ('some' in condition) return bitsOf(condition.some, bits);
  return 'contradicted' in condition ? bitsOf(condition.contradicted, bits) : 0;
}

/**
 * Compiles a condition into a test; throws if it names an unknown fact. Tests use plain loops,
 * since every rule runs for each item of each request, and `every` would allocate a closure each
 * time.
 */
export function compile(condition: Condition, bits: FactBits): Test {
  if ('all' in condition) {
    const tests = condition.all.map((each) => compile(each, bits));
    return (s) => {
      for (const test of tests) if (!test(s)) return false;
      return true;
    };
  }
  if ('any' in condition) {
    const tests = condition.any.map((each) => compile(each, bits));
    return (s) => {
      for (const test of tests) if (test(s)) return true;
      return false;
    };
  }
  if ('not' in condition) {
    const test = compile(condition.not, bits);
    return (s) => !test(s);
  }
  if ('some' in condition) {
    const facts = bitsOf(condition.some, bits);
    const met = condition.is.includes('met') ? facts : 0;
    const judge = condition.is.includes('needs-judgement') ? facts : 0;
    const not = condition.is.includes('not-met') ? facts : 0;
    return (s) => ((s.met & met) | (s.judge & judge) | (~(s.met | s.judge) & not)) !== 0;
  }
  if ('contradicted' in condition) {
    const facts = bitsOf(condition.contradicted, bits);
    return (s) => (s.contradicted & facts) !== 0;
  }
  if ('party' in condition) {
    const { party, side } = condition;
    return (s) =>
      (side !== 'provider' && party.includes(s.requester)) ||
      (side !== 'requester' && party.includes(s.provider));
  }
  if ('relation' in condition) return (s) => condition.relation.includes(s.relation);
  if ('doubt' in condition) return (s) => s.doubts.some((doubt) => condition.doubt.includes(doubt));
  if ('official' in condition) return (s) => s.official === condition.official;
  if ('decree' in condition) return (s) => s.decree === condition.decree;
  return (s) => s.result !== null && condition.result.includes(s.result);
}
