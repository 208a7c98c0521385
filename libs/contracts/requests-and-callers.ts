import { DeadlineAnswer, HistoryPage } from './answers';
import { EvaluationRecordAnswer } from './evaluation-answers';
import { AgencyEventData } from './events';
import { AnyText, AnyTexts, Count, Flag, Instant, One, OrNull } from './fields';
import { LetterPage } from './letter-answers';
import { Mandate } from './mandate';
import { RequestAnswer } from './request-answers';

/**
 * Everything about a request that its page shows, in one answer. E-mails: `GET
 * /v1/notices?requestId=`.
 */
export class DossierAnswer {
  @One(() => RequestAnswer) request: RequestAnswer;
  /** The last evaluation. */
  @One(() => EvaluationRecordAnswer) evaluation: EvaluationRecordAnswer;
  @One(() => DeadlineAnswer) deadline: DeadlineAnswer;
  /** Oldest first, at most 100 entries; `next` continues with `GET /v1/requests/{id}/history`. */
  @One(() => HistoryPage) history: HistoryPage;
  /** As `GET /v1/requests/{id}/letters`. */
  @One(() => LetterPage) letters: LetterPage;
}

/** Open requests that concern the caller; one request can count in several. */
export class RequestCounts {
  /** As the list with `waitingFor=me`. */
  @Count() waitingForMe: number;
  /** As the list with `overdue=true`. */
  @Count() overdue: number;
  /** Not overdue yet, and due before the end of the day in the zone of the caller's agency. */
  @Count() dueToday: number;
  /** The clock stands still: returned, waiting for clarification, or not assistance. */
  @Count() standingStill: number;
  /** Escalated and not decided yet. */
  @Count() escalated: number;
  /** Returned to the requester to be completed. */
  @Count() returned: number;
}

/** The caller, as the token says, and what the roles open. */
export class MeAnswer {
  @AnyText() sub: string;
  @AnyText() name: string;
  @OrNull() @AnyText() position: string | null;
  @AnyTexts() roles: string[];
  /** Null for an auditor or administrator, or if the agency is not in the registry. */
  @OrNull() @One(() => AgencyEventData) agency: AgencyEventData | null;
  /** The mandate of an acting official; null if the official holds the post. */
  @OrNull() @One(() => Mandate) mandate: Mandate | null;
  /** Whether the mandate covers today in the zone of the agency; true without one. */
  @Flag() mandateValid: boolean;
  /** Whether the caller can submit requests. */
  @Flag() submits: boolean;
  /** Names of the acts that the roles open; the request decides whether one is open on it. */
  @AnyTexts() acts: string[];
  /** The time of the product, which can differ from real time in development. */
  @Instant() now: string;
}
