import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ObjectionOutcome, Statements } from '#libs/contracts/act-bodies';
import type { DeliveryState, LetterSigned, RatingGiven } from '#libs/contracts/deliveries';
import type { OBJECTIONABLE } from '#libs/contracts/event-changes';
import type { Link, Proposal, Terms } from '#libs/contracts/proposals';
import type { DecidedService } from '#libs/contracts/services';
import type { DecisionOutcome, Status } from '#libs/contracts/statuses';
import type { Classification, Kind, RequestData, Urgency } from '#libs/contracts/submit-request';
import type { Acting } from '#libs/law/deciders';
import type { Recommendation } from '#libs/law/evaluation';

/** A time in which the clock of the deadline is stopped. RFC 3339, UTC. */
export interface RecordedStop {
  from: string;
  to: string | null;
  why: string;
}

/** The decision on one item. */
export interface ItemDecision {
  id: string;
  outcome: 'approved' | 'refused';
  /** Provisions of Pasal 36(1) that its refusal rests on. */
  grounds: string[];
}

/** The decision as the official signed it. */
export interface Decision {
  outcome: DecisionOutcome;
  at: string;
  by: { agency: string; name: string; position: string | null; acting?: Acting };
  items: ItemDecision[];
  /** The grounds of a refusal, as the official wrote them. */
  refused: object[];
  reason: string | null;
  conditions: string[];
  /** True if it differs from the recommendation. */
  departs: boolean;
  /** The service that an approval rests on; absent if the request names none. */
  service?: DecidedService;
}

/** An extension of the deadline by the provider. */
interface Extension {
  /** Last day, as the official asked for it, `YYYY-MM-DD`. */
  until: string;
  /** Working days that it adds to the deadline. */
  workingDays: number;
  /** The deadline before. */
  from: string;
  at: string;
  reason: string;
}

/** The requester's objection, and the superior's answer. */
export interface RecordedObjection {
  at: string;
  against: (typeof OBJECTIONABLE)[number];
  text: string;
  provisions: string[];
  answer: null | {
    outcome: ObjectionOutcome;
    at: string;
    by: Decision['by'];
    reason: string;
  };
}

/** Current state of a request. */
@Entity({ name: 'request' })
export class RequestRow {
  @PrimaryColumn('uuid') id: string;
  @Column('int') version: number;
  @Column('text') status: Status;
  @Column('text') requester: string;
  @Column('text') provider: string;
  @Column('text') reference: string;
  @Column('text') kind: Kind;
  @Column('text') classification: Classification;
  @Column('text') urgency: Urgency;
  @Column('boolean') emergency: boolean;
  @Column('text') recommendation: Recommendation;
  @Column('timestamptz', { name: 'received_at' }) receivedAt: Date;
  @Column('timestamptz', { name: 'due_at' }) dueAt: Date;
  @Column('boolean', { name: 'due_provisional' }) dueProvisional: boolean;
  /** True while the clock of the deadline runs. */
  @Column('boolean') running: boolean;
  @Column('jsonb') stops: RecordedStop[];
  /** When the next reminder or escalation is due, while the clock runs. */
  @Column('timestamptz', { name: 'silence_at' }) silenceAt: Date;
  @Column('timestamptz', { name: 'reminded_at', nullable: true }) remindedAt: Date | null;
  @Column('timestamptz', { name: 'escalated_at', nullable: true }) escalatedAt: Date | null;
  /** The agency above the provider; null before an escalation, and if no agency is above. */
  @Column('text', { name: 'escalated_to', nullable: true }) escalatedTo: string | null;
  /**
   * Start of the deadline: the receipt, or the claim of an emergency; null: not recalculated since
   * `0015`.
   */
  @Column('timestamptz', { name: 'starts_at', nullable: true }) startsAt: Date | null;
  /** Time zone and calendar edition that the deadline was calculated with. */
  @Column('text', { name: 'counted_in', nullable: true }) countedIn: string | null;
  @Column('int', { name: 'calendar_edition', nullable: true }) calendarEdition: number | null;
  /** When the superior reopened it after an objection: the deadline is counted from then. */
  @Column('timestamptz', { name: 'reopened_at', nullable: true }) reopenedAt: Date | null;
  @Column('jsonb', { nullable: true }) extension: Extension | null;
  @Column('jsonb', { nullable: true }) objection: RecordedObjection | null;
  /**
   * When the superior was reminded of the objection, and when it is next; null: nothing is open.
   */
  @Column('timestamptz', { name: 'objection_reminded_at', nullable: true })
  objectionRemindedAt: Date | null;
  @Column('timestamptz', { name: 'objection_remind_at', nullable: true })
  objectionRemindAt: Date | null;
  /** When the requester is next reminded to confirm an oral request; null: nothing to confirm. */
  @Column('timestamptz', { name: 'confirm_at', nullable: true }) confirmAt: Date | null;
  @Column('timestamptz', { name: 'confirmed_at', nullable: true }) confirmedAt: Date | null;
  @Column('jsonb') responsible: { holder: string; basis: string };
  /** As the requester sent it, with later additions. */
  @Column('jsonb') data: RequestData;
  /** What the provider's officials have stated. */
  @Column('jsonb') statements: Required<Statements>;
  @Column('jsonb', { nullable: true }) decision: Decision | null;
  @Column('timestamptz', { name: 'decided_at', nullable: true }) decidedAt: Date | null;
  /** `sub` of the official who made the last decision. */
  @Column('text', { name: 'decided_by', nullable: true }) decidedBy: string | null;
  /** What both parties have agreed on, and everything that was proposed. */
  @Column('jsonb') terms: Terms;
  @Column('jsonb') proposals: Proposal[];
  /** Other requests that belong to this one. */
  @Column('jsonb') links: Link[];
  /** Id of the request that it was forwarded from. */
  @Column('uuid', { name: 'forwarded_from', nullable: true }) forwardedFrom: string | null;
  /** When the parties were reminded of open costs (duty `settle-later`), and when they are next. */
  @Column('timestamptz', { name: 'costs_reminded_at', nullable: true })
  costsRemindedAt: Date | null;
  @Column('timestamptz', { name: 'costs_remind_at', nullable: true }) costsRemindAt: Date | null;
  @Column('jsonb', { nullable: true }) delivery: DeliveryState | null;
  /** When silence after the delivery is acted on next; null: never. */
  @Column('timestamptz', { name: 'delivery_silence_at', nullable: true })
  deliverySilenceAt: Date | null;
  @Column('jsonb') ratings: RatingGiven[];
  @Column('jsonb', { name: 'signed_letters' }) signedLetters: LetterSigned[];
  /** Hash of the last entry of the history. */
  @Column('text', { name: 'head_hash' }) headHash: string;
}
