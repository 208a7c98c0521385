import { Recommendation, RECOMMENDATIONS } from '#libs/law/evaluation';
import {
  Contradiction,
  OBJECTION_OUTCOMES,
  ObjectionOutcome,
  RefusalGround,
  StatedDoubt,
  StatedFact,
} from './act-bodies';
import { DeliveryState, LetterSigned, RatingGiven } from './deliveries';
import { ItemOutcome, OBJECTIONABLE } from './event-changes';
import { Mandate } from './mandate';
import { Responsible } from './events';
import { Link, Proposal, Terms } from './proposals';
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
  ServiceId,
  Text,
  Uuid,
  WholeNumber,
} from './fields';
import { DecidedService } from './services';
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
import { ConfirmationState } from './related';
import { DecisionOutcome, DECISIONS, Status, STATUSES } from './statuses';

/*
 * A request as a response. Fields may be added, but never renamed or removed.
 */

const Version = (): PropertyDecorator => WholeNumber(1, 2 ** 31 - 1);

/** A stored ground. From classification `rahasia` up its facts are stored at `contentAt`. */
export class KeptGround extends SealedGround {
  @Optional() @Text(4000, 0) facts?: string;
}

/** A stored item. From classification `rahasia` up its description is stored at `contentAt`. */
export class KeptItem extends SealedItem {
  @Optional() @Text(2000) description?: string;
}

export class PartyAnswer {
  @AgencyCode() code: string;
  @AnyText() name: string;
}

/** When the provider's answer is due. */
export class DueAnswer {
  /** While the clock is stopped, the earliest possible time. */
  @Instant() dueAt: string;
  /**
   * Whether only weekends and fixed holidays were skipped because the calendar of a year is not
   * loaded.
   */
  @Flag() provisional: boolean;
  /** Whether the clock is running: false while it is stopped and after it has ended. */
  @Flag() running: boolean;
}

/** All statements of the provider's officials so far. */
export class StatementsKept {
  @Many(() => StatedFact) facts: StatedFact[];
  @Many(() => StatedDoubt) doubts: StatedDoubt[];
  @Many(() => Contradiction) contradicted: Contradiction[];
}

export class DecidedBy {
  @AgencyCode() agency: string;
  @AnyText() name: string;
  @OrNull() @AnyText() position: string | null;
  /** The mandate of an acting official; absent if the official holds the post. */
  @Optional() @One(() => Mandate) acting?: Mandate;
}

/** The decision that the official signed. */
export class DecisionAnswer {
  @OneOf(DECISIONS) outcome: DecisionOutcome;
  @Instant() at: string;
  @One(() => DecidedBy) by: DecidedBy;
  @Many(() => ItemOutcome) items: ItemOutcome[];
  /** Grounds of the refusal as the official wrote them. */
  @Many(() => RefusalGround) refused: RefusalGround[];
  @OrNull() @AnyText() reason: string | null;
  /** Conditions of the help. */
  @AnyTexts() conditions: string[];
  /** Whether the decision departs from the recommendation. */
  @Flag() departs: boolean;
  /** The service that an approval rests on; absent if the request named none. */
  @Optional() @One(() => DecidedService) service?: DecidedService;
}

/** An extension of the deadline by the provider. */
export class ExtensionAnswer {
  /** Last day, as the official asked for it. */
  @CalendarDate() until: string;
  /** Working days that it adds to the deadline. */
  @WholeNumber(1, 100) workingDays: number;
  /** The deadline before. */
  @Instant() from: string;
  @Instant() at: string;
  @AnyText() reason: string;
}

/** What the superior answered to an objection. */
export class ObjectionAnswered {
  /** `upheld`: the decision stands. `reopened`: the request awaits a decision again. */
  @OneOf(OBJECTION_OUTCOMES) outcome: ObjectionOutcome;
  @Instant() at: string;
  @One(() => DecidedBy) by: DecidedBy;
  @AnyText() reason: string;
}

/** The requester's last objection. It is a service of this system, not a legal remedy. */
export class ObjectionState {
  @Instant() at: string;
  /** Status that it is about. */
  @OneOf(OBJECTIONABLE) against: (typeof OBJECTIONABLE)[number];
  @AnyText() text: string;
  @AnyTexts() provisions: string[];
  /** Null until the superior has answered. */
  @OrNull() @One(() => ObjectionAnswered) answer: ObjectionAnswered | null;
}

/** An act, and whether this caller can perform it now. */
export class OpenAct {
  /** Last part of its route, such as `approval`. */
  @AnyText() act: string;
  @Flag() open: boolean;
  /** Why the caller cannot perform it, in the language of the answer; null if they can. */
  @OrNull() @AnyText() why: string | null;
}

