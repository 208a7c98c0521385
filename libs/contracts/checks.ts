import type { WordedEvaluation } from '#libs/law/evaluate';
import { ItemOutcome } from './event-changes';
import { AnsweredEvaluation } from './evaluation-answers';
import { AnyTexts, Flag, Many, One, OneOf, OrNull } from './fields';
import { Problem } from './problem';
import { DueAnswer } from './request-answers';
import { Status, STATUSES } from './statuses';

/**
 * What a body would lead to. A check has no effect: nothing is stored, published, sent or logged.
 */
export class CheckAnswer {
  /** The problem that would be answered; null if the body would be accepted. */
  @OrNull() @One(() => Problem) problem: Problem | null;
  /** Status of the request afterwards; null if there is a problem. */
  @OrNull() @OneOf(STATUSES) outcome: Status | null;
  /** The decision on each item; empty if nothing is decided. */
  @Many(() => ItemOutcome) items: ItemOutcome[];
  /** Whether the decision departs from the recommendation. */
  @Flag() departs: boolean;
  /** Codes of the duties that follow. */
  @AnyTexts() duties: string[];
  /** What happens, in the language of the answer. */
  @AnyTexts() sentences: string[];
  /** The evaluation afterwards; null if the law is not evaluated again. */
  @OrNull() @One(() => AnsweredEvaluation) evaluation: WordedEvaluation | null;
  /** The deadline afterwards; null if there is a problem. */
  @OrNull() @One(() => DueAnswer) deadline: DueAnswer | null;
}
