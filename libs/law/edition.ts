import { dayAfter } from './calendar';
import { type FactBits, compile, factsIn, type Situation, type Test } from './condition';
import type {
  QuestionText,
  Condition,
  ConflictRule,
  Dated,
  DutyRule,
  LawPack,
  Provision,
  Question,
  OtherProcedure,
  DecisionRow,
} from './pack';

export interface Compiled<Rule> {
  rule: Rule;
  holds: Test;
}
/** `rests`: the facts that this row and the rows before it depend on. */
export type CompiledRow = Compiled<DecisionRow> & { rests: number };

/** The law in force from one day until the day before the next edition, its conditions compiled. */
export interface Edition {
  from: string;
  provisions: ReadonlyMap<string, Provision>;
  facts: readonly Provision[];
  bits: FactBits;
  rows: readonly CompiledRow[];
  duties: readonly Compiled<DutyRule>[];
  conflicts: readonly Compiled<ConflictRule>[];
  questions: readonly Compiled<Question>[];
  asks: readonly Compiled<QuestionText>[];
  /** The question about a fact, a paragraph or the official, by its id. */
  askFor: ReadonlyMap<string, QuestionText>;
  routes: readonly Compiled<OtherProcedure>[];
}

export const inForce = ({ validFrom, validTo }: Dated, day: string) =>
  validFrom <= day && (validTo === null || day <= validTo);

export const isFact = ({ kind }: Provision) =>
  kind === 'grant' || kind === 'refusal' || kind === 'emergency';

/** The days on which anything in the pack changes, in ascending order. */
export function borders(pack: LawPack): string[] {
  const { provisions, rows, duties, conflicts, questions, asks, routes } = pack;
  const dated: Dated[] = [provisions, rows, duties, conflicts, questions, asks, routes].flat();
  const days = dated.flatMap(({ validFrom, validTo }) =>
    validTo === null ? [validFrom] : [validFrom, dayAfter(validTo)],
  );
  return [...new Set(days)].sort();
}

/**
 * The pack as in force on a day; throws an Error if a condition names a fact that is not in force.
 */
export function editionOn(pack: LawPack, day: string): Edition {
  const provisions = pack.provisions.filter((each) => inForce(each, day));
  const facts = provisions.filter(isFact);
  const bits = new Map(facts.map(({ id }, index) => [id, 1 << index]));

  const compiled = <Rule extends Dated & { when: Condition | null }>(rules: readonly Rule[]) =>
    rules.flatMap((rule) =>
      rule.when && inForce(rule, day) ? [{ rule, holds: compile(rule.when, bits) }] : [],
    );
  let rests = 0;
  return {
    from: day,
    provisions: new Map(provisions.map((provision) => [provision.id, provision])),
    facts,
    bits,
    rows: compiled(pack.rows).map((row) => ({
      ...row,
      rests: (rests |= factsIn(row.rule.when, bits)),
    })),
    duties: compiled(pack.duties),
    conflicts: compiled(pack.conflicts),
    questions: compiled(pack.questions),
    asks: compiled(pack.asks),
    askFor: new Map(
      pack.asks.filter((ask) => inForce(ask, day)).map((ask) => [ask.id, ask] as const),
    ),
    routes: compiled(pack.routes),
  };
}

/**
 * The first matching row; `undefined` if the table has a gap, which the checks of a pack exclude.
 */
export const firstRow = (edition: Edition, situation: Situation) =>
  edition.rows.find(({ holds }) => holds(situation));
