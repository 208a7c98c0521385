import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Clock } from '#libs/config/clock';
import type { RequestData } from '#libs/contracts/submit-request';
import { isProblem, Problem, problem } from '#libs/contracts/problem';
import { Columns } from '#libs/database/columns';
import { Raced, Tx } from '#libs/database/database';
import { notFound } from '#libs/http/problem-exception';
import { actOfMessage } from '../decision/acts';
import { PerformAct } from '../decision/perform-act';
import { Actor } from '../request/lifecycle';
import { tellingFrom, type ToldRecord, toldOf } from '../request/told';
import { Content, VerifiedMessage } from './verify-message';
import { accepted, Receipt, receiptOf, rejected, toldReceipt } from './receipts';
import { type Submission, SubmitRequests } from './submit-requests';

/** Answers the verified messages of every entry point: each once, and repeats that answer. */
@Injectable()
export class MessageAnswers {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  /**
   * Gives each verified message its receipt, in order and in the given transaction: effects,
   * inbox row and receipt together. The list is split where a message or a request occurs twice.
   * @throws Raced if another transaction took one of them meanwhile.
   */
  async answer(tx: Tx, messages: VerifiedMessage[]): Promise<Receipt[]> {
    const receipts: Receipt[] = [];
    for (const run of runsOf(messages)) receipts.push(...(await this.answerRun(tx, run)));
    return receipts;
  }

  private async answerRun(tx: Tx, run: VerifiedMessage[]): Promise<Receipt[]> {
    const known = await knownMessages(tx, run);
    const receipts = new Map<VerifiedMessage, Receipt>();
    const fresh: { message: VerifiedMessage; reused: boolean }[] = [];
    const now = this.clock.now();
    const submissions: { message: VerifiedMessage; data: RequestData }[] = [];
    for (const message of run) {
      const earlier = known.get(idOf(message));
      const same = earlier?.get(message.sha256);
      if (same !== undefined) {
        receipts.set(message, receiptOf(same));
        continue;
      }
      fresh.push({ message, reused: earlier !== undefined });
      if (earlier) receipts.set(message, rejected(message, idReused(), now));
      else if (isProblem(message.content))
        receipts.set(message, rejected(message, message.content, now));
      else if (message.content.type === 'submit-request')
        submissions.push({ message, data: message.content.data });
      else receipts.set(message, await this.act(tx, message, message.content, now));
    }
    const submitted = await this.commands.execute(
      new SubmitRequests(
        tx,
        submissions.map(({ message, data }) => submissionOf(message, data)),
      ),
    );
    submissions.forEach(({ message }, at) => {
      const answer = submitted[at];
      if (!answer) throw new Error('SubmitRequests answers every entry');
      receipts.set(
        message,
        'request' in answer
          ? accepted(message, answer.request, now)
          : rejected(message, answer.problem, now),
      );
    });
    const given = (message: VerifiedMessage): Receipt => {
      const receipt = receipts.get(message);
      if (!receipt) throw new Error('every verified message has a receipt');
      return receipt;
    };
    const rows = fresh.map((one) => ({ ...one, receipt: given(one.message) }));
    const stored = new Set(fresh.flatMap(({ message, reused }) => (reused ? [] : message)));
    const told = run.map((message) => toldReceipt(message, given(message), stored.has(message)));
    await remember(tx, rows, told);
    return run.map(given);
  }

  private async act(
    tx: Tx,
    message: VerifiedMessage,
    content: Exclude<Content, { type: 'submit-request' }>,
    now: Date,
  ): Promise<Receipt> {
    const actor = systemOf(message);
    const { id: causationid, receivedAt } = message;
    const trace = message.span?.context;
    const { requestId, proposalId: target, ...body } = content.data;
    const how = { causationid, trace, receivedAt, target, at: '/data' } as const;
    const act = actOfMessage(content.type);
    const { request, problem } = await this.commands.execute(
      new PerformAct(tx, act, requestId, actor, body, how),
    );
    return problem || !request
      ? rejected(message, problem ?? notFound(), now)
      : accepted(message, request, now);
  }
}

