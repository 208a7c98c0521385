import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { uuidv7 } from 'uuidv7';
import { GENESIS } from '#libs/audit/chain';
import { Clock } from '#libs/config/clock';
import { FieldError, Problem, problem } from '#libs/contracts/problem';
import { stableId } from '#libs/contracts/stable-id';
import type { TraceContext } from '#libs/contracts/trace-context';
import type { RequestData } from '#libs/contracts/submit-request';
import { Tx } from '#libs/database/database';
import { agenciesOf, Housed } from '../agencies/directory';
import { Calendars } from '../calendar/calendars';
import { evaluateRequest } from '../evaluation/evaluate-request';
import { Actor, evaluatedChange } from '../request/lifecycle';
import { nextReminder } from '../request/unconfirmed';
import { RequestRow } from '../request/request.entity';
import { RequestStore } from '../request/store';
import { requesterInMessage, unknownRequester } from './oral-request';
import { HistoryRows, historyRows } from '../request/history';
import { faultOfNamed, servicesOf } from '../services/named-service';

/** A valid request, from any entry point. */
export interface Submission {
  requester: string;
  data: RequestData;
  /** True if an official of the provider enters an oral request; the requester confirms it. */
  toConfirm?: boolean;
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
    const agencies = await agenciesOf(
      tx,
      submissions.flatMap(({ requester, data }) => [requester, data.provider]),
    );
    const services = await servicesOf(
      tx,
      submissions.flatMap(({ data }) => data.service ?? []),
    );
    const histories: HistoryRows[] = [];
    const judge = (submission: Submission): Submitted => {
      const { requester, data, receivedAt, at, toConfirm } = submission;
      if (data.requester !== undefined) return { problem: requesterInMessage(at) };
      const [asking, asked] = [agencies.get(requester), agencies.get(data.provider)];
      if (!asking && toConfirm) return { problem: unknownRequester() };
      if (!asking)
        return { problem: problem('forbidden', `The agency ${requester} is not in the registry.`) };
      if (!asked) return { problem: unknownProvider(at) };
      const fault = faultOfNamed(data, services, asked, receivedAt);
      if (fault) return { problem: unfitService(at, fault) };
      const after = this.begin(submission, asking, asked);
      histories.push(after);
      return { request: after.request };
    };
    const begun = submissions.map((one) => ({ at: one.at, answer: judge(one) }));
    const stored = await this.store.insert(tx, histories);
    return begun.map(({ at, answer }) =>
      'problem' in answer || stored.has(answer.request.id)
        ? answer
        : { problem: referenceTaken(at) },
    );
  }

  private begin(submission: Submission, requester: Housed, provider: Housed): HistoryRows {
    const { data, receivedAt, actor, messageId, sentAt = receivedAt } = submission;
    const { toConfirm = false } = submission;
    const now = this.clock.now();
    const before: RequestRow = {
      id: messageId === undefined ? uuidv7() : stableId(sentAt, requester.code, messageId),
      version: 0,
      status: 'awaiting-decision',
      requester: requester.code,
      provider: provider.code,
      reference: data.reference,
      kind: data.kind,
      classification: data.classification,
      urgency: data.urgency,
      emergency: data.emergency !== undefined,
      recommendation: 'official-judgement',
      receivedAt,
      dueAt: receivedAt,
      dueProvisional: false,
      running: true,
      stops: [],
      silenceAt: receivedAt,
      startsAt: receivedAt,
      countedIn: provider.timeZone,
      calendarEdition: null,
      remindedAt: null,
      escalatedAt: null,
      escalatedTo: null,
      reopenedAt: null,
      extension: null,
      objection: null,
      confirmAt: toConfirm ? nextReminder(receivedAt, receivedAt) : null,
      confirmedAt: null,
      links: [],
      // Pasal 37: the requester is responsible, unless a rule or a written agreement says
      // otherwise.
      responsible: { holder: requester.code, basis: '37' },
      data,
      statements: { facts: [], doubts: [], contradicted: [] },
      decision: null,
      decidedAt: null,
      headHash: GENESIS,
    };
    const evaluated = evaluateRequest(before, requester, provider, receivedAt, now);
    const change = evaluatedChange(evaluated);
    change.entries.unshift({
      name: 'submitted',
      status: 'awaiting-decision',
      actor,
      data: { receivedAt: receivedAt.toISOString(), messageId: messageId ?? null, data },
      change: { ...(toConfirm && { toConfirm }) },
    });
    const { timeZone } = provider;
    const counting = this.calendars.now;
    return historyRows(before, change, now, { timeZone, counting }, messageId, submission.trace);
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
