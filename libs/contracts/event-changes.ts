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
import { ESCALATIONS, OBJECTION_OUTCOMES, ObjectionOutcome } from './act-bodies';
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
  Uuid,
  WholeNumber,
} from './fields';
import { LINK_KINDS, LinkKind } from './request-links';
import {
  CompletionOverdueChange,
  CostsChange,
  CostsRemindedChange,
  DateChange,
  DeliveryChange,
  DeliveryDisputedChange,
  ForwardedChange,
  ForwardingChange,
  LetterSignedChange,
  ProposalChange,
  RatedChange,
  ResponsibilityChange,
} from './procedure-changes';

/*
 * `change` of the events of a request, by event name: codes and ids, no names of persons, no free
 * text.
 */

export class SubmittedChange {
  /**
   * True if an official of the provider entered it as an oral request of an emergency: the
   * requester has to confirm it.
   */
  @Optional() @Flag() toConfirm?: boolean;
}

export class LinkedChange {
  /** The other request. */
  @Uuid() requestId: string;
  @OneOf(LINK_KINDS) kind: LinkKind;
}

export class FindingTold {
  @OneOf(FACT_IDS) provision: FactId;
  @OneOf(VALUES) value: Value;
  /** Id of the item concerned; absent: the request as a whole. */
  @Optional() @AnyText() item?: string;
}

export class EvaluatedChange {
  @OneOf(RECOMMENDATIONS) recommendation: Recommendation;
  @Many(() => FindingTold) findings: FindingTold[];
  /**
   * Duties that the previous evaluation, if any, did not have. Absent in events from before this
   * field.
   */
  @Optional() @ListOfWords(DUTY_CODES) duties?: DutyCode[];
  /**
   * Provisions that the requester claims or an official states, for the request or an item. Absent
   * in events from before this field.
   */
  @Optional() @ListOfWords(FACT_IDS) claimed?: FactId[];
}

export class ReturnedChange {
  /** The provisions for which something is missing. */
  @AnyTexts() missing: string[];
}

export class ClarificationChange {
  /**
   * Provisions that the question is about. Its text is in `GET /v1/requests/{id}/history`; events
   * carry no free text.
   */
  @ListOfWords(FACT_IDS) provisions: FactId[];
}

export class SuppliedChange {
  /** Names of the fields that the requester sent. */
  @AnyTexts() fields: string[];
}

export class ItemOutcome {
  @AnyText() id: string;
  @OneOf(['approved', 'refused']) outcome: 'approved' | 'refused';
  /** Provisions of Pasal 36(1) on which it was refused. */
  @AnyTexts() grounds: string[];
}

export class DecisionChange {
  @Many(() => ItemOutcome) items: ItemOutcome[];
  /** Whether the decision on any item departs from the recommendation. */
  @Flag() departs: boolean;
  @ListOfWords(DUTY_CODES) duties: DutyCode[];
}

export class RefusalNotAcceptedChange {
  @ListOfWords(DUTY_CODES) duties: DutyCode[];
}

export class EscalatedChange {
  /**
   * `deadline`: it passed without a decision. `registry`: the agency that the request was escalated
   * to now belongs to the same body as the requester. Otherwise the reason given by the provider:
   * one that Pasal 36(1) does not name, or a conflict of interest.
   */
  @OneOf(['deadline', 'registry', ...ESCALATIONS])
  cause: 'deadline' | 'registry' | (typeof ESCALATIONS)[number];
  /** The agency above the provider that decides now; null if no agency above may decide. */
  @OrNull() @AgencyCode() escalatedTo: string | null;
  /**
   * Agencies closer to the provider that were skipped because they belong to the same body as the
   * requester; absent: none.
   */
  @Optional() @AnyTexts() passedOver?: string[];
}

export const DEADLINE_CAUSES = [
  'emergency',
  'urgency',
  'stops',
  'extension',
  'reopening',
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
  /**
   * `stops`: the clock was stopped for a time. `time-zone`: the provider's time zone changed.
   * `calendar`: a calendar was loaded. `recount`: a new version of the product counts differently.
   */
  @ListOfWords(DEADLINE_CAUSES) because: DeadlineCause[];
}