/**
 * A request with its current state and the acts that the caller can perform. `ETag` is its version.
 */
export class RequestAnswer {
  @Uuid() id: string;
  /** Version of the request; send it back as `If-Match`. */
  @Version() version: number;
  @OneOf(STATUSES) status: Status;
  @AnyText() reference: string;
  @One(() => PartyAnswer) requester: PartyAnswer;
  @One(() => PartyAnswer) provider: PartyAnswer;
  /** Id of the provider's service that the request asks for; see `GET /v1/services/{id}`. */
  @Optional() @ServiceId() service?: string;
  @Optional() @AnyText() subject?: string;
  @Optional() @AnyText() description?: string;
  /** Present from classification `rahasia` up, instead of subject and description. */
  @Optional() @One(() => ContentAt) contentAt?: ContentAt;
  @OneOf(KINDS) kind: Kind;
  @OneOf(CLASSIFICATIONS) classification: Classification;
  @OneOf(URGENCIES) urgency: Urgency;
  @Optional() @OneOf(CHANNELS) channel?: (typeof CHANNELS)[number];
  @CalendarDate() neededBy: string;
  @Optional() @One(() => RequestingOfficial) requestedBy?: RequestingOfficial;
  /** The legal time of receipt. */
  @Instant() receivedAt: string;
  @Many(() => KeptGround) grounds: KeptGround[];
  @Many(() => KeptItem) items: KeptItem[];
  /** The emergency as claimed by the requester. */
  @Optional() @One(() => Emergency) emergency?: Emergency;
  /** Whether the emergency deadline applies: an emergency is claimed and not disproved. */
  @Flag() emergencyApplies: boolean;
  @Optional() @Many(() => CostLine) costs?: CostLine[];
  @Optional() @Many(() => Attachment) attachments?: Attachment[];
  /** The recommendation of the evaluation; an official decides. */
  @OneOf(RECOMMENDATIONS) recommendation: Recommendation;
  @One(() => DueAnswer) deadline: DueAnswer;
  /** When the request was escalated; null if it was not. */
  @OrNull() @Instant() escalatedAt: string | null;
  /** The agency above the provider that the request was escalated to; null if there is none. */
  @OrNull() @AgencyCode() escalatedTo: string | null;
  @One(() => Responsible) responsible: Responsible;
  @One(() => StatementsKept) statements: StatementsKept;
  @OrNull() @One(() => DecisionAnswer) decision: DecisionAnswer | null;
  /** The extension of the current deadline; null if it was not extended. */
  @OrNull() @One(() => ExtensionAnswer) extension: ExtensionAnswer | null;
  /** The last objection; null if there was none. */
  @OrNull() @One(() => ObjectionState) objection: ObjectionState | null;
  /** Null unless it is an oral request that the provider entered. */
  @OrNull() @One(() => ConfirmationState) confirmation: ConfirmationState | null;
  /** What both parties have agreed on. */
  @One(() => Terms) terms: Terms;
  /** Every proposal, oldest first. */
  @Many(() => Proposal) proposals: Proposal[];
  /** Other requests that belong to this one. */
  @Many(() => Link) links: Link[];
  /** The help as it was delivered so far; null before the first report. */
  @OrNull() @One(() => DeliveryState) delivery: DeliveryState | null;
  /** The ratings, at most one of each party. */
  @Many(() => RatingGiven) ratings: RatingGiven[];
  /** Letters that were signed electronically, the last of each kind and party. */
  @Many(() => LetterSigned) signedLetters: LetterSigned[];
  /** The acts, and why an act is not possible. */
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
  @AnyText() requesterName: string;
  @AnyText() providerName: string;
  /** Null from classification `rahasia` up. */
  @OrNull() @AnyText() subject: string | null;
  @OneOf(KINDS) kind: Kind;
  @OneOf(CLASSIFICATIONS) classification: Classification;
  @OneOf(URGENCIES) urgency: Urgency;
  @Flag() emergency: boolean;
  @OneOf(RECOMMENDATIONS) recommendation: Recommendation;
  @Instant() dueAt: string;
  /** Whether `dueAt` was counted without the calendar of a year. */
  @Flag() provisional: boolean;
  /** Whether the clock of the deadline is running. */
  @Flag() running: boolean;
  @Instant() receivedAt: string;
  @OrNull() @Instant() escalatedAt: string | null;
  /** Number of items that are asked for. */
  @WholeNumber(0, 2 ** 31 - 1) itemCount: number;
}
