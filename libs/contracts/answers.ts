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
import { ListedRequestAnswer } from './request-answers';

/*
 * The other answers: lists, the registry, what was parked, figures, health. Fields may be added; none is
 * renamed or left out.
 */

/** Every list goes on at `next`: `?after=<next>`; null at its end. */
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
  /** Absent for who holds the post. */
  @Optional() @One(() => Mandate) acting?: Mandate;
}

/** Text that the other party does not see. `commitment` in `data` is the SHA-256 of salt, a line feed and text. */
export class UndisclosedText {
  @AnyText() salt: string;
  @AnyText() text: string;
}

/** An entry of the history, chained to the previous one by SHA-256. */
export class HistoryEntry {
  @WholeNumber(1, 2 ** 31 - 1) version: number;
  @Instant() at: string;
  /** The name of its event, such as `submitted`. */
  @AnyText() type: string;
  @One(() => HistoryActor) actor: HistoryActor;
  /** Content, by the type of the entry. */
  @MapOf() data: Record<string, unknown>;
  /** Only for the author, the superiors of the author's agency and of the agency that it is escalated to, and the auditor. */
  @Optional() @One(() => UndisclosedText) undisclosed?: UndisclosedText;
  @Sha256() previousHash: string;
  /** SHA-256 of `previousHash` and of the entry in canonical form (RFC 8785). */
  @Sha256() hash: string;
}

export class HistoryPage {
  @Many(() => HistoryEntry) items: HistoryEntry[];
  @Next() next: string | null;
}

/** Working days, or minutes in an emergency. */
export class DeadlineRule {
  @Optional() @Count() workingDays?: number;
  @Optional() @Count() minutes?: number;
}

export class DeadlineDay {
  @CalendarDate() date: string;
  @Flag() counted: boolean;
  /** Why the day counts or does not. */
  @AnyText() why: string;
}

/** A period in which the deadline did not run; `to` is null while it lasts. */
export class ClockStop {
  @Instant() from: string;
  @OrNull() @Instant() to: string | null;
  @AnyText() why: string;
}

/** The calendar of a year that a deadline was counted by. */
export class CalendarSource {
  @Count() year: number;
  @AnyText() decree: string;
  /** Where the list was read. */
  @AnyText() source: string;
  /** How sure it is; begins with `primary` (the decree itself was read) or `secondary`. */
  @AnyText() confidence: string;
}

/** The deadline, day by day. */
export class DeadlineAnswer {
  @Instant() receivedAt: string;
  /** What it is counted from: the receipt, or the claim of an emergency. */
  @Instant() startsAt: string;
  @Instant() dueAt: string;
  /** When the provider is reminded. */
  @Instant() remindAt: string;
  @Flag() provisional: boolean;
  /** Why it is provisional. */
  @OrNull() @AnyText() reason: string | null;
  @Flag() running: boolean;
  @One(() => DeadlineRule) rule: DeadlineRule;
  @AnyText() timeZone: string;
  /** The decrees whose calendars were used. */
  @AnyTexts() calendars: string[];
  /** Where those come from, and how sure they are. */
  @Many(() => CalendarSource) calendarSources: CalendarSource[];
  @Many(() => DeadlineDay) days: DeadlineDay[];
  @Many(() => ClockStop) stops: ClockStop[];
  /** When the provider was last reminded. */
  @OrNull() @Instant() remindedAt: string | null;
  /** When the request was escalated, because the deadline passed or by an official; null if not. */
  @OrNull() @Instant() escalatedAt: string | null;
  @OrNull() @AgencyCode() escalatedTo: string | null;
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

/** The registered keys of an agency, without the revoked ones. */
export class AgencyKeysAnswer {
  @AgencyCode() agency: string;
  @Many(() => AgencyKeyAnswer) keys: AgencyKeyAnswer[];
}

export class ParkedReason {
  @AnyText() code: string;
  @AnyText() detail: string;
}

/** A parked message, without its bytes. */
export class ParkedMessageAnswer {
  @Uuid() id: string;
  @Instant() receivedAt: string;
  @AnyText() door: string;
  @AnyText() topic: string;
  @WholeNumber(0, 2 ** 31 - 1) partition: number;
  /** A decimal number as text: it can be larger than a JSON number holds exactly. */
  @AnyText() offset: string;
  /** Agency whose key proved it when it was checked again. */
  @OrNull() @AgencyCode() agency: string | null;
  @One(() => ParkedReason) reason: ParkedReason;
  /** Size in bytes. */
  @Count() bytes: number;
  @Sha256() sha256: string;
  @OrNull() @Instant() redrivenAt: string | null;
}

export class ParkedPage {
  @Many(() => ParkedMessageAnswer) items: ParkedMessageAnswer[];
  @Next() next: string | null;
}

/** What became of a message that was driven again: a receipt, or parked still with the reason of today. */
export class RedriveAnswer {
  @Uuid() id: string;
  @OneOf(['accepted', 'rejected', 'parked']) outcome: 'accepted' | 'rejected' | 'parked';
  @Optional() @Instant() redrivenAt?: string;
  @Optional() @One(() => ParkedReason) reason?: ParkedReason;
}

/** Counts of requests, by code. */
const Counts = (): PropertyDecorator => MapOf({ type: 'integer', minimum: 0 });

/** Hours from receipt to the decision that stands; null before the first one. */
export class DecisionHours {
  @OrNull() @Figure() median: number | null;
  @OrNull() @Figure() p90: number | null;
}

/** Figures over the requests that the caller may see. */
export class SummaryAnswer {
  @Instant() asOf: string;
  /** The first moment of receipt that counts, as it was asked for. */
  @OrNull() @Instant() receivedFrom: string | null;
  /** The first moment of receipt after it that does not count. */
  @OrNull() @Instant() receivedBefore: string | null;
  @Counts() byStatus: Record<string, number>;
  @Counts() byRecommendation: Record<string, number>;
  /** Of the nine facts, each: where the latest evaluation finds it met. */
  @Counts() byProvision: Record<string, number>;
  /** Of the three grounds of Pasal 36(1), each: where the decision that stands refuses the request or an item on it. */
  @Counts() byRefusalGround: Record<string, number>;
  @Counts() byRequester: Record<string, number>;
  @Counts() byProvider: Record<string, number>;
  @One(() => DecisionHours) decisionHours: DecisionHours;
  /** Requests without a decision whose running deadline has passed. */
  @Count() overdue: number;
  /** Requests that were escalated, decided since or not. */
  @Count() escalated: number;
  /** Requests whose standing decision departs from the recommendation for any item. */
  @Count() departing: number;
  /** Requests with an event that has not arrived yet: their figures can change. */
  @Count() incomplete: number;
}

export class LiveAnswer {
  @OneOf(['live']) status: 'live';
}

/** Whether calls should be sent to this process. */
export class ServingAnswer {
  @OneOf(['serving', 'not-serving']) status: 'serving' | 'not-serving';
  @AnyText() detail: string;
}

export class PromiseAnswer {
  @AnyText() promise: string;
  @Flag() kept: boolean;
  @AnyText() detail: string;
}

/** The checks of the process, and which of them fail. */
export class ReadinessAnswer {
  @OneOf(['ready', 'at-risk']) status: 'ready' | 'at-risk';
  @Many(() => PromiseAnswer) promises: PromiseAnswer[];
}

export class ClockAnswer {
  @Instant() now: string;
}
