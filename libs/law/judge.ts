import type { Situation } from './condition';
import { type CompiledRow, type Edition, firstRow } from './edition';
import type { EvaluationInput, Facts, Language, Recommendation, Value } from './evaluation';
import type { Law } from './law';
import type { LawPack } from './pack';

/** What the rows say of one item, or (`id: null`) of a request without items. */
export interface Case {
  id: string | null;
  /** The facts that the item has of its own. */
  own: Readonly<Record<string, Value>>;
  situation: Situation;
  row: CompiledRow;
}

/** A judged input, on the way to its answer. */
export interface Judged {
  input: EvaluationInput;
  language: Language;
  law: Law;
  edition: Edition;
  cases: readonly Case[];
  result: Recommendation;
}

const WHOLE: readonly { id: null; facts?: Facts }[] = [{ id: null }];

/** Each item with its own facts over the request's; a request without items is its own one item. */
export function casesOf(input: EvaluationInput, edition: Edition, pack: LawPack): Case[] {
  const items = input.items?.length ? input.items : WHOLE;
  return items.map(({ id, facts }) => {
    const own = facts ?? {};
    const situation = situationOf(input, own, edition, pack);
    const row = firstRow(edition, situation);
    if (!row) throw new Error(`no row of ${pack.id} fits`);
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

/** One recommendation for all items is the request's; else the rule of the pack for items that differ. */
export function combine(cases: readonly Case[], { combination }: LawPack): Recommendation {
  const results = cases.map(({ row }) => row.rule.then);
  const [first] = results;
  if (first && results.every((each) => each === first)) return first;
  return combination.strongest.find((each) => results.includes(each)) ?? combination.otherwise;
}

/** The recommendation alone, of an input without faults. */
export function recommend(input: EvaluationInput, edition: Edition, pack: LawPack): Recommendation {
  return combine(casesOf(input, edition, pack), pack);
}
