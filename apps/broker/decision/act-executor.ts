import { Injectable } from '@nestjs/common';
import { Command } from '@nestjs/cqrs';
import { Problem, problem } from '#libs/contracts/problem';
import type { TraceContext } from '#libs/contracts/trace-context';
import { Tx } from '#libs/database/database';
import { notFound } from '#libs/http/problem-exception';
import type { Role } from '#libs/security/officials';
import { Parties } from '../agencies/directory';
import { dayIn } from '#libs/law/calendar';
import {
  BARRED,
  barOf,
  OWN_HOUSE,
  type People,
  type Person,
  whyNoMandate,
} from '#libs/law/deciders';
import { isOneHouse } from '#libs/law/house';
import type { BarCode } from '#libs/law/procedure';
import {
  Act,
  ASKING,
  isSeenBy,
  PREPARING,
  roleFor,
  whyClosed,
  whyNotYours,
} from '../request/open-acts';
import { Actor, Outcome, refusing } from '../request/lifecycle';
import { peopleOf, PeopleOfRequest } from '../request/people';
import { RequestRow } from '../request/request.entity';
import { Changed, RequestStore } from '../request/store';

/** How an act arrived: the version that the caller expects, and the message that caused it. */
export interface ActContext {
  /** Strong entity tags of `If-Match`, one of which must match the request; absent: any version. */
  expected?: readonly string[];
  causationid?: string;
  /** Trace context of the cause, if tracing is on; absent: the current HTTP request. */
  trace?: TraceContext;
  /** When the message was appended: its legal time, however late it is processed. */
  receivedAt?: Date;
  /** The official's NIP, if the token has it: compared, never stored. */
  nip?: string | null;
  /** All roles that the actor may use; absent: the role of `actor`. */
  roles?: readonly Role[];
  /** Where the body of the act begins in the document that was sent. */
  at: '' | '/data';
}

/** The outcome. `request` is absent if the actor cannot see the request (404). */
export type ActResult = Partial<Changed>;

/** An act on one request, in the given transaction. */
export abstract class ActCommand<Body> extends Command<ActResult> {
  constructor(
    readonly tx: Tx,
    readonly requestId: string,
    readonly actor: Actor,
    readonly body: Body,
    readonly how: ActContext,
  ) {
    super();
  }
}

/**
 * Checks common to all acts: the request is visible, the act is the caller's and open, the version
 * matches.
 */
@Injectable()
export class ActExecutor {
  constructor(private readonly store: RequestStore) {}

  async act<Body>(
    act: Act,
    { tx, requestId, actor, how }: ActCommand<Body>,
    decide: (
      request: RequestRow,
      now: Date,
      parties: Parties,
      actor: Actor,
      people: PeopleOfRequest,
    ) => Outcome | Promise<Outcome>,
  ): Promise<ActResult> {
    const answer = await this.store.change(
      tx,
      requestId,
      async (request, now, parties) => {
        const caller = { agency: actor.agency, roles: how.roles ?? [actor.role as Role] };
        const problem = whyNot(act, request, caller, how) ?? whyNotFor(act, actor, parties, now);
        if (problem) return refusing(problem);
        const people = await peopleOf(tx, requestId);
        const person = { ...actor, nip: how.nip };
        const bar = whyBarred(act, person, people);
        if (bar) return refusing(bar);
        const role = roleFor(request, act, caller) ?? actor.role;
        return decide(request, now, parties, { ...actor, role }, people);
      },
      how.causationid,
      how.trace,
    );
    return answer ?? { problem: notFound() };
  }
}

/**
 * Pasal 42(1): nobody acts on both sides of a request. Decisions check this later themselves,
 * because a conflict declared with them takes precedence.
 */
function whyBarred(act: Act, person: Person, people: People): Problem | null {
  if (!PREPARING.includes(act) && !ASKING.includes(act)) return null;
  const bar = barOf(PREPARING.includes(act) ? 'decide' : 'ask', person, people);
  return bar && barred(bar);
}

export function barred(bar: BarCode): Problem {
  return problem('conflict-of-interest', sentence(BARRED[bar]), { provision: '42-1' });
}

/**
 * Pasal 34: an appointment is valid only on its days. Pasal 42(1): no body of the requester's house
 * acts in place of the provider.
 */
function whyNotFor(act: Act, actor: Actor, parties: Parties, now: Date): Problem | null {
  const { requester, provider, above } = parties;
  const { timeZone } = actor.agency === requester.code ? requester : provider;
  const expired = whyNoMandate(actor, dayIn(timeZone, now));
  if (expired) return problem('mandate-expired', sentence(expired), { provision: '34' });
  const standsIn = !ASKING.includes(act) && actor.agency !== provider.code;
  return standsIn && above && isOneHouse(above, requester)
    ? problem('forbidden', sentence(OWN_HOUSE), { provision: '42-1' })
    : null;
}

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;

function whyNot(
  act: Act,
  request: RequestRow,
  caller: { agency: string | null; roles: readonly Role[] },
  how: ActContext,
): Problem | null {
  if (!isSeenBy(request, caller)) return notFound();
  const foreign = whyNotYours(request, act, caller);
  if (foreign) return problem('forbidden', `${foreign.en}.`);
  const closed = whyClosed(request, act);
  if (closed)
    return problem(
      'transition-not-open',
      `${act} is not open in status ${request.status}: ${closed.en}.`,
    );
  if (how.expected && !how.expected.includes(`"${request.version}"`))
    return problem(
      'version-mismatch',
      `If-Match does not name version ${request.version}, which the request is at: read it again.`,
    );
  return null;
}
