import { type EvaluationInput, FACT_IDS } from '#libs/law/evaluation';
import type { Condition, LawPack } from '#libs/law/pack';

/** The context of the table: each fact under its name, and everything else that the rows read. */
export type ZenContext = Readonly<Record<string, string | boolean | readonly string[]>>;

const nameOf = (fact: string): string => `f${fact.replaceAll('-', '_')}`;

/** An input for zen-engine, with the kinds of the parties already mapped to their classes. */
export function contextOf(input: EvaluationInput, { parties }: LawPack): ZenContext {
  return {
    ...Object.fromEntries(FACT_IDS.map((id) => [nameOf(id), input.facts?.[id] ?? 'not-met'])),
    requester: parties[input.parties.requester],
    provider: parties[input.parties.provider],
    relation: input.parties.relation,
    contradicted: input.contradicted ?? [],
    doubts: input.doubts ?? [],
    official: input.official ?? true,
  };
}

/**
 * The rows in force on a day as a JDM decision table with first hit, one row for each; `batch`
 * takes a list `all` of contexts and returns the list of results.
 */
export function tableOf(pack: LawPack, day: string, { batch }: { batch: boolean }): object {
  const rows = pack.rows.filter(
    ({ validFrom, validTo }) => validFrom <= day && (validTo === null || day <= validTo),
  );
  const content = {
    hitPolicy: 'first',
    inputs: [{ id: 'when', name: 'when' }],
    outputs: [{ id: 'then', name: 'then', field: 'recommendation' }],
    rules: rows.map(({ row, when, then }) => ({
      _id: row,
      when: expressionOf(when),
      then: JSON.stringify(then),
    })),
    ...(batch && { executionMode: 'loop', inputField: 'all', outputPath: 'all' }),
  };
  return {
    nodes: [
      { id: 'in', name: 'in', type: 'inputNode' },
      { id: 'table', name: 'table', type: 'decisionTableNode', content },
      { id: 'out', name: 'out', type: 'outputNode' },
    ],
    edges: [
      { id: '1', type: 'edge', sourceId: 'in', targetId: 'table' },
      { id: '2', type: 'edge', sourceId: 'table', targetId: 'out' },
    ],
  };
}

function expressionOf(when: Condition): string {
  if ('all' in when) return joined(when.all.map(expressionOf), 'and', 'true');
  if ('any' in when) return joined(when.any.map(expressionOf), 'or', 'false');
  if ('not' in when) return `not (${expressionOf(when.not)})`;
  if ('some' in when) return anyIs(factsOf(when.some).map(nameOf), when.is);
  if ('contradicted' in when) return `some(contradicted, # in ${list(factsOf(when.contradicted))})`;
  if ('party' in when) {
    const sides = when.side ? [when.side] : ['requester', 'provider'];
    return anyIs(sides, when.party);
  }
  if ('relation' in when) return anyIs(['relation'], when.relation);
  if ('doubt' in when) return `some(doubts, # in ${list(when.doubt)})`;
  if ('official' in when) return `official == ${when.official}`;
  throw new Error(`no row is expected to look at ${Object.keys(when).join()}`);
}

/** The named facts; a paragraph stands for each of its letters. */
const factsOf = (names: readonly string[]): string[] =>
  names.flatMap((name) => FACT_IDS.filter((id) => id === name || id.startsWith(`${name}-`)));
const list = (words: readonly string[]): string =>
  `[${words.map((word) => `'${word}'`).join(', ')}]`;
const anyIs = (names: readonly string[], values: readonly string[]): string =>
  joined(
    names.flatMap((name) => values.map((value) => `${name} == '${value}'`)),
    'or',
    'false',
  );
const joined = (parts: readonly string[], by: 'and' | 'or', empty: string): string =>
  parts.length > 0 ? `(${parts.join(` ${by} `)})` : empty;
