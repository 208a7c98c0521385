import {
  Doubt,
  DOUBTS,
  DUTY_CODES,
  DutyCode,
  Evaluation,
  EvaluationInput,
  Evidence,
  FACT_IDS,
  FactId,
  Facts,
  Finding,
  Language,
  Recommendation,
  RECOMMENDATIONS,
  TraceStep,
  Value,
  VALUES,
} from '#libs/law/evaluation';
import { EvaluatedParties, FactValues } from './evaluation-query';
import {
  AnyText,
  AnyTexts,
  CalendarDate,
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
 * An evaluation as it is answered: the shapes of libs/law/evaluation.ts, described.
 */

export class ItemRecommendation {
  @AnyText() id: string;
  @OneOf(RECOMMENDATIONS) recommendation: Recommendation;
  /** Row of the decision table that fits. */
  @AnyText() row: string;
}

/** What the law finds of one provision, for the request or for one item. */
export class FindingAnswer implements Finding {
  @OneOf(FACT_IDS) provision: FactId;
  @OneOf(VALUES) value: Value;
  /** Who says so: `claimed` by the requester, `stated` by the provider. */
  @OneOf(['claimed', 'stated', 'known', 'not-claimed']) basis: Finding['basis'];
  /** Null: the request as a whole. */
  @OrNull() @AnyText() item: string | null;
  /** What it rests on, as it was written. */
  @AnyTexts() facts: string[];
  /** The provision, in the language of the answer. */
  @AnyText() text: string;
  /** `summary` is never to be shown as a quotation. */
  @OneOf(['verbatim', 'summary']) textStatus: Finding['textStatus'];
  @AnyText() reason: string;
  /** Its step in `trace`. */
  @AnyText() step: string;
}

export class DutyAnswer {
  @OneOf(DUTY_CODES) code: DutyCode;
  @AnyText() provision: string;
  /** The items that it concerns; empty: the request as a whole. */
  @AnyTexts() items: string[];
  @AnyText() text: string;
  @AnyText() step: string;
}

/** A question that the law leaves open; an official answers it, never the engine. */
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

/** What the requester has to add before the request can be judged. */
export class MissingAnswer {
  @AnyText() provision: string;
  @AnyText() ask: string;
  @AnyTexts() items: string[];
  @AnyText() step: string;
}

/** Where to go instead. */
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
  /** The steps that it rests on. */
  @AnyTexts() from: string[];
  @AnyText() text: string;
}

/** What the law says of the facts: a suggestion ("usulan"), never a decision. */
export class EvaluationAnswer implements Evaluation {
  /** Id of the law pack. */
  @AnyText() law: string;
  /** Of the law pack: `hash` of `GET /v1/law`. */
  @Sha256() lawHash: string;
  /** Name and version of what read it. */
  @AnyText() engine: string;
  /** The day whose law was asked. */
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
  /** All steps as text, a line each, with article and step. */
  @AnyText() explanation: string;
  /** How the answer came about, step by step. */
  @Many(() => TraceStepAnswer) trace: TraceStepAnswer[];
}

/** Where a value comes from. */
export class EvidenceAnswer implements Evidence {
  @OneOf(FACT_IDS) provision: FactId;
  @OrNull() @AnyText() item: string | null;
  @OneOf(['claimed', 'stated', 'known']) basis: Evidence['basis'];
  @AnyTexts() facts: string[];
}

export class ItemFacts {
  @AnyText() id: string;
  @Optional() @FactValues() facts?: Facts;
}

/** What was evaluated: put in again, it gives the same answer. */
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

/**
 * The evaluation of a request as it is stored; `digest` is the SHA-256 of the canonical rest (RFC 8785). In English it
 * is made anew, and its digest is not the one in the history.
 */
export class EvaluationRecordAnswer extends EvaluationAnswer {
  @WholeNumber(1, 2 ** 31 - 1) requestVersion: number;
  @Instant() evaluatedAt: string;
  @One(() => EvaluationInputAnswer) input: EvaluationInputAnswer;
  @Sha256() digest: string;
}
