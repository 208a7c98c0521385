import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { Problem, problem } from '#libs/contracts/problem';
import type { TraceContext } from '#libs/contracts/trace-context';
import { Tx } from '#libs/database/database';
import { notFound } from '#libs/http/problem-exception';
import { dayIn, type WorkCalendar } from '#libs/law/calendar';
import { whyNoMandate } from '#libs/law/deciders';
import type { Role } from '#libs/security/officials';
import { Parties } from '../agencies/directory';
import { Actor, Outcome, refusing } from '../request/lifecycle';
import { peopleAfter, peopleOf, type PeopleOfRequest } from '../request/people';
import { RequestRow } from '../request/request.entity';
import { Changed, RequestStore } from '../request/store';
import type { ActDefinition, Moment, Party } from './act';
import {
  barIn,
  barred,
  Capacity,
  capacityOf,
  isOwnHouse,
  isSeenBy,
  ofOwnHouse,
  sentence,
  whyClosed,
  whyNotYours,
} from './rights';

/** How an act arrived: the version that the caller expects, and the message that caused it. */
export interface Arrival {
  /** Whether `If-Match` and `If-None-Match` allow this ETag; absent: any version. */
  isExpected?: (etag: string) => boolean;
  causationid?: string;
  /** Trace context of the cause, if tracing is on; absent: the current HTTP request. */
  trace?: TraceContext;
  /** When the message was appended: its legal time, however late it is processed. */
  receivedAt?: Date;
  /** The official's NIP, if the token has it: compared, never stored. */
  nip?: string | null;
  /** All roles that the actor may use; absent: the role of `actor`. */
  roles?: readonly Role[];
  /** Id of what the act is about besides the request. */
  target?: string;
  /** Where the body of the act begins in the document that was sent. */
  at: '' | '/data';
}

/** The outcome. `request` is absent if the actor cannot see the request (404). */
export interface ActResult extends Partial<Changed> {
  /** Who has acted in the request, including this act; absent if the act is not open. */
  people?: PeopleOfRequest;
}

/** Performs an act on one request, in the given transaction. The body is valid for the act. */
export class PerformAct extends Command<ActResult> {
  constructor(
    readonly tx: Tx,
    readonly act: ActDefinition,
    readonly requestId: string,
    readonly actor: Actor,
    readonly body: object,
    readonly arrival: Arrival,
  ) {
    super();
  }
}

@CommandHandler(PerformAct)
export class PerformActHandler implements ICommandHandler<PerformAct> {
  constructor(private readonly store: RequestStore) {}

  async execute(command: PerformAct): Promise<ActResult> {
    const { tx, requestId, arrival } = command;
    const answer = await this.store.change(
      tx,
      requestId,
      (request, now, parties, calendar) => outcomeOf(command, request, now, parties, calendar),
      arrival.causationid,
      arrival.trace,
    );
    return answer ?? { problem: notFound() };
  }
}

/**
 * What an act leads to, without any effect: checks that the request is visible, the act is the
 * caller's and open, and the version matches; then asks the act's own decision.
 * @throws Error if the decision leads to a status that the definition of the act does not name.
 */
export async function outcomeOf(
  { tx, act, actor, body, arrival }: PerformAct,
  request: RequestRow,
  now: Date,
  parties: Parties,
  calendar: WorkCalendar,
): Promise<Outcome & Pick<ActResult, 'people'>> {
  const receivedAt = arrival.receivedAt ?? now;
  const { timeZone } = parties.provider;
  const moment = { at: receivedAt, timeZone, calendar, target: arrival.target };
  const capacity = admit(act, request, actor, arrival, moment);
  if ('problem' in capacity) return capacity;
  const no = whyNotFor(actor, capacity, parties, now);
  if (no) return refusing(no);
  const people = await peopleOf(tx, request.id);
  const nip = arrival.nip ?? null;
  const bars = act.conflict === 'bars' || act.conflict === 'bars-deciders';
  const bar = bars && barIn(act, capacity, { ...actor, nip }, people);
  if (bar) return refusing(barred(bar));
  const outcome = act.decide(request, body, {
    parties,
    people,
    actor: { ...actor, role: capacity.role },
    party: capacity.party,
    nip,
    now,
    receivedAt,
    calendar,
    at: arrival.at,
    target: arrival.target ?? null,
    known: await act.read?.(tx, request, parties, body),
  });
  const entries = outcome.change?.entries ?? [];
  return {
    ...withinTransitions(act, request, outcome),
    people: peopleAfter(people, entries, request.requester),
  };
}

/**
 * The outcome, if it leads to a status that the definition of the act names. @throws Error if not.
 */
export function withinTransitions(
  act: ActDefinition,
  request: RequestRow,
  outcome: Outcome,
): Outcome {
  const to = outcome.change?.set.status ?? request.status;
  if (to !== request.status && !act.transitions[request.status]?.includes(to))
    throw new Error(`${act.name} led from ${request.status} to ${to}: add it to its transitions`);
  return outcome;
}

/** In which capacity an act is open to the actor now, or the problem that it is not. */
export function admit(
  act: ActDefinition,
  request: RequestRow,
  actor: Actor,
  arrival: Arrival,
  moment: Moment,
): Capacity | { problem: Problem } {
  const caller = { agency: actor.agency, roles: arrival.roles ?? [actor.role as Role] };
  if (!isSeenBy(request, caller)) return { problem: notFound() };
  const capacity = capacityOf(request, act, caller);
  if (!capacity)
    return { problem: problem('forbidden', `${whyNotYours(request, act, caller).en}.`) };
  const no = whyNot(act, request, capacity.party, arrival, moment);
  return no ? { problem: no } : capacity;
}

function whyNot(
  act: ActDefinition,
  request: RequestRow,
  party: Party,
  { isExpected }: Arrival,
  moment: Moment,
): Problem | null {
  const closed = whyClosed(request, act, party, moment);
  if (closed)
    return problem(
      closed.code ?? 'transition-not-open',
      `${act.name} is not open in status ${request.status}: ${closed.en}.`,
      { provision: closed.provision },
    );
  if (isExpected?.(`"${request.version}"`) === false)
    return problem(
      'version-mismatch',
      `The request is at version ${request.version}, which If-Match or If-None-Match rules out: read it again.`,
    );
  return null;
}

/** Pasal 34: an appointment is valid only on its days. Then, whose house the superior is of. */
function whyNotFor(actor: Actor, capacity: Capacity, parties: Parties, now: Date): Problem | null {
  const { requester, provider } = parties;
  const { timeZone } = actor.agency === requester.code ? requester : provider;
  const expired = whyNoMandate(actor, dayIn(timeZone, now));
  if (expired) return problem('mandate-expired', sentence(expired), { provision: '34' });
  return isOwnHouse(capacity, actor, parties) ? ofOwnHouse() : null;
}
