import {
  Doubt,
  DOUBTS,
  DUTY_CODES,
  DutyCode,
  EvaluationInput,
  ValueSource,
  FACT_IDS,
  FactId,
  Facts,
  Recommendation,
  RECOMMENDATIONS,
  Value,
  VALUES,
} from '#libs/law/evaluation';
import type { EvaluationRecord, JudgedFinding, Judgement } from '#libs/law/judgement';
import { EvaluatedParties, FactValues } from './evaluation-query';
import {
  AnyText,
  AnyTexts,
  CalendarDate,
  Count,
  Flag,
  Instant,
  ListOfWords,
  Many,
  One,
  OneOf,
  Optional,
  OrNull,
  Sha256,
  WholeNumber,
} from './fields';

/*
 * The record of an evaluation: the types of libs/law/judgement.ts as documented classes.
 */

/** The source of a value. */
export class EvidenceAnswer implements ValueSource {
  @OneOf(FACT_IDS) provision: FactId;
  @OrNull() @AnyText() item: string | null;
  @OneOf(['claimed', 'stated', 'known']) basis: ValueSource['basis'];
  @AnyTexts() facts: string[];
}

export class ItemFacts {
  @AnyText() id: string;
  @Optional() @FactValues() facts?: Facts;
}

/** The evaluated input. Evaluating it again gives the same result. */
export class EvaluationInputAnswer implements EvaluationInput {
  @CalendarDate() asOf: string;
  @One(() => EvaluatedParties) parties: EvaluatedParties;
  @Optional() @FactValues() facts?: Facts;
  @Optional() @ListOfWords(FACT_IDS) contradicted?: FactId[];
  @Optional() @ListOfWords(DOUBTS) doubts?: Doubt[];
  @Optional() @Flag() official?: boolean;
  @Optional() @Many(() => ItemFacts) items?: ItemFacts[];
  @Optional() @Many(() => EvidenceAnswer) evidence?: EvidenceAnswer[];
  @Optional() @Flag() decree?: boolean;
}

/** The finding on a fact that is claimed, stated or known. */
export class RecordedFinding implements JudgedFinding {
  @OneOf(FACT_IDS) provision: FactId;
  @OneOf(VALUES) value: Value;
  @OneOf(['claimed', 'stated', 'known']) basis: ValueSource['basis'];
  /** Null: the request as a whole. */
  @OrNull() @AnyText() item: string | null;
  /** Index of its source in `input.evidence`; null: none. */
  @OrNull() @Count() evidence: number | null;
}

/** The row of the decision table that decides for an item. */
export class RecordedItem {
  /** Null: a request without items. */
  @OrNull() @AnyText() id: string | null;
  @OneOf(RECOMMENDATIONS) recommendation: Recommendation;
  @AnyText() row: string;
}

export class RecordedDuty {
  @OneOf(DUTY_CODES) code: DutyCode;
  /** The items concerned; empty: all of them, or the request as a whole. */
  @AnyTexts() items: string[];
}

/** A question, a conflict, or something missing, by its id in the law. */
export class RecordedRule {
  @AnyText() id: string;
  /** The items concerned; empty: all of them, or the request as a whole. */
  @AnyTexts() items: string[];
}

export class RecordedRoute {
  @AnyText() code: string;
  @AnyTexts() items: string[];
}

/** The evaluation without words: the codes that its texts, in any language, are rendered from. */
export class JudgementAnswer implements Judgement {
  @AnyText() law: string;
  /** Hash of the law pack, with all its rules and words. */
  @Sha256() lawHash: string;
  @AnyText() engine: string;
  @CalendarDate() asOf: string;
  @One(() => EvaluationInputAnswer) input: EvaluationInputAnswer;
  @OneOf(RECOMMENDATIONS) recommendation: Recommendation;
  @Many(() => RecordedItem) items: RecordedItem[];
  @Many(() => RecordedFinding) findings: RecordedFinding[];
  /** Facts that nobody claims for the whole request. */
  @ListOfWords(FACT_IDS) notClaimed: FactId[];
  @Many(() => RecordedDuty) duties: RecordedDuty[];
  @Many(() => RecordedRule) questions: RecordedRule[];
  @Many(() => RecordedRule) conflicts: RecordedRule[];
  @Many(() => RecordedRule) missing: RecordedRule[];
  @OrNull() @One(() => RecordedRoute) route: RecordedRoute | null;
}

/** The stored evaluation of a version of a request. */
export class RecordAnswer extends JudgementAnswer implements EvaluationRecord {
  @WholeNumber(1, 2 ** 31 - 1) requestVersion: number;
  @Instant() evaluatedAt: string;
}
