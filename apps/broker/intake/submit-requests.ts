import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { uuidv7 } from 'uuidv7';
import { Clock } from '#libs/config/clock';
import { FieldError, Problem, problem } from '#libs/contracts/problem';
import { stableId } from '#libs/contracts/stable-id';
import type { TraceContext } from '#libs/contracts/trace-context';
import type { RequestData } from '#libs/contracts/submit-request';
import { Tx } from '#libs/database/database';
import { agenciesOf, Housed } from '../agencies/directory';
import { Calendars } from '../calendar/calendars';
import { beginRequest } from '../request/begin';
import type { HistoryRows } from '../request/history';
import { Actor } from '../request/lifecycle';
import { RequestRow } from '../request/request.entity';
import { RequestStore } from '../request/store';
import { faultOfNamed, servicesOf } from '../services/named-service';

/** A valid request, from any entry point. */
export interface Submission {
  requester: string;
  data: RequestData;
  /** The legal time of receipt. */
  receivedAt: Date;
  actor: Actor;
  /** Id of the message that brought it; absent if an official submitted it. */
  messageId?: string;
  /** Time of that message, as its sender gave it. */
  sentAt?: Date;
  /** Trace context of the cause, if tracing is on; absent: the current HTTP request. */
  trace?: TraceContext;
  /** Where `data` begins in the body that was sent. */
  at: '' | '/data';
}

export type Submitted = { request: RequestRow } | { problem: Problem };

/**
 * Stores requests of all three entry points. No agency and reference may occur twice in the list.
 */
export class SubmitRequests extends Command<Submitted[]> {
  constructor(
    readonly tx: Tx,
    readonly submissions: Submission[],
  ) {
    super();
  }
}

@CommandHandler(SubmitRequests)
export class SubmitRequestsHandler implements ICommandHandler<SubmitRequests> {
  constructor(
    private readonly store: RequestStore,
    private readonly clock: Clock,
    private readonly calendars: Calendars,
  ) {}

  /**
   * Evaluates each request and stores it with its history, evaluation and events, all in the given
   * transaction. Returns one answer per entry, in order.
   */
  async execute({ tx, submissions }: SubmitRequests): Promise<Submitted[]> {
    const judge = await this.judge(tx, submissions);
    const begun = submissions.map((one) => ({ at: one.at, answer: judge(one) }));
    const histories = begun.flatMap(({ answer }) => ('problem' in answer ? [] : answer));
    const stored = await this.store.insert(tx, histories);
    return begun.map(({ at, answer }) => {
      if ('problem' in answer) return answer;
      const { request } = answer;
      return stored.has(request.id) ? { request } : { problem: referenceTaken(at) };
    });
  }

  /** What a submission would begin, without storing anything. */
  async preview(tx: Tx, submission: Submission): Promise<HistoryRows | { problem: Problem }> {
    const { requester, data, at } = submission;
    const judge = await this.judge(tx, [submission]);
    const begun = judge(submission);
    if ('problem' in begun) return begun;
    const taken = (await tx.query(`SELECT FROM request WHERE requester = $1 AND reference = $2`, [
      requester,
      data.reference,
    ])) as unknown[];
    return taken.length > 0 ? { problem: referenceTaken(at) } : begun;
  }

  /** Reads what the submissions name; the result judges one of them. */
  private async judge(
    tx: Tx,
    submissions: Submission[],
  ): Promise<(submission: Submission) => HistoryRows | { problem: Problem }> {
    const agencies = await agenciesOf(
      tx,
      submissions.flatMap(({ requester, data }) => [requester, data.provider]),
    );
    const services = await servicesOf(
      tx,
      submissions.flatMap(({ data }) => data.service ?? []),
    );
    return (submission) => {
      const { requester, data, receivedAt, at } = submission;
      const [asking, asked] = [agencies.get(requester), agencies.get(data.provider)];
      if (!asking)
        return { problem: problem('forbidden', `The agency ${requester} is not in the registry.`) };
      if (!asked) return { problem: unknownProvider(at) };
      const fault = faultOfNamed(data, services, asked, receivedAt);
      if (fault) return { problem: unfitService(at, fault) };
      return this.begin(submission, asking, asked);
    };
  }

  private begin(submission: Submission, requester: Housed, provider: Housed): HistoryRows {
    const { data, receivedAt, actor, messageId, sentAt = receivedAt, trace } = submission;
    const id = messageId === undefined ? uuidv7() : stableId(sentAt, requester.code, messageId);
    const kept = { id, requester, provider, data, receivedAt, actor, messageId: messageId ?? null };
    return beginRequest(kept, this.clock.now(), this.calendars.now, messageId, trace);
  }
}

function unknownProvider(at: string): Problem {
  const detail = 'No such agency is in the registry; GET /v1/agencies lists them.';
  return problem('validation-failed', detail, {
    errors: [{ pointer: `${at}/provider`, code: 'unknown-agency', detail }],
  });
}

function unfitService(at: string, fault: Omit<FieldError, 'pointer'>): Problem {
  return problem('validation-failed', 'The service does not fit the request; see errors.', {
    errors: [{ pointer: `${at}/service`, ...fault }],
  });
}

function referenceTaken(at: string): Problem {
  const detail =
    'Your agency has sent another request under this reference; give this one its own.';
  return problem('reference-taken', detail, {
    errors: [{ pointer: `${at}/reference`, code: 'taken', detail }],
  });
}
