import { AgencyEventData } from './events';
import {
  AgencyCode,
  AnyText,
  AnyTexts,
  CalendarDate,
  Count,
  Figure,
  Flag,
  Instant,
  Many,
  MapOf,
  One,
  OneOf,
  Optional,
  OrNull,
  Sha256,
  Uuid,
  WholeNumber,
} from './fields';
import { Mandate } from './mandate';
import { ExtensionAnswer, ListedRequestAnswer } from './request-answers';

/*
 * The other responses: lists, the registry, parked messages (dead letters), figures, health. Fields
 * may be added, but never renamed or removed.
 */

/** Cursor of the next page of a list, sent as `?after=<next>`; null on the last page. */
const Next = (): PropertyDecorator => (target, property) => {
  OrNull()(target, property);
  AnyText()(target, property);
};

export class RequestPage {
  @Many(() => ListedRequestAnswer) items: ListedRequestAnswer[];
  @Next() next: string | null;
}

export class HistoryActor {
  @OrNull() @AgencyCode() agency: string | null;
  @AnyText() role: string;
  /** `sub` of the token, or `key:<kid>`. */
  @AnyText() sub: string;
  @OrNull() @AnyText() name: string | null;
  @OrNull() @AnyText() position: string | null;
  /** The mandate of an acting official; absent if the official holds the post. */
  @Optional() @One(() => Mandate) acting?: Mandate;
}

/**
 * Text that the other party does not see. `commitment` in `data` is the SHA-256 of salt, a line
 * feed and text.
 */
export class UndisclosedText {
  @AnyText() salt: string;
  @AnyText() text: string;
}

/** An entry of the history, chained to the previous one by SHA-256. */
export class HistoryEntry {
  @WholeNumber(1, 2 ** 31 - 1) version: number;
  @Instant() at: string;
  /** Name of the event, such as `submitted`. */
  @AnyText() type: string;
  @One(() => HistoryActor) actor: HistoryActor;
  /** Content; its fields depend on `type`. */
  @MapOf() data: Record<string, unknown>;
  /**
   * Present only for the author, the superiors of the author's agency and of the agency that the
   * request is escalated to, and the auditor.
   */
  @Optional() @One(() => UndisclosedText) undisclosed?: UndisclosedText;
  @Sha256() previousHash: string;
  /** SHA-256 of `previousHash` and the entry in canonical form (RFC 8785). */
  @Sha256() hash: string;
}

export class HistoryPage {
  @Many(() => HistoryEntry) items: HistoryEntry[];
  @Next() next: string | null;
}

/** Length of the deadline: working days, or minutes in an emergency. */
export class DeadlineRule {
  @Optional() @Count() workingDays?: number;
  /** Working days that an extension adds. */
  @Optional() @Count() extendedBy?: number;
  @Optional() @Count() minutes?: number;
}

export class DeadlineDay {
  @CalendarDate() date: string;
  @Flag() counted: boolean;
  /** Why the day is counted or not. */
  @AnyText() why: string;
}

/** A period in which the deadline was stopped; `to` is null while it is still stopped. */
export class ClockStop {
  @Instant() from: string;
  @OrNull() @Instant() to: string | null;
  @AnyText() why: string;
}

/** The calendar of a year that was used to count a deadline. */
export class CalendarSource {
  @Count() year: number;
  @AnyText() decree: string;
  /** Source of the list of days. */
  @AnyText() source: string;
  /**
   * Confidence in the list; begins with `primary` (taken from the decree itself) or `secondary`.
   */
  @AnyText() confidence: string;
}

/**
 * The ten working days in which the requester can object, day by day. A service, not a legal
 * remedy.
 */
export class ObjectionPeriodAnswer {
  /** The decision, or the finding that this is no assistance. */
  @Instant() since: string;
  /** The last instant. */
  @Instant() dueAt: string;
  @Flag() provisional: boolean;
  /** Why it is provisional; null if it is not. */
  @OrNull() @AnyText() reason: string | null;
  /** The decrees whose calendars were used. */
  @AnyTexts() calendars: string[];
  @Many(() => DeadlineDay) days: DeadlineDay[];
}

/** The deadline, day by day. */
export class DeadlineAnswer {
  @Instant() receivedAt: string;
  /**
   * Start of the count: the receipt, the claim of an emergency, or the reopening after an
   * objection.
   */
  @Instant() startsAt: string;
  @Instant() dueAt: string;
  /** When the provider is reminded. */
  @Instant() remindAt: string;
  @Flag() provisional: boolean;
  /** Why the deadline is provisional; null if it is not. */
  @OrNull() @AnyText() reason: string | null;
  @Flag() running: boolean;
  @One(() => DeadlineRule) rule: DeadlineRule;
  @AnyText() timeZone: string;
  /** The decrees whose calendars were used. */
  @AnyTexts() calendars: string[];
  /** Sources of these calendars, and the confidence in each. */
  @Many(() => CalendarSource) calendarSources: CalendarSource[];
  @Many(() => DeadlineDay) days: DeadlineDay[];
  @Many(() => ClockStop) stops: ClockStop[];
  /** When the provider was last reminded. */
  @OrNull() @Instant() remindedAt: string | null;
  /** When the request was escalated, because the deadline passed or by an official; null if not. */
  @OrNull() @Instant() escalatedAt: string | null;
  @OrNull() @AgencyCode() escalatedTo: string | null;
  /** When the superior reopened the request after an objection; null if not. */
  @OrNull() @Instant() reopenedAt: string | null;
  /** The extension of this deadline; null if it was not extended. */
  @OrNull() @One(() => ExtensionAnswer) extension: ExtensionAnswer | null;
  /** Until when the requester can object; null if there is nothing to object to. */
  @OrNull() @One(() => ObjectionPeriodAnswer) objection: ObjectionPeriodAnswer | null;
}

