import type { ClassConstructor } from 'class-transformer';
import type { ActMessageName } from '#libs/contracts/cloud-events';
import type { LetterKind } from '#libs/contracts/deliveries';
import type { ProblemCode } from '#libs/contracts/problem';
import type { Status } from '#libs/contracts/statuses';
import type { Tx } from '#libs/database/database';
import type { WorkCalendar } from '#libs/law/calendar';
import type { Bilingual } from '#libs/law/pack';
import type { Role } from '#libs/security/officials';
import type { Parties } from '../agencies/directory';
import type { Actor, Outcome } from '../request/lifecycle';
import type { PeopleOfRequest } from '../request/people';
import type { RequestRow } from '../request/request.entity';

export type Party = 'requester' | 'provider';

/** The time of an act, and the zone and calendar that its days are counted by. */
export interface Moment {
  /** The legal time: for a message, when Kafka appended it. */
  at: Date;
  /** The provider's zone. */
  timeZone: string;
  calendar: WorkCalendar;
  /** Id of what the act is about besides the request; absent: not chosen yet. */
  target?: string;
}

/** Why an act is closed; its problem, if that is not `transition-not-open`. */
export type Closed = Bilingual & { code?: ProblemCode; provision?: string };

/** What an act is decided on, besides the request and the body. */
export interface Circumstances<Known = unknown> {
  parties: Parties;
  /** Who did what in the request so far. */
  people: PeopleOfRequest;
  /** Who acts, in the role in which they may, and for which party. */
  actor: Actor;
  party: Party;
  /** Their NIP, if the token has it: compared, never stored. */
  nip: string | null;
  now: Date;
  /** The legal time: for a message, when Kafka appended it; otherwise `now`. */
  receivedAt: Date;
  /** Of the current edition. */
  calendar: WorkCalendar;
  /** Where the body begins in the document that was sent: prefix of the pointers of problems. */
  at: '' | '/data';
  /** Id of what the act is about besides the request, from its path or message: a proposal. */
  target: string | null;
  /** What `read` has read. */
  known: Known;
}

/**
 * Everything about one act on a request. Routes, OpenAPI, rights, the `acts` of an answer and the
 * signed messages are derived from it. `Known` is what the decision needs from the database.
 */
export interface ActDefinition<
  Name extends string = string,
  Body extends object = object,
  Known = unknown,
> {
  /** Last part of its route; a part in braces is the id of what it is about. */
  name: Name;
  operationId: string;
  /** Text of the route in the OpenAPI document. */
  summary: string;
  description?: string;
  body: ClassConstructor<Body>;
  /** Bodies for the documents, by name; at least one. The content is fictitious. */
  examples: Readonly<Record<string, object>>;
  /**
   * Whose act it is: the roles of each party that may do it. For the provider, its superior may do
   * it too once the request is escalated.
   */
  by: Readonly<Partial<Record<Party, readonly Role[]>>>;
  /** Statuses in which it is open, each with the statuses that it can change to; none: it stays. */
  transitions: Readonly<Partial<Record<Status, readonly Status[]>>>;
  /**
   * Why it is closed although the status leaves it open, for everybody or for this party; null if
   * it is not.
   */
  whyClosed?(request: RequestRow, party: Party, moment: Moment): Closed | null;
  /**
   * Pasal 42. `bars`: closed to a person who has acted for the other party or declared a conflict.
   * `bars-deciders`: also closed to a person who decided the request. `declared-in-body`: the body
   * may declare a conflict, which the decision checks. `decides`: the decision checks everything.
   */
  conflict: 'bars' | 'bars-deciders' | 'declared-in-body' | 'decides';
  /** Problems of its own, besides those that every act can meet. */
  problems: readonly ProblemCode[];
  /** The signed message that does the same, if agencies may send one. */
  message?: ActMessageName;
  /** Kinds of letters that it can lead to and that officials read as drafts before they do it. */
  letters?: readonly LetterKind[];
  /** Reads what the decision depends on, under the lock of the request. Has no effect. */
  read?(tx: Tx, request: RequestRow, parties: Parties, body: Body): Promise<Known>;
  /** The decision. Pure: the change that it makes, or the problem, or both. */
  decide(request: RequestRow, body: Body, circumstances: Circumstances<Known>): Outcome;
}

/** Declares an act; the types of its body and of what it reads follow from the fields. */
export const defineAct = <Name extends string, Body extends object, Known = undefined>(
  definition: ActDefinition<Name, Body, Known>,
): ActDefinition<Name, Body, Known> => definition;

/** Transitions of an act that leads from each of these statuses to the same others. */
export const between = (
  from: readonly Status[],
  ...to: Status[]
): Partial<Record<Status, readonly Status[]>> =>
  Object.fromEntries(from.map((status) => [status, to]));
