import { FACT_IDS, RECOMMENDATIONS } from '../evaluation';
import { type Condition, type LawPack, PARTY_CLASSES } from '../pack';
import { PROCEDURE, type Procedure } from '../procedure';
import { brokenProcedures } from './procedure-mutants';
import type { ProofPart } from './proof';
import { brokenWords } from './word-mutants';

/** A pack with one rule broken in one way, and the parts of the proof that must fail. */
export interface Mutant {
  rule: string;
  how: string;
  pack: LawPack;
  /** Absent: the real procedure. */
  procedure?: Procedure;
  parts: readonly ProofPart[];
}

/** Which parts of the proof check which rules, fastest first. */
const LOOKING = {
  rows: ['kinds', 'combinations', 'answers'],
  duties: ['kinds', 'answers'],
  conflicts: ['kinds', 'answers'],
  questions: ['kinds', 'answers'],
  asks: ['kinds', 'answers'],
  routes: ['kinds', 'answers'],
} as const satisfies Partial<Record<keyof LawPack, readonly ProofPart[]>>;
const LISTS = Object.keys(LOOKING) as (keyof typeof LOOKING)[];

/** Breaks each rule of a pack alone, in every possible way. */
export function* mutants(pack: LawPack): Generator<Mutant> {
  for (const list of LISTS) yield* brokenRules(pack, list);
  yield* brokenResults(pack);
  yield* brokenCombination(pack);
  yield* brokenParties(pack);
  yield* brokenNeeds(pack);
  yield* brokenWords(pack);
  for (const broken of brokenProcedures(PROCEDURE)) yield { ...broken, pack };
}

/** The pack without the rule, and with each part of its condition broken. */
function* brokenRules(pack: LawPack, list: keyof typeof LOOKING): Generator<Mutant> {
  const rules: readonly { when: Condition | null }[] = pack[list];
  for (const [index, rule] of rules.entries()) {
    if (!rule.when) continue;
    const about = { rule: `${list}[${index}]`, parts: LOOKING[list] };
    yield { ...about, how: 'left out', pack: { ...pack, [list]: rules.toSpliced(index, 1) } };
    for (const [how, when] of brokenConditions(rule.when)) {
      yield { ...about, how, pack: { ...pack, [list]: rules.with(index, { ...rule, when }) } };
    }
  }
}

/** Each row with every other result. */
function* brokenResults(pack: LawPack): Generator<Mutant> {
  for (const [index, row] of pack.rows.entries()) {
    for (const then of RECOMMENDATIONS.filter((each) => each !== row.then)) {
      const rows = pack.rows.with(index, { ...row, then });
      const about = { rule: `rows[${index}]`, parts: LOOKING.rows };
      yield { ...about, how: `then ${then}`, pack: { ...pack, rows } };
    }
  }
}

function* brokenCombination(pack: LawPack): Generator<Mutant> {
  const { combination } = pack;
  const { strongest } = combination;
  const others = RECOMMENDATIONS.filter((each) => each !== combination.otherwise);
  const broken = [
    ...strongest.map((_, index) => ({ strongest: strongest.toSpliced(index, 1) })),
    { strongest: strongest.toReversed() },
    ...others.map((otherwise) => ({ otherwise })),
  ];
  for (const change of broken) {
    const changed = { ...pack, combination: { ...combination, ...change } };
    yield { rule: 'combination', how: JSON.stringify(change), pack: changed, parts: ['pairs'] };
  }
}

/** Each kind of party in every other class. */
function* brokenParties(pack: LawPack): Generator<Mutant> {
  for (const [kind, now] of Object.entries(pack.parties)) {
    for (const other of PARTY_CLASSES.filter((each) => each !== now)) {
      const parties = { ...pack.parties, [kind]: other };
      yield { rule: `parties/${kind}`, how: other, pack: { ...pack, parties }, parts: ['kinds'] };
    }
  }
}

/** Each ground of refusal without one requirement, and with `inEmergency` inverted. */
function* brokenNeeds(pack: LawPack): Generator<Mutant> {
  for (const [index, provision] of pack.provisions.entries()) {
    const { refusal } = provision;
    if (!refusal) continue;
    const broken = [
      ...refusal.needs.map((_, nth) => ({ needs: refusal.needs.toSpliced(nth, 1) })),
      { inEmergency: !refusal.inEmergency },
    ];
    for (const change of broken) {
      const changed = { ...provision, refusal: { ...refusal, ...change } };
      const provisions = pack.provisions.with(index, changed);
      const about = { rule: `provisions[${index}]`, parts: ['refusals'] } as const;
      yield { ...about, how: JSON.stringify(change), pack: { ...pack, provisions } };
    }
  }
}

/** Inverts or removes each test of a condition, and removes each name from its lists. */
function* brokenConditions(condition: Condition): Generator<[how: string, broken: Condition]> {
  if ('all' in condition) {
    for (const [how, all] of brokenParts(condition.all)) yield [how, { all }];
    return;
  }
  if ('any' in condition) {
    for (const [how, any] of brokenParts(condition.any)) yield [how, { any }];
    return;
  }
  if ('not' in condition) {
    yield [`${JSON.stringify(condition)} turned round`, condition.not];
    for (const [how, broken] of brokenConditions(condition.not))
      yield [`not: ${how}`, { not: broken }];
    return;
  }
  yield [`${JSON.stringify(condition)} turned round`, { not: condition }];
  if ('some' in condition) {
    yield* without(lettersOf(condition.some), (some) => ({ ...condition, some }));
    yield* without(condition.is, (is) => ({ ...condition, is }));
  }
  if ('contradicted' in condition) {
    yield* without(lettersOf(condition.contradicted), (contradicted) => ({ contradicted }));
  }
  if ('party' in condition) {
    yield* without(condition.party, (party) => ({ ...condition, party }));
    if (condition.side) yield ['on either side', { party: condition.party }];
  }
  if ('doubt' in condition) yield* without(condition.doubt, (doubt) => ({ doubt }));
  if ('relation' in condition) yield* without(condition.relation, (relation) => ({ relation }));
  if ('result' in condition) yield* without(condition.result, (result) => ({ result }));
}

function* brokenParts(parts: readonly Condition[]): Generator<[how: string, broken: Condition[]]> {
  for (const [index, part] of parts.entries()) {
    yield [`without ${JSON.stringify(part)}`, parts.toSpliced(index, 1)];
    for (const [how, broken] of brokenConditions(part)) yield [how, parts.with(index, broken)];
  }
}

/** The facts that names refer to. */
const lettersOf = (names: readonly string[]) =>
  FACT_IDS.filter((id) => names.some((name) => id === name || id.startsWith(`${name}-`)));

function* without<T extends string>(
  all: readonly T[],
  broken: (left: readonly T[]) => Condition,
): Generator<[how: string, broken: Condition]> {
  if (all.length < 2) return;
  for (const [index, each] of all.entries())
    yield [`without ${each}`, broken(all.toSpliced(index, 1))];
}