export class ExtendedChange {
  /** Working days that the deadline gained. */
  @WholeNumber(1, 100) workingDays: number;
  @One(() => DeadlineTold) from: DeadlineTold;
  @One(() => DeadlineTold) to: DeadlineTold;
}

/** What the requester can object to. */
export const OBJECTIONABLE = ['refused', 'partially-approved', 'not-assistance'] as const;

export class ObjectedChange {
  /** Status that the objection is about. */
  @OneOf(OBJECTIONABLE) against: (typeof OBJECTIONABLE)[number];
  /**
   * Provisions that the objection is about. Its text is in `GET /v1/requests/{id}/history`; events
   * carry no free text.
   */
  @ListOfWords(FACT_IDS) provisions: FactId[];
  /**
   * The agency above the provider whose superior answers; null if no agency above may: then the
   * superior of the provider does.
   */
  @OrNull() @AgencyCode() escalatedTo: string | null;
  /**
   * Agencies closer to the provider that were skipped because they belong to the same body as the
   * requester; absent: none.
   */
  @Optional() @AnyTexts() passedOver?: string[];
}

export class ObjectionRemindedChange {
  /**
   * The agency above the provider whose superior is reminded; null if no agency above may answer:
   * then the superior of the provider does.
   */
  @OrNull() @AgencyCode() escalatedTo: string | null;
}

export class ObjectionAnsweredChange {
  /**
   * `upheld`: the decision stands. `reopened`: the request awaits a decision again, with a new
   * deadline.
   */
  @OneOf(OBJECTION_OUTCOMES) outcome: ObjectionOutcome;
}

/**
 * The database was restored to an older state. The request has that state again, and these
 * published versions are void.
 */
export class RestoredChange {
  @WholeNumber(1, 2 ** 31 - 1) lostFrom: number;
  @WholeNumber(1, 2 ** 31 - 1) lostTo: number;
}

/**
 * The database was restored to an older state that does not contain the request. No act on it is
 * possible any more.
 */
export class LostChange {
  /**
   * `id` of the message that submitted it, so that the sender can submit it again; null if an
   * official entered it.
   */
  @OrNull() @AnyText() messageId: string | null;
}

/**
 * What can happen to a request, each raising its version by one: the class of `change` of the
 * event; null if it has no details.
 */
export const CHANGES = {
  submitted: SubmittedChange,
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
  extended: ExtendedChange,
  objected: ObjectedChange,
  'objection-reminded': ObjectionRemindedChange,
  'objection-answered': ObjectionAnsweredChange,
  'confirmation-reminded': null,
  confirmed: null,
  linked: LinkedChange,
  withdrawn: null,
  'costs-proposed': CostsChange,
  'costs-agreed': CostsChange,
  'costs-declined': ProposalChange,
  'costs-reminded': CostsRemindedChange,
  'responsibility-proposed': ResponsibilityChange,
  'responsibility-agreed': ResponsibilityChange,
  'responsibility-declined': ProposalChange,
  'date-proposed': DateChange,
  'date-agreed': DateChange,
  'date-declined': ProposalChange,
  'forwarding-proposed': ForwardingChange,
  'forwarding-agreed': ForwardingChange,
  'forwarding-declined': ProposalChange,
  forwarded: ForwardedChange,
  'delivery-started': DeliveryChange,
  'partly-delivered': DeliveryChange,
  delivered: DeliveryChange,
  'delivery-disputed': DeliveryDisputedChange,
  'completion-reminded': null,
  'completion-overdue': CompletionOverdueChange,
  completed: null,
  rated: RatedChange,
  'letter-signed': LetterSignedChange,
  // After a restore of the database: events published about it before are void.
  restored: RestoredChange,
  lost: LostChange,
} as const satisfies Record<string, ClassConstructor<object> | null>;
