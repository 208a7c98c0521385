import { Recommendation, RECOMMENDATIONS } from '#libs/law/evaluation';
import { Contradiction, RefusalGround, StatedDoubt, StatedFact } from './act-bodies';
import { ItemOutcome } from './event-changes';
import { Mandate } from './mandate';
import { Responsible, Status, STATUSES } from './events';
import {
  AgencyCode,
  AnyText,
  AnyTexts,
  CalendarDate,
  Flag,
  Instant,
  Many,
  One,
  OneOf,
  Optional,
  OrNull,
  Text,
  Uuid,
  WholeNumber,
} from './fields';
import {
  Attachment,
  CHANNELS,
  Classification,
  CLASSIFICATIONS,
  ContentAt,
  CostLine,
  Emergency,
  Kind,
  KINDS,
  RequestingOfficial,
  SealedGround,
  SealedItem,
  URGENCIES,
  Urgency,
} from './submit-request';

/*
 * A request as it is answered. Fields may be added; none is renamed or left out.
 */

const Version = (): PropertyDecorator => WholeNumber(1, 2 ** 31 - 1);

/** A ground as it is kept; from classification `rahasia` up its facts lie at `contentAt`. */
export class KeptGround extends SealedGround {
  @Optional() @Text(4000, 0) facts?: string;
}

/** An item as it is kept; from classification `rahasia` up what it is lies at `contentAt`. */
export class KeptItem extends SealedItem {
  @Optional() @Text(2000) description?: string;
}

export class PartyAnswer {
  @AgencyCode() code: string;
  @AnyText() name: string;
}

/** When the provider's answer is due. */
export class DueAnswer {
  /** Of a clock that stands still the earliest that it can be. */
  @Instant() dueAt: string;
  /** Counted by weekends and fixed holidays alone, where the product does not have the calendar of a year. */
  @Flag() provisional: boolean;
  /** Whether the clock runs: false while it stands still, and when it has ended. */
  @Flag() running: boolean;
}

/** What the provider's officials have stated so far. */
export class StatementsKept {
  @Many(() => StatedFact) facts: StatedFact[];
  @Many(() => StatedDoubt) doubts: StatedDoubt[];
  @Many(() => Contradiction) contradicted: Contradiction[];
}

export class DecidedBy {
  @AgencyCode() agency: string;
  @AnyText() name: string;
  @OrNull() @AnyText() position: string | null;
  /** Absent for who holds the post. */
  @Optional() @One(() => Mandate) acting?: Mandate;
}

/** What the official signed. */
export class DecisionAnswer {
  @OneOf(['approved', 'partially-approved', 'refused'])
  outcome: 'approved' | 'partially-approved' | 'refused';
  @Instant() at: string;
  @One(() => DecidedBy) by: DecidedBy;
  @Many(() => ItemOutcome) items: ItemOutcome[];
  /** Grounds of the refusal as the official wrote them. */
  @Many(() => RefusalGround) refused: RefusalGround[];
  @OrNull() @AnyText() reason: string | null;
  /** Under which the help is given. */
  @AnyTexts() conditions: string[];
  /** Whether it differs from what the law recommended. */
  @Flag() departs: boolean;
}

/** An act, and whether it is open to this caller now. */
export class OpenAct {
  /** Last part of its route, such as `approval`. */
  @AnyText() act: string;
  @Flag() open: boolean;
  /** Why it is not open, in Indonesian. */
  @OrNull() @AnyText() why: string | null;
}

/** A request with what became of it and what is open to the caller; `ETag` is its version. */
export class RequestAnswer {
  @Uuid() id: string;
  /** To be sent back as `If-Match`. */
  @Version() version: number;
  @OneOf(STATUSES) status: Status;
  /** The legal time of receipt. */
  @Instant() receivedAt: string;
  @AnyText() reference: string;
  @One(() => PartyAnswer) requester: PartyAnswer;
  @One(() => PartyAnswer) provider: PartyAnswer;
  @OneOf(KINDS) kind: Kind;
  @OneOf(CLASSIFICATIONS) classification: Classification;
  @OneOf(URGENCIES) urgency: Urgency;
  @Optional() @OneOf(CHANNELS) channel?: (typeof CHANNELS)[number];
  @Optional() @AnyText() subject?: string;
  @Optional() @AnyText() description?: string;
  /** From classification `rahasia` up, in the place of subject and description. */
  @Optional() @One(() => ContentAt) contentAt?: ContentAt;
  @Many(() => KeptGround) grounds: KeptGround[];
  @Many(() => KeptItem) items: KeptItem[];
  /** As the requester claims it. */
  @Optional() @One(() => Emergency) emergency?: Emergency;
  /** Whether the deadline of an emergency applies: claimed, and not shown to be none. */
  @Flag() emergencyApplies: boolean;
  @CalendarDate() neededBy: string;
  @Optional() @One(() => RequestingOfficial) requestedBy?: RequestingOfficial;
  @Optional() @Many(() => CostLine) costs?: CostLine[];
  @Optional() @Many(() => Attachment) attachments?: Attachment[];
  /** What the law suggests; an official decides. */
  @OneOf(RECOMMENDATIONS) recommendation: Recommendation;
  @One(() => DueAnswer) deadline: DueAnswer;
  /** When it went to the superiors. */
  @OrNull() @Instant() escalatedAt: string | null;
  /** The agency above the provider that it was escalated to; null where there is none. */
  @OrNull() @AgencyCode() escalatedTo: string | null;
  @One(() => Responsible) responsible: Responsible;
  @One(() => StatementsKept) statements: StatementsKept;
  @OrNull() @One(() => DecisionAnswer) decision: DecisionAnswer | null;
  /** What can be done with it, and why not. */
  @Many(() => OpenAct) acts: OpenAct[];
}

/** A request in a list. */
export class ListedRequestAnswer {
  @Uuid() id: string;
  @Version() version: number;
  @OneOf(STATUSES) status: Status;
  @AnyText() reference: string;
  @AgencyCode() requester: string;
  @AgencyCode() provider: string;
  /** Null from classification `rahasia` up. */
  @OrNull() @AnyText() subject: string | null;
  @OneOf(KINDS) kind: Kind;
  @OneOf(URGENCIES) urgency: Urgency;
  @Flag() emergency: boolean;
  @OneOf(RECOMMENDATIONS) recommendation: Recommendation;
  @Instant() dueAt: string;
  @Instant() receivedAt: string;
}
