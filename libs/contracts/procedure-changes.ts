import { DUTY_CODES, DutyCode } from '#libs/law/evaluation';
import { LETTER_KINDS, LetterKind, RATERS } from './deliveries';
import {
  AgencyCode,
  AnyText,
  AnyTexts,
  CalendarDate,
  Count,
  ListOfWords,
  Many,
  One,
  OneOf,
  OrNull,
  Sha256,
  Uuid,
  WholeNumber,
} from './fields';

/* `change` of events after the decision: what the parties agree on, delivery, rating, letters. */

/** A proposal, or that it was declined. Its text is in `GET /v1/requests/{id}`. */
export class ProposalChange {
  /** Id of the proposal. */
  @Uuid() proposal: string;
}

/** Sums in whole rupiah, by who pays. */
export class FundingTold {
  @Count() requester: number;
  @Count() provider: number;
  @Count() shared: number;
}

export class CostsChange {
  /** Id of the proposal; null: the approval agrees to the costs of the request. */
  @OrNull() @Uuid() proposal: string | null;
  /** Sum in whole rupiah; 0: there are no costs. */
  @Count() total: number;
  @One(() => FundingTold) fundedBy: FundingTold;
}

export class ResponsibilityChange extends ProposalChange {
  /** Code of the agency that is responsible by this proposal. */
  @AgencyCode() holder: string;
  /** `37-agreement` or `37-regulation`; `37`: the requester, by law. */
  @AnyText() basis: string;
}

export class DateChange extends ProposalChange {
  /** Last day of the help. */
  @CalendarDate() deliverBy: string;
}

export class ForwardingChange extends ProposalChange {
  /** Code of the agency that the items go to. */
  @AgencyCode() to: string;
  /** Ids of the items. */
  @AnyTexts() items: string[];
}

export class ForwardedChange extends ForwardingChange {
  /** Id of the new request, which has the same reference. */
  @Uuid() requestId: string;
}

export class CostsRemindedChange {
  @ListOfWords(DUTY_CODES) duties: DutyCode[];
}

export class ItemReported {
  @AnyText() id: string;
  /** What this report adds; null: all that was left of the item. */
  @OrNull() @Count() quantity: number | null;
  /** Number of documents that were handed over; they are in `GET /v1/requests/{id}`. */
  @Count() documents: number;
}

export class DeliveryChange {
  /** Reported items; empty with `delivered`: all that was left. */
  @Many(() => ItemReported) items: ItemReported[];
}

export class DeliveryDisputedChange {
  /**
   * Ids of the disputed items. The reason is in `GET /v1/requests/{id}`; events carry no free text.
   */
  @AnyTexts() disputed: string[];
}

/**
 * The requester has not answered for ten working days after the delivery. Nothing is completed by
 * that.
 */
export class CompletionOverdueChange {
  /** The agency above the requester that is told; null if no agency above is told. */
  @OrNull() @AgencyCode() superior: string | null;
}

export class RatedChange {
  /** The party that rates the other one. */
  @OneOf(RATERS) by: (typeof RATERS)[number];
  @WholeNumber(1, 5) timeliness: number;
  @WholeNumber(1, 5) openness: number;
  @WholeNumber(1, 5) result: number;
}

export class LetterSignedChange {
  @OneOf(LETTER_KINDS) kind: LetterKind;
  /** The party whose letter it is. */
  @OneOf(RATERS) by: (typeof RATERS)[number];
  /** SHA-256 of the signed file; its address is in `GET /v1/requests/{id}`. */
  @Sha256() sha256: string;
}
