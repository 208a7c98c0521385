import type { Situation } from './condition';
import { type Edition, firstRow } from './edition';
import type { EvaluationInput, Language, Recommendation, Value } from './evaluation';
import { faultsOf, FaultyInput } from './faults';
import { type RowResult, casesOf } from './judge';
import { inForceOn, lawOf } from './law';
import type { LawPack } from './pack';
import { leavesOf } from './situations';
import { UU_30_2014 } from './uu-30-2014';

/** `id` is a fact (to a value), `official` (to `named`) or `doubts` (to `cleared`). */
export interface FactChange {
  id: string;
  to: Value | 'named' | 'cleared';
}

export interface WhatWouldChange {
  item: string | null;
  recommendation: Recommendation;
  /** For each other result that few changes lead to, the smallest such sets of changes. */
  flips: { recommendation: Recommendation; changes: FactChange[] }[];
  /** The open questions whose answers can still change the result. */
  questions: { id: string; askedOf: 'requester' | 'provider' | 'official'; ask: string }[];
}

/** Maximum number of changes in a set: larger sets describe a different case. */
const LARGEST_FLIP = 3;

/**
 * What would change the recommendation of each item (or of a request without items). Throws
 * `FaultyInput` for an invalid input.
 */
export function whatWouldChange(
  input: EvaluationInput,
  { language = 'id', pack = UU_30_2014 }: { language?: Language; pack?: LawPack } = {},
): WhatWouldChange[] {
  const law = lawOf(pack);
  const faults = faultsOf(input, pack);
  const edition = inForceOn(law, input.asOf);
  if (faults.length > 0 || !edition) throw new FaultyInput(faults);
  return casesOf(input, edition, pack).map((each) => ({
    item: each.id,
    recommendation: each.row.rule.then,
    flips: flipsOf(each, edition),
    questions: questionsOf(each, edition, pack, language),
  }));
}

interface Alternative extends FactChange {
  apply: (situation: Situation) => Situation;
}

const resultOf = (edition: Edition, situation: Situation) =>
  firstRow(edition, situation)?.rule.then;

/** Every input that could change, with its other possible values. */
function alternativesOf({ situation: s }: RowResult, { bits }: Edition): Alternative[][] {
  const facts = [...bits].map(([id, bit]) => {
    const now = s.met & bit ? 'met' : s.judge & bit ? 'needs-judgement' : 'not-met';
    return (['met', 'not-met', 'needs-judgement'] as const)
      .filter((value) => value !== now)
      .map((to): Alternative => ({ id, to, apply: (from) => withFact(from, bit, to) }));
  });
  const official: Alternative = {
    id: 'official',
    to: 'named',
    apply: (from) => ({ ...from, official: true }),
  };
  const doubts: Alternative = {
    id: 'doubts',
    to: 'cleared',
    apply: (from) => ({
      ...from,
      doubts: [],
      relation: from.relation === 'same-party' ? 'none' : from.relation,
      requester: from.requester === 'doubtful' ? 'body' : from.requester,
      provider: from.provider === 'doubtful' ? 'body' : from.provider,
    }),
  };
  const doubted =
    s.doubts.length > 0 ||
    s.relation === 'same-party' ||
    [s.requester, s.provider].includes('doubtful');
  return [...facts, ...(s.official ? [] : [[official]]), ...(doubted ? [[doubts]] : [])];
}

/** A fact that is settled (met or not met) is no longer contradicted. */
const withFact = (from: Situation, bit: number, to: Value): Situation => ({
  ...from,
  met: to === 'met' ? from.met | bit : from.met & ~bit,
  judge: to === 'needs-judgement' ? from.judge | bit : from.judge & ~bit,
  contradicted: to === 'needs-judgement' ? from.contradicted : from.contradicted & ~bit,
});

