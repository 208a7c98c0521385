import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { uuidv7 } from 'uuidv7';
import { GENESIS } from '#libs/audit/chain';
import { Clock } from '#libs/config/clock';
import { Problem, problem } from '#libs/contracts/problem';
import { stableId } from '#libs/contracts/stable-id';
import type { TraceContext } from '#libs/contracts/trace-context';
import type { RequestData } from '#libs/contracts/submit-request';
import { Tx } from '#libs/database/database';
import { agenciesOf, Housed } from '../agencies/directory';
import { Calendars } from '../deadline/calendars';
import { evaluateRequest } from '../evaluation/evaluate-request';
import { Actor, evaluatedChange } from '../request/lifecycle';
import { RequestRow } from '../request/request.entity';
import { RequestStore } from '../request/store';
import { HistoryRows, historyRows } from '../request/history';

/** One valid request on its way in, whichever door it came by. */
export interface Submission {
  requester: string;
  data: RequestData;
  /** The legal time of receipt. */
  receivedAt: Date;
  actor: Actor;
  /** Id of the message that brought it; absent for an official's own. */
  messageId?: string;
  /** Time of that message, as its sender gave it. */
  sentAt?: Date;
  /** What it is caused by, where traces are made; absent: by the HTTP request at work. */
  trace?: TraceContext;
  /** Where `data` begins in the body as it was sent. */
  at: '' | '/data';
}

export type Submitted = { request: RequestRow } | { problem: Problem };

/** All three doors end here. No agency and reference may stand in the list twice. */
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
   * Evaluates each request and stores it with its history, evaluation and events, all in the one given
   * transaction; answers per entry, in order.
   */
  async execute({ tx, submissions }: SubmitRequests): Promise<Submitted[]> {
    const agencies = await agenciesOf(
      tx,
      submissions.flatMap(({ requester, data }) => [requester, data.provider]),
    );
    const trails: HistoryRows[] = [];
    const judge = (submission: Submission): Submitted => {
      const { requester, data, at } = submission;
      const [asking, asked] = [agencies.get(requester), agencies.get(data.provider)];
      if (!asking)
        return { problem: problem('forbidden', `The agency ${requester} is not in the registry.`) };
      if (!asked) return { problem: unknownProvider(at) };
      const trail = this.begin(submission, asking, asked);
      trails.push(trail);
      return { request: trail.request };
    };
    const begun = submissions.map((one) => ({ at: one.at, answer: judge(one) }));
    const stored = await this.store.insert(tx, trails);
    return begun.map(({ at, answer }) =>
      'problem' in answer || stored.has(answer.request.id)
        ? answer
        : { problem: referenceTaken(at) },
    );
  }

  private begin(submission: Submission, requester: Housed, provider: Housed): HistoryRows {
    const { data, receivedAt, actor, messageId, sentAt = receivedAt } = submission;
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
      // Pasal 37: with the body in need, unless a rule or a written agreement of both says otherwise.
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
      change: {},
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

function referenceTaken(at: string): Problem {
  const detail =
    'Your agency has sent another request under this reference; give this one its own.';
  return problem('reference-taken', detail, {
    errors: [{ pointer: `${at}/reference`, code: 'taken', detail }],
  });
}
