import type { Situation } from './condition';
import { type CompiledRow, type Edition, firstRow } from './edition';
import type { EvaluationInput, Facts, Recommendation, Value } from './evaluation';
import type { LawPack } from './pack';

/** The result of the rows for one item, or (`id: null`) for a request without items. */
export interface RowResult {
  id: string | null;
  /** The facts that the item overrides. */
  own: Readonly<Record<string, Value>>;
  situation: Situation;
  row: CompiledRow;
}

const WHOLE: readonly { id: null; facts?: Facts }[] = [{ id: null }];

/**
 * One case per item, whose facts override those of the request; a request without items is one
 * case.
 */
export function casesOf(input: EvaluationInput, edition: Edition, pack: LawPack): RowResult[] {
  const items = input.items?.length ? input.items : WHOLE;
  return items.map(({ id, facts }) => {
    const own = facts ?? {};
    const situation = situationOf(input, own, edition, pack);
    const row = firstRow(edition, situation);
    if (!row) throw new Error(`no row of ${pack.id} matches`);
    situation.result = row.rule.then;
    return { id, own, situation, row };
  });
}

function situationOf(
  input: EvaluationInput,
  own: Readonly<Record<string, Value>>,
  { facts, bits }: Edition,
  { parties }: LawPack,
): Situation {
  const request: Readonly<Record<string, Value>> = input.facts ?? {};
  let met = 0;
  let judge = 0;
  facts.forEach(({ id }, index) => {
    const value = own[id] ?? request[id];
    if (value === 'met') met |= 1 << index;
    else if (value === 'needs-judgement') judge |= 1 << index;
  });
  let contradicted = 0;
  for (const id of input.contradicted ?? []) contradicted |= bits.get(id) ?? 0;
  return {
    met,
    judge,
    contradicted,
    requester: parties[input.parties.requester],
    provider: parties[input.parties.provider],
    relation: input.parties.relation,
    doubts: input.doubts ?? [],
    official: input.official ?? true,
    decree: input.decree ?? false,
    result: null,
  };
}

/**
 * The recommendation for the request: that of all items if they agree, else by the pack's
 * combination rule.
 */
export function combine(cases: readonly RowResult[], { combination }: LawPack): Recommendation {
  const results = cases.map(({ row }) => row.rule.then);
  const [first] = results;
  if (first && results.every((each) => each === first)) return first;
  return combination.strongest.find((each) => results.includes(each)) ?? combination.otherwise;
}

/** Only the recommendation, for an input without faults. */
export function recommend(input: EvaluationInput, edition: Edition, pack: LawPack): Recommendation {
  return combine(casesOf(input, edition, pack), pack);
}
