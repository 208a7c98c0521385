import type { ClassConstructor } from 'class-transformer';
import {
  DUTY_CODES,
  DutyCode,
  FACT_IDS,
  FactId,
  Recommendation,
  RECOMMENDATIONS,
  Value,
  VALUES,
} from '#libs/law/evaluation';
import { ESCALATIONS } from './act-bodies';
import { RequestEventName } from './events';
import {
  AgencyCode,
  AnyText,
  AnyTexts,
  Flag,
  Instant,
  ListOfWords,
  Many,
  One,
  OneOf,
  Optional,
  OrNull,
  WholeNumber,
} from './fields';

/*
 * `change` of the events of a request, by the name of the event: codes and ids, no names, no free text.
 */

export class FindingTold {
  @OneOf(FACT_IDS) provision: FactId;
  @OneOf(VALUES) value: Value;
  /** Id of the item that it is about; absent: the request as a whole. */
  @Optional() @AnyText() item?: string;
}

export class EvaluatedChange {
  @OneOf(RECOMMENDATIONS) recommendation: Recommendation;
  @Many(() => FindingTold) findings: FindingTold[];
  /** Duties that the evaluation before it, if any, did not name; absent: written before events told of them. */
  @Optional() @ListOfWords(DUTY_CODES) duties?: DutyCode[];
}

export class ReturnedChange {
  /** The provisions for which something is missing. */
  @AnyTexts() missing: string[];
}

export class ClarificationChange {
  /** What the question is about; its text is in `GET /v1/requests/{id}/history`, for events carry none. */
  @ListOfWords(FACT_IDS) provisions: FactId[];
}

export class SuppliedChange {
  /** Names of the fields that were given. */
  @AnyTexts() fields: string[];
}

export class ItemOutcome {
  @AnyText() id: string;
  @OneOf(['approved', 'refused']) outcome: 'approved' | 'refused';
  /** Provisions of Pasal 36(1) that it was refused on. */
  @AnyTexts() grounds: string[];
}

export class DecisionChange {
  @Many(() => ItemOutcome) items: ItemOutcome[];
  /** Whether any item differs from what the law recommended for it. */
  @Flag() departs: boolean;
  @ListOfWords(DUTY_CODES) duties: DutyCode[];
}

export class RefusalNotAcceptedChange {
  @ListOfWords(DUTY_CODES) duties: DutyCode[];
}

export class EscalatedChange {
  /** `deadline`: it has passed without a decision; `registry`: the agency that it was escalated to has come into the requester's house; else what the provider filed: a reason that Pasal 36(1) does not name, or a conflict of interest. */
  @OneOf(['deadline', 'registry', ...ESCALATIONS])
  cause: 'deadline' | 'registry' | (typeof ESCALATIONS)[number];
  /** The agency above the provider; null where there is none that may decide. */
  @OrNull() @AgencyCode() escalatedTo: string | null;
  /** Agencies nearer to the provider that may not decide, since they and the requester are of one house; absent: none. */
  @Optional() @AnyTexts() passedOver?: string[];
}

export const DEADLINE_CAUSES = [
  'emergency',
  'urgency',
  'stops',
  'time-zone',
  'calendar',
  'recount',
] as const;
export type DeadlineCause = (typeof DEADLINE_CAUSES)[number];

export class DeadlineTold {
  @Instant() dueAt: string;
  @Flag() provisional: boolean;
}

export class DeadlineChange {
  @One(() => DeadlineTold) from: DeadlineTold;
  @One(() => DeadlineTold) to: DeadlineTold;
  /** `stops`: the clock stood still meanwhile; `time-zone`: of the provider; `calendar`: one was loaded; `recount`: by a new version of the product. */
  @ListOfWords(DEADLINE_CAUSES) because: DeadlineCause[];
}

/** The database was put back to an older state: the request stands as it was, and these versions were told in vain. */
export class RestoredChange {
  @WholeNumber(1, 2 ** 31 - 1) lostFrom: number;
  @WholeNumber(1, 2 ** 31 - 1) lostTo: number;
}

/** The database was put back to an older state, which does not have the request: nobody can act on it any more. */
export class LostChange {
  /** `id` of the message that brought it, so that its sender can send it anew; null of one that an official entered. */
  @OrNull() @AnyText() messageId: string | null;
}

/** The class of `change` of each event; null where the event alone says it. */
export const CHANGES = {
  submitted: null,
  evaluated: EvaluatedChange,
  returned: ReturnedChange,
  'clarification-asked': ClarificationChange,
  'information-supplied': SuppliedChange,
  approved: DecisionChange,
  'partially-approved': DecisionChange,
  refused: DecisionChange,
  'refusal-not-accepted': RefusalNotAcceptedChange,
  'conflict-declared': null,
  'deadline-changed': DeadlineChange,
  reminded: null,
  escalated: EscalatedChange,
  withdrawn: null,
  restored: RestoredChange,
  lost: LostChange,
} as const satisfies Record<RequestEventName, ClassConstructor<object> | null>;