export class AgencyPage {
  @Many(() => AgencyEventData) items: AgencyEventData[];
  @Next() next: string | null;
}

export class AgencyKeyAnswer {
  @OneOf(['OKP', 'EC']) kty: 'OKP' | 'EC';
  @OneOf(['Ed25519', 'P-256']) crv: 'Ed25519' | 'P-256';
  @AnyText() x: string;
  @Optional() @AnyText() y?: string;
  @AnyText() kid: string;
  @OneOf(['EdDSA', 'ES256']) alg: 'EdDSA' | 'ES256';
  @Instant() validFrom: string;
  @OrNull() @Instant() validTo: string | null;
}

/** The registered keys of an agency, without revoked ones. */
export class AgencyKeysAnswer {
  @AgencyCode() agency: string;
  @Many(() => AgencyKeyAnswer) keys: AgencyKeyAnswer[];
}

export class ParkedReason {
  @AnyText() code: string;
  @AnyText() detail: string;
}

/** A parked message (dead letter), without its bytes. */
export class ParkedMessageAnswer {
  @Uuid() id: string;
  @Instant() receivedAt: string;
  @AnyText() door: string;
  @AnyText() topic: string;
  @WholeNumber(0, 2 ** 31 - 1) partition: number;
  /** Decimal number as a string, since it can exceed the exact range of a JSON number. */
  @AnyText() offset: string;
  /**
   * Agency whose key verified the signature when the message was checked again; null if none did.
   */
  @OrNull() @AgencyCode() agency: string | null;
  @One(() => ParkedReason) reason: ParkedReason;
  /** Size in bytes. */
  @Count() bytes: number;
  @Sha256() sha256: string;
  @OrNull() @Instant() redrivenAt: string | null;
}

/**
 * A parked message with its content. Headers and body can be sent to `POST /v1/messages/check` as
 * they are.
 */
export class ParkedContentAnswer extends ParkedMessageAnswer {
  /** The header of the signature; empty if the message had none that can be stored. */
  @MapOf({ type: 'string' }) headers: Record<string, string>;
  /** The exact bytes of the message, in base64. */
  @AnyText() body: string;
}

export class ParkedPage {
  @Many(() => ParkedMessageAnswer) items: ParkedMessageAnswer[];
  @Next() next: string | null;
}

/** Result of a redrive: a receipt, or the current reason why the message stays parked. */
export class RedriveAnswer {
  @Uuid() id: string;
  @OneOf(['accepted', 'rejected', 'parked']) outcome: 'accepted' | 'rejected' | 'parked';
  @Optional() @Instant() redrivenAt?: string;
  @Optional() @One(() => ParkedReason) reason?: ParkedReason;
}

/** Counts of requests, by code. */
const Counts = (): PropertyDecorator => MapOf({ type: 'integer', minimum: 0 });

/** Hours from receipt to the current decision; null before the first decision. */
export class DecisionHours {
  @OrNull() @Figure() median: number | null;
  @OrNull() @Figure() p90: number | null;
}

/** Figures for the requests that the caller may see. */
export class SummaryAnswer {
  @Instant() asOf: string;
  /** The past instant whose knowledge the figures show; null: as known now. */
  @OrNull() @Instant() asKnownAt: string | null;
  /** Start of the period of receipt (inclusive), as in the query. */
  @OrNull() @Instant() receivedFrom: string | null;
  /** End of the period of receipt (exclusive), as in the query. */
  @OrNull() @Instant() receivedBefore: string | null;
  @Counts() byStatus: Record<string, number>;
  @Counts() byRecommendation: Record<string, number>;
  /** Requests for each of the nine facts that the latest evaluation finds met. */
  @Counts() byProvision: Record<string, number>;
  /**
   * Requests for each ground of Pasal 36(1) on which the current decision refuses the request or an
   * item.
   */
  @Counts() byRefusalGround: Record<string, number>;
  @Counts() byRequester: Record<string, number>;
  @Counts() byProvider: Record<string, number>;
  @One(() => DecisionHours) decisionHours: DecisionHours;
  /** Requests without a decision whose running deadline has passed. */
  @Count() overdue: number;
  /** Requests that were escalated, including those decided since. */
  @Count() escalated: number;
  /** Requests whose current decision departs from the recommendation for at least one item. */
  @Count() departing: number;
  /** Requests with an event that has not arrived yet. Their figures can still change. */
  @Count() incomplete: number;
}

export class LiveAnswer {
  @OneOf(['live']) status: 'live';
}

/** Whether this process should receive traffic. */
export class ServingAnswer {
  @OneOf(['serving', 'not-serving']) status: 'serving' | 'not-serving';
  @AnyText() detail: string;
}

export class PromiseAnswer {
  @AnyText() promise: string;
  @Flag() kept: boolean;
  @AnyText() detail: string;
}

/** The readiness checks of the process, and which of them fail. */
export class ReadinessAnswer {
  @OneOf(['ready', 'at-risk']) status: 'ready' | 'at-risk';
  @Many(() => PromiseAnswer) promises: PromiseAnswer[];
}

export class ClockAnswer {
  @Instant() now: string;
}