const MESSAGE = new Columns({
  ...{ agency: 'text', message_id: 'text', sha256: 'text', reused: 'boolean' },
  ...{ received_at: 'timestamptz', receipt: 'text' },
});

const idOf = ({ agency, id }: VerifiedMessage): string => `${agency}/${id}`;

export function systemOf({ agency, kid }: VerifiedMessage): Actor {
  return { agency, role: 'system', sub: `key:${kid}`, name: null, position: null };
}

/** The request that a message submits. */
export function submissionOf(message: VerifiedMessage, data: RequestData): Submission {
  return {
    requester: message.agency,
    data,
    receivedAt: message.receivedAt,
    sentAt: message.sentAt,
    actor: systemOf(message),
    messageId: message.id,
    trace: message.span?.context,
    at: '/data',
  };
}

export function idReused(): Problem {
  const detail = 'Your agency has sent other bytes under this id; give each message its own.';
  return problem('message-id-reused', detail);
}

/** Splits a list so that no run contains a message or a request twice. */
function runsOf(messages: VerifiedMessage[]): VerifiedMessage[][] {
  const runs: VerifiedMessage[][] = [];
  let seen = new Set<string>();
  let run: VerifiedMessage[] = [];
  for (const message of messages) {
    const marks = [`id:${idOf(message)}`, ...touched(message)];
    if (marks.some((mark) => seen.has(mark))) {
      runs.push(run);
      run = [];
      seen = new Set();
    }
    for (const mark of marks) seen.add(mark);
    run.push(message);
  }
  return run.length > 0 ? [...runs, run] : runs;
}

function touched({ agency, content }: VerifiedMessage): string[] {
  if (isProblem(content)) return [];
  if (content.type === 'submit-request') return [`reference:${agency}/${content.data.reference}`];
  return [`request:${content.data.requestId}`];
}

/** Earlier receipts, by agency and id, then by the hash of the bytes. */
export async function knownMessages(
  tx: Tx,
  run: VerifiedMessage[],
): Promise<Map<string, Map<string, string>>> {
  const rows = (await tx.query(
    `WITH wanted AS (SELECT * FROM unnest($1::text[], $2::text[]) AS wanted (agency, message_id))
     SELECT agency, message_id, sha256, receipt FROM message JOIN wanted USING (agency, message_id) WHERE NOT reused
     UNION ALL
     SELECT agency, message_id, sha256, receipt FROM message JOIN wanted USING (agency, message_id) WHERE reused`,
    [run.map(({ agency }) => agency), run.map(({ id }) => id)],
  )) as { agency: string; message_id: string; sha256: string; receipt: string }[];
  const known = new Map<string, Map<string, string>>();
  for (const row of rows) {
    const id = `${row.agency}/${row.message_id}`;
    const byHash = known.get(id) ?? new Map<string, string>();
    known.set(id, byHash.set(row.sha256, row.receipt));
  }
  return known;
}

/** Stores the new messages, and queues the receipts of all for the topic. */
async function remember(
  tx: Tx,
  fresh: { message: VerifiedMessage; reused: boolean; receipt: Receipt }[],
  told: ToldRecord[],
): Promise<void> {
  const rows = fresh.map(({ message, reused, receipt }) => ({
    agency: message.agency,
    message_id: message.id,
    sha256: message.sha256,
    reused,
    received_at: message.receivedAt.toISOString(),
    receipt: receipt.text,
  }));
  const inserted = (await tx.query(
    `WITH told AS (${tellingFrom(7)})
     INSERT INTO message (${MESSAGE.names}) ${MESSAGE.rows}
     ORDER BY agency, message_id ON CONFLICT DO NOTHING RETURNING message_id`,
    [...MESSAGE.of(rows), ...toldOf(told)],
  )) as unknown[];
  if (inserted.length < rows.length)
    throw new Raced('another transaction stored one of the messages');
}
