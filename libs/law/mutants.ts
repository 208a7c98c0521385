import { FACT_IDS, type Recommendation, RECOMMENDATIONS } from './evaluation';
import { type Condition, type LawPack, PARTY_CLASSES } from './pack';
import type { Part } from './proof';

/** A pack with one rule broken in one way, and the parts of the proof that have to notice. */
export interface Mutant {
  rule: string;
  how: string;
  pack: LawPack;
  parts: readonly Part[];
}

/** Breaks each rule of a pack alone, in each way that there is. */
export function* mutants(pack: LawPack): Generator<Mutant> {
  const lists = {
    rows: ['kinds', 'combinations', 'answers'],
    duties: ['kinds', 'answers'],
    conflicts: ['kinds', 'answers'],
    questions: ['kinds', 'answers'],
    asks: ['kinds', 'answers'],
    routes: ['kinds', 'answers'],
  } as const satisfies Partial<Record<keyof LawPack, readonly Part[]>>;
  for (const list of Object.keys(lists) as (keyof typeof lists)[]) {
    for (const [index, rule] of pack[list].entries()) {
      if (!rule.when) continue;
      const about = { rule: `${list}[${index}]`, parts: lists[list] };
      const rules: readonly unknown[] = pack[list];
      yield { ...about, how: 'left out', pack: { ...pack, [list]: rules.toSpliced(index, 1) } };
      for (const [how, when] of brokenConditions(rule.when)) {
        yield { ...about, how, pack: { ...pack, [list]: rules.with(index, { ...rule, when }) } };
      }
    }
  }
  for (const [index, row] of pack.rows.entries()) {
    for (const then of RECOMMENDATIONS.filter((each) => each !== row.then)) {
      const rows = pack.rows.with(index, { ...row, then });
      yield {
        rule: `rows[${index}]`,
        how: `then ${then}`,
        pack: { ...pack, rows },
        parts: lists.rows,
      };
    }
  }
  yield* brokenCombination(pack);
  for (const [kind, now] of Object.entries(pack.parties)) {
    for (const other of PARTY_CLASSES.filter((each) => each !== now)) {
      const parties = { ...pack.parties, [kind]: other };
      yield { rule: `parties/${kind}`, how: other, pack: { ...pack, parties }, parts: ['kinds'] };
    }
  }
  for (const [index, provision] of pack.provisions.entries()) {
    const { refusal } = provision;
    if (!refusal) continue;
    const broken = [
      ...refusal.needs.map(
        (need, nth) =>
          [`without ${need}`, { ...refusal, needs: refusal.needs.toSpliced(nth, 1) }] as const,
      ),
      ['the other way in an emergency', { ...refusal, inEmergency: !refusal.inEmergency }] as const,
    ];
    for (const [how, changed] of broken) {
      const provisions = pack.provisions.with(index, { ...provision, refusal: changed });
      yield {
        rule: `provisions[${index}]`,
        how,
        pack: { ...pack, provisions },
        parts: ['refusals'],
      };
    }
  }
}

function* brokenCombination(pack: LawPack): Generator<Mutant> {
  const { combination } = pack;
  const { strongest, otherwise } = combination;
  const broken: [string, { strongest?: readonly Recommendation[]; otherwise?: Recommendation }][] =
    [
      ...strongest.map((each, index): [string, { strongest: readonly Recommendation[] }] => [
        `without ${each}`,
        { strongest: strongest.toSpliced(index, 1) },
      ]),
      ['the other way round', { strongest: strongest.toReversed() }],
      ...RECOMMENDATIONS.filter((each) => each !== otherwise).map(
        (each): [string, { otherwise: Recommendation }] => [
          `otherwise ${each}`,
          { otherwise: each },
        ],
      ),
    ];
  for (const [how, change] of broken) {
    yield {
      rule: 'combination',
      how,
      pack: { ...pack, combination: { ...combination, ...change } },
      parts: ['pairs'],
    };
  }
}

/** Turns each test of a condition round, leaves it out, and takes each name out of its lists. */
function* brokenConditions(condition: Condition): Generator<[how: string, broken: Condition]> {
  if ('all' in condition || 'any' in condition) {
    const [key, parts] = 'all' in condition ? ['all', condition.all] : ['any', condition.any];
    const withParts = (changed: readonly Condition[]) =>
      ({ [key as string]: changed }) as unknown as Condition;
    for (const [index, part] of parts.entries()) {
      yield [`without ${JSON.stringify(part)}`, withParts(parts.toSpliced(index, 1))];
      for (const [how, broken] of brokenConditions(part))
        yield [how, withParts(parts.with(index, broken))];
    }
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

/** The facts that names stand for. */
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
