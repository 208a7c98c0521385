import { Injectable } from '@nestjs/common';
import { Command } from '@nestjs/cqrs';
import { Problem, problem } from '#libs/contracts/problem';
import type { TraceContext } from '#libs/contracts/trace-context';
import { Tx } from '#libs/database/database';
import { notFound } from '#libs/http/problem-exception';
import type { Role } from '#libs/security/officials';
import { Parties } from '../agencies/directory';
import { Act, isSeenBy, PREPARING, roleFor, whyClosed, whyNotYours } from '../request/acts';
import { Actor, Outcome, refusing } from '../request/lifecycle';
import { conflictedOf } from '../request/reads';
import { RequestRow } from '../request/request.entity';
import { Changed, RequestStore } from '../request/store';

/** How an act came: what the caller expects, and which message caused it. */
export interface How {
  /** Strong entity tags of `If-Match`, one of which has to be the request's; absent: any version. */
  expected?: readonly string[];
  causationid?: string;
  /** What it is caused by, where traces are made; absent: by the HTTP request at work. */
  trace?: TraceContext;
  /** When the message that brought it was appended: its legal time, however late it is processed. */
  receivedAt?: Date;
  /** All roles of the actor that may come into question; absent: the one that he has. */
  roles?: readonly Role[];
  /** Where the body of the act begins in what was sent. */
  at: '' | '/data';
}

/** What came of an act; without a request there is none that the actor sees, and the problem says so. */
export type Acted = Partial<Changed>;

/** An act on one request, in a transaction that is given. */
export abstract class ActCommand<Body> extends Command<Acted> {
  constructor(
    readonly tx: Tx,
    readonly requestId: string,
    readonly actor: Actor,
    readonly body: Body,
    readonly how: How,
  ) {
    super();
  }
}

/** What every act is held against before its own checks: seen, yours, open, unchanged since. */
@Injectable()
export class Perform {
  constructor(private readonly store: RequestStore) {}

  async act<Body>(
    act: Act,
    { tx, requestId, actor, how }: ActCommand<Body>,
    decide: (
      request: RequestRow,
      now: Date,
      parties: Parties,
      actor: Actor,
    ) => Outcome | Promise<Outcome>,
  ): Promise<Acted> {
    const answer = await this.store.change(
      tx,
      requestId,
      async (request, now, parties) => {
        const caller = { agency: actor.agency, roles: how.roles ?? [actor.role as Role] };
        const problem = whyNot(act, request, caller, how);
        if (problem) return refusing(problem);
        // The decisions ask it with all else that they rest on.
        if (PREPARING.includes(act) && (await conflictedOf(tx, requestId)).includes(actor.sub))
          return refusing(barred());
        const role = roleFor(request, act, caller) ?? actor.role;
        return decide(request, now, parties, { ...actor, role });
      },
      how.causationid,
      how.trace,
    );
    return answer ?? { problem: notFound() };
  }
}

/** Pasal 42(1): with a conflict of interest neither decisions nor acts. */
function barred(): Problem {
  const detail =
    'You declared a conflict of interest in this request: another official of your agency acts, or the superior, once it is escalated for the reason conflict-of-interest.';
  return problem('conflict-of-interest', detail, { provision: '42-1' });
}

function whyNot(
  act: Act,
  request: RequestRow,
  caller: { agency: string | null; roles: readonly Role[] },
  how: How,
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
