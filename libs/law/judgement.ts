import type { Compiled } from './edition';
import type {
  DutyCode,
  EvaluationInput,
  ValueSource,
  FactId,
  Recommendation,
  Value,
} from './evaluation';
import { faultsOf, FaultyInput } from './faults';
import { stepOf } from './findings';
import { casesOf, combine } from './judge';
import { inForceOn, lawOf } from './law';
import type { LawPack } from './pack';
import { UU_30_2014 } from './uu-30-2014';

/**
 * Stored with each evaluation. Raise it whenever the same input can give another record or other
 * words.
 */
export const ENGINE = 'law-engine/1.1.0';

/** A value that a party claimed or stated, or that the broker knows. */
export interface JudgedFinding {
  provision: FactId;
  value: Value;
  basis: ValueSource['basis'];
  /** `null`: the request as a whole. */
  item: string | null;
  /** The place in `input.evidence` whose facts it is based on; `null`: none. */
  evidence: number | null;
}

/** What the law says about an input: codes without words. `render` puts them into words. */
export interface Judgement {
  law: string;
  /** SHA-256 (hex) of the law pack in canonical form (RFC 8785): its rules and all its words. */
  lawHash: string;
  engine: string;
  asOf: string;
  input: EvaluationInput;
  recommendation: Recommendation;
  /** The row that decides for each item; `id: null` for a request without items. */
  items: { id: string | null; recommendation: Recommendation; row: string }[];
  findings: JudgedFinding[];
  /** Facts in force that nobody claims for the whole request; they count as not met. */
  notClaimed: FactId[];
  /** Here and below, `items` are those concerned; empty: all of them, or the request as a whole. */
  duties: { code: DutyCode; items: string[] }[];
  questions: { id: string; items: string[] }[];
  conflicts: { id: string; items: string[] }[];
  /** Ids of the questions to the requester. */
  missing: { id: string; items: string[] }[];
  /** The procedure to use instead, if this is not assistance. */
  route: { code: string; items: string[] } | null;
}

/** A judgement as stored for one version of a request; its digest is that of its canonical form. */
export interface EvaluationRecord extends Judgement {
  requestVersion: number;
  /** RFC 3339, UTC. */
  evaluatedAt: string;
}

/**
 * Applies the law to the facts (UU 30/2014 Articles 35-37), without words. Pure and synchronous:
 * equal input gives an equal record. Throws `FaultyInput` for an invalid input and `FaultyPack` for
 * an invalid pack.
 */
export function judge(input: EvaluationInput, pack: LawPack = UU_30_2014): Judgement {
  const law = lawOf(pack);
  const faults = faultsOf(input, pack);
  const edition = inForceOn(law, input.asOf);
  if (faults.length > 0 || !edition) throw new FaultyInput(faults);
  const cases = casesOf(input, edition, pack);
  const recommendation = combine(cases, pack);

  /** The rules that hold for some item. */
  const holding = <Rule, Raised>(
    rules: readonly Compiled<Rule>[],
    raise: (rule: Rule, items: string[]) => Raised,
  ): Raised[] =>
    rules.flatMap(({ rule, holds }) => {
      const those = cases.filter(({ situation }) => holds(situation));
      if (those.length === 0) return [];
      return [raise(rule, those.length === cases.length ? [] : those.map(({ id }) => id ?? ''))];
    });

  const places = new Map(
    input.evidence?.map(({ item, provision }, index) => [stepOf(item, provision), index]),
  );
  const claims: Readonly<Record<string, Value>> = input.facts ?? {};
  const findings: JudgedFinding[] = [];
  const find = (item: string | null, values: Readonly<Record<string, Value>>): void => {
    for (const { id } of edition.facts) {
      const value = values[id];
      if (!value) continue;
      const evidence = places.get(stepOf(item, id)) ?? null;
      const basis = (evidence === null ? null : input.evidence?.[evidence]?.basis) ?? 'claimed';
      findings.push({ basis, evidence, item, provision: id as FactId, value });
    }
  };
  find(null, claims);
  for (const { id, own } of cases) if (id !== null) find(id, own);

  const routes = recommendation === 'not-assistance' ? edition.routes : [];
  const [route = null] = holding(routes, ({ code }, items) => ({ code, items }));
  return {
    law: pack.id,
    lawHash: law.hash,
    engine: ENGINE,
    asOf: input.asOf,
    input,
    recommendation,
    items: cases.map(({ id, row: { rule } }) => ({
      id,
      recommendation: rule.then,
      row: rule.row,
    })),
    findings,
    notClaimed: edition.facts.map(({ id }) => id as FactId).filter((id) => !claims[id]),
    duties: holding(edition.duties, ({ code }, items) => ({ code, items })),
    questions: holding(edition.questions, ({ id }, items) => ({ id, items })),
    conflicts: holding(edition.conflicts, ({ id }, items) => ({ id, items })),
    missing: holding(edition.asks, ({ id }, items) => ({ id, items })),
    route,
  };
}
