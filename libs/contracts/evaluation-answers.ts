import {
  DUTY_CODES,
  DutyCode,
  Evaluation,
  FACT_IDS,
  FactId,
  Finding,
  Language,
  Recommendation,
  RECOMMENDATIONS,
  TraceStep,
  Value,
  VALUES,
} from '#libs/law/evaluation';
import { EvaluationInputAnswer, JudgementAnswer, RecordAnswer } from './evaluation-records';
import {
  AnyText,
  AnyTexts,
  CalendarDate,
  Instant,
  Many,
  One,
  OneOf,
  OrNull,
  Sha256,
  WholeNumber,
} from './fields';

/*
 * An evaluation as a response: the types of libs/law/evaluation.ts as documented classes.
 */

export class ItemRecommendation {
  @AnyText() id: string;
  @OneOf(RECOMMENDATIONS) recommendation: Recommendation;
  /** The matching row of the decision table. */
  @AnyText() row: string;
}

/** The finding on one provision, for the request or for one item. */
export class FindingAnswer implements Finding {
  @OneOf(FACT_IDS) provision: FactId;
  @OneOf(VALUES) value: Value;
  /**
   * Origin of the value: `claimed` by the requester, `stated` by the provider, `known` to the
   * broker, or `not-claimed`.
   */
  @OneOf(['claimed', 'stated', 'known', 'not-claimed']) basis: Finding['basis'];
  /** Null: the request as a whole. */
  @OrNull() @AnyText() item: string | null;
  /** The facts that it is based on, as written by the parties. */
  @AnyTexts() facts: string[];
  /** Text of the provision, in the language of the response. */
  @AnyText() text: string;
  /** Never show a `summary` as a quotation. */
  @OneOf(['verbatim', 'summary']) textStatus: Finding['textStatus'];
  @AnyText() reason: string;
  /** Its step in `trace`. */
  @AnyText() step: string;
}

export class DutyAnswer {
  @OneOf(DUTY_CODES) code: DutyCode;
  @AnyText() provision: string;
  /** The items concerned; empty: the request as a whole. */
  @AnyTexts() items: string[];
  @AnyText() text: string;
  @AnyText() step: string;
}

/** A question that the law leaves open. An official answers it, not the engine. */
export class OpenQuestionAnswer {
  @AnyText() id: string;
  @AnyText() question: string;
  @AnyTexts() readings: string[];
  @AnyTexts() items: string[];
  @AnyText() step: string;
}

/** Two provisions that pull in opposite directions. */
export class ConflictAnswer {
  @AnyTexts() provisions: string[];
  @AnyTexts() items: string[];
  @AnyText() text: string;
  @AnyText() step: string;
}

/** What the requester must add before the request can be evaluated. */
export class MissingAnswer {
  @AnyText() provision: string;
  @AnyText() ask: string;
  @AnyTexts() items: string[];
  @AnyText() step: string;
}

/** The procedure to use instead, when the request is not assistance. */
export class RouteAnswer {
  @AnyText() code: string;
  @AnyText() text: string;
}

export class TraceStepAnswer implements TraceStep {
  @AnyText() step: string;
  @AnyText() kind: TraceStep['kind'];
  @OrNull() @AnyText() item: string | null;
  @AnyText() provision: string;
  @AnyText() outcome: string;
  /** The steps that it is based on. */
  @AnyTexts() from: string[];
  @AnyText() text: string;
}

/** The result of applying the law to the facts: a suggestion ("usulan"), never a decision. */
export class EvaluationAnswer implements Evaluation {
  /** Id of the law pack. */
  @AnyText() law: string;
  /** Hash of the law pack: `hash` of `GET /v1/law`. */
  @Sha256() lawHash: string;
  /** Name and version of the evaluation engine. */
  @AnyText() engine: string;
  /** The day whose law was applied. */
  @CalendarDate() asOf: string;
  @OneOf(['id', 'en']) language: Language;
  @OneOf(['usulan']) label: 'usulan';
  @OneOf(RECOMMENDATIONS) recommendation: Recommendation;
  @Many(() => ItemRecommendation) items: ItemRecommendation[];
  @Many(() => FindingAnswer) findings: FindingAnswer[];
  @Many(() => DutyAnswer) duties: DutyAnswer[];
  @Many(() => OpenQuestionAnswer) questions: OpenQuestionAnswer[];
  @Many(() => ConflictAnswer) conflicts: ConflictAnswer[];
  @Many(() => MissingAnswer) missing: MissingAnswer[];
  @OrNull() @One(() => RouteAnswer) route: RouteAnswer | null;
  /** All steps as text, one per line, with article and step id. */
  @AnyText() explanation: string;
  /** The derivation of the result, step by step. */
  @Many(() => TraceStepAnswer) trace: TraceStepAnswer[];
}

/** An evaluation in words, with the record that it renders. */
export class AnsweredEvaluation extends EvaluationAnswer {
  @One(() => JudgementAnswer) record: JudgementAnswer;
  /** SHA-256 of `record` in canonical form (RFC 8785): the same in every language. */
  @Sha256() digest: string;
}

/**
 * The stored evaluation of a request: `record` as stored, and its words in the language of the
 * response. `digest` is the SHA-256 of `record` in canonical form (RFC 8785), as the history has
 * it, the same in every language.
 */
export class EvaluationRecordAnswer extends EvaluationAnswer {
  @WholeNumber(1, 2 ** 31 - 1) requestVersion: number;
  @Instant() evaluatedAt: string;
  @One(() => EvaluationInputAnswer) input: EvaluationInputAnswer;
  @One(() => RecordAnswer) record: RecordAnswer;
  @Sha256() digest: string;
}