function flipsOf(each: RowResult, edition: Edition): WhatWouldChange['flips'] {
  const variables = alternativesOf(each, edition);
  const flips: WhatWouldChange['flips'] = [];
  const reached = new Set<Recommendation | undefined>([each.row.rule.then]);
  for (let size = 1; size <= LARGEST_FLIP; size++) {
    const found = choices(variables, size).flatMap((changes) => {
      const changed = changes.reduce((from, { apply }) => apply(from), each.situation);
      const recommendation = resultOf(edition, changed);
      return recommendation && !reached.has(recommendation)
        ? [{ recommendation, changes: changes.map(({ id, to }) => ({ id, to })) }]
        : [];
    });
    for (const { recommendation } of found) reached.add(recommendation);
    flips.push(...found);
  }
  return flips;
}

/** All ways to choose `size` variables and one alternative of each. */
function choices<T>(variables: readonly (readonly T[])[], size: number): T[][] {
  if (size === 0) return [[]];
  return variables.flatMap((alternatives, index) =>
    choices(variables.slice(index + 1), size - 1).flatMap((rest) =>
      alternatives.map((alternative) => [alternative, ...rest]),
    ),
  );
}

/**
 * Open are facts that await a judgement or an answer and, if no ground to give is claimed, the
 * choice of one. A question is asked if, for some answers to the others, its answer changes the
 * current result.
 */
function questionsOf(
  each: RowResult,
  edition: Edition,
  pack: LawPack,
  language: Language,
): WhatWouldChange['questions'] {
  const { situation } = each;
  const kinds = new Map(edition.facts.map(({ id, kind }) => [id, kind]));
  const variables = alternativesOf(each, edition);
  const open = variables.filter(([first]) => {
    const bit = edition.bits.get(first?.id ?? '');
    return bit === undefined || situation.judge & bit;
  });
  const claimed = edition.facts.some(
    ({ kind }, index) => kind === 'grant' && (situation.met | situation.judge) & (1 << index),
  );
  const anyGrant = variables.flat().find(({ id, to }) => kinds.get(id) === 'grant' && to === 'met');
  if (!claimed && anyGrant) open.push([{ ...anyGrant, id: pack.discretion }]);

  type Question = WhatWouldChange['questions'][number];
  return pivotal(open, situation, edition).flatMap((id): Question[] => {
    if (id === 'doubts') return doubtsOf(each, edition, language);
    const askedOf = kinds.get(id) === 'refusal' ? 'provider' : 'requester';
    return [{ id, askedOf, ask: edition.askFor.get(id)?.ask[language] ?? id }];
  });
}

/** The questions raised by a doubt; the official answers them. */
const doubtsOf = (
  { situation }: RowResult,
  { questions }: Edition,
  language: Language,
): WhatWouldChange['questions'] =>
  questions
    .filter(({ rule: { when }, holds }) => {
      const leaves = when ? leavesOf(when) : [];
      return (
        holds(situation) && leaves.some((l) => 'doubt' in l || 'party' in l || 'relation' in l)
      );
    })
    .map(({ rule }) => ({ id: rule.id, askedOf: 'official', ask: rule.question[language] }));

/**
 * The variables of which some answer, given some answers to the others, changes the current result.
 */
function pivotal(
  variables: readonly (readonly Alternative[])[],
  situation: Situation,
  edition: Edition,
): string[] {
  const all = variables.reduce(
    (found, each) => found.flatMap((from) => [from, ...each.map(({ apply }) => apply(from))]),
    [situation],
  );
  const results = all.map((each) => resultOf(edition, each));
  const [now] = results;
  let span = all.length;
  return variables.flatMap((alternatives) => {
    const cycle = span;
    span /= alternatives.length + 1;
    const moves = results.some(
      (result, index) =>
        result === now &&
        index % cycle < span &&
        alternatives.some((_, nth) => results[index + (nth + 1) * span] !== now),
    );
    return moves && alternatives[0] ? [alternatives[0].id] : [];
  });
}
