import {
  AgencyCode,
  AnyText,
  AnyTexts,
  Count,
  DocumentUri,
  Flag,
  IdsOnce,
  Instant,
  ListOf,
  Many,
  OneOf,
  Optional,
  OrNull,
  Sha256,
  Text,
  Texts,
  Uuid,
  WholeNumber,
} from './fields';
import { MAX_ITEMS } from './submit-request';

/*
 * What follows a decision: bodies of the acts that report, accept and rate the help, and how a
 * request shows them.
 */

export const DELIVERY_STEPS = ['started', 'partly', 'delivered'] as const;
export type DeliveryStep = (typeof DELIVERY_STEPS)[number];

/** A document that was handed over, by reference. */
export class DeliveredDocument {
  /** Title of the document. */
  @Text(300) title: string;
  /** HTTPS address where the requester fetches it, or a URN. The file itself is not sent. */
  @DocumentUri() uri: string;
  /** SHA-256 of the file, in lower-case hex. */
  @Sha256() sha256: string;
}

/** An approved item in a report of the delivery. */
export class DeliveredItem {
  /** Id of the item. */
  @Text(32) id: string;
  /**
   * How much this report adds, not the sum so far. Default: all that is left of the item. With
   * `started` nothing is added yet.
   */
  @Optional() @WholeNumber(1, Number.MAX_SAFE_INTEGER) quantity?: number;
  /** A note for the requester. Not in a sealed request. */
  @Optional() @Text(2000) note?: string;
  /** Documents that were handed over. */
  @Optional() @ListOf(() => DeliveredDocument, 20) documents?: DeliveredDocument[];
}

/** Report of the provider on the help. */
export class Delivery {
  /** `partly`: more follows. `delivered`: this was the last of it, and the requester answers. */
  @OneOf(DELIVERY_STEPS) status: DeliveryStep;
  /**
   * Approved items. With `delivered`, an empty list stands for all that is left; `partly` needs at
   * least one.
   */
  @IdsOnce() @ListOf(() => DeliveredItem, MAX_ITEMS) items: DeliveredItem[];
}

/** Answer of the requester to the delivered help. */
export class Completion {
  /**
   * True: the help is accepted as a whole, and the request is completed. False: it is disputed, and
   * the delivery goes on.
   */
  @Flag() accepted: boolean;
  /**
   * Ids of the disputed items. Default: all that were approved. An acceptance covers all of them.
   */
  @Optional() @Texts(32, MAX_ITEMS, 1) items?: string[];
  /** Reason. Needed to dispute. */
  @Optional() @Text(4000, 0) reason?: string;
}

/** A mark from 1 (poor) to 5 (very good). */
const Mark = (): PropertyDecorator => WholeNumber(1, 5);

/** Rating of how the two agencies worked together. Each party rates once. */
export class Rating {
  /** Timeliness, 1 (poor) to 5 (very good). */
  @Mark() timeliness: number;
  /** Openness, 1 (poor) to 5 (very good). */
  @Mark() openness: number;
  /** Result, 1 (poor) to 5 (very good). */
  @Mark() result: number;
  /** Remark. It stays in the history. */
  @Optional() @Text(4000) text?: string;
}

export const LETTER_KINDS = [
  'permohonan',
  'tanda-terima',
  'permintaan-penjelasan',
  'persetujuan',
  'penolakan',
  'kesepakatan-biaya',
  'tanggung-jawab',
  'serah-terima',
  'penerusan',
  'eskalasi',
  'keberatan',
  'berkas',
] as const;
export type LetterKind = (typeof LETTER_KINDS)[number];

/**
 * Reference to a letter that was signed electronically outside this system. The broker does not
 * check the signature.
 */
export class SignedLetter {
  /** Kind of letter. `berkas` is the whole file. */
  @OneOf(LETTER_KINDS) kind: LetterKind;
  /** HTTPS address where the other party fetches it, or a URN. */
  @DocumentUri() uri: string;
  /** SHA-256 of the signed file, in lower-case hex. */
  @Sha256() sha256: string;
}

/** `data` of `bantuan-kedinasan.report-delivery.v1`. */
export class ReportDeliveryData extends Delivery {
  /** Id of the request, as in its receipt. */
  @Uuid() requestId: string;
}

/** `data` of `bantuan-kedinasan.confirm-receipt.v1`. */
export class ConfirmReceiptData extends Completion {
  /** Id of the request, as in its receipt. */
  @Uuid() requestId: string;
}

export const ITEM_DELIVERIES = ['open', 'partly', 'delivered'] as const;

/** What was delivered of an approved item so far. */
export class ItemDelivery {
  @AnyText() id: string;
  /** Approved quantity; null if the request names none. */
  @OrNull() @Count() approved: number | null;
  /** Sum of the reported quantities. */
  @Count() delivered: number;
  @OneOf(ITEM_DELIVERIES) status: (typeof ITEM_DELIVERIES)[number];
  /** Whether the requester disputes it and the provider has not reported it again since. */
  @Flag() disputed: boolean;
}

/** An item in a stored report. */
export class ReportedItem {
  @AnyText() id: string;
  /** As it was reported; null: all that was left. */
  @OrNull() @Count() quantity: number | null;
  @OrNull() @AnyText() note: string | null;
  @Many(() => DeliveredDocument) documents: DeliveredDocument[];
}

/** A stored report of the provider. */
export class DeliveryReport {
  @Instant() at: string;
  /** Code of the agency that reported. */
  @AgencyCode() by: string;
  @OneOf(DELIVERY_STEPS) status: DeliveryStep;
  /** As it was sent. */
  @Many(() => ReportedItem) items: ReportedItem[];
}

/** The requester disputed what was delivered. */
export class DeliveryDispute {
  @Instant() at: string;
  @AnyText() reason: string;
  /** Ids of the disputed items. */
  @AnyTexts() items: string[];
}

/** The help as it was delivered so far. */
export class DeliveryState {
  /** The first report. */
  @Instant() startedAt: string;
  /** When the last of it was reported; null while more follows. */
  @OrNull() @Instant() deliveredAt: string | null;
  /** When the requester accepted it; null until then. */
  @OrNull() @Instant() completedAt: string | null;
  /** When the requester was reminded to answer; null if not. */
  @OrNull() @Instant() remindedAt: string | null;
  /** When the agency above the requester was told that there is no answer; null if not. */
  @OrNull() @Instant() superiorToldAt: string | null;
  /** Every approved item. */
  @Many(() => ItemDelivery) items: ItemDelivery[];
  /** Every report, oldest first. */
  @Many(() => DeliveryReport) reports: DeliveryReport[];
  /** Every dispute, oldest first. */
  @Many(() => DeliveryDispute) disputes: DeliveryDispute[];
}

export const RATERS = ['requester', 'provider'] as const;

/** How a party rated. Its remark is in the history. */
export class RatingGiven {
  /** The party that rates the other one. */
  @OneOf(RATERS) by: (typeof RATERS)[number];
  @Instant() at: string;
  @Mark() timeliness: number;
  @Mark() openness: number;
  @Mark() result: number;
}

/** A signed letter, by reference. */
export class LetterSigned {
  @OneOf(LETTER_KINDS) kind: LetterKind;
  /** The party whose letter it is. */
  @OneOf(RATERS) by: (typeof RATERS)[number];
  @Instant() at: string;
  @DocumentUri() uri: string;
  @Sha256() sha256: string;
}
