import { Injectable } from '@nestjs/common';
import { failpoint } from '#libs/config/failpoint';
import { isProblem, Problem } from '#libs/contracts/problem';
import type { Attempt } from '#libs/database/attempt';
import { Database, Tx } from '#libs/database/database';
import { BusMessage } from '#libs/kafka/bus';
import { actingTrace, beginSpan, isTracing } from '#libs/operations/tracing';
import { kidOf } from '#libs/security/signatures';
import { keysOf } from '../agencies/directory';
import { MessageAnswers } from './answer-messages';
import { MessageCounts } from './counts';
import { parkMessages } from './park-messages';
import { problemOfReceipt, Receipt } from './receipts';
import { Shares } from './shares';
import { Inbound, verifyMessage, VerifiedMessage } from './verify-message';

/** A message as it came, and what its verification gave: a problem if it has no proven sender. */
export interface Verified<Message = Inbound, Outcome = VerifiedMessage | Problem> {
  inbound: Message;
  outcome: Outcome;
}

/** A message of the commands topic, whose sender is proven. */
export type ProvenRecord = Verified<BusInbound, VerifiedMessage>;

/** A message of the commands topic. */
export interface BusInbound extends Inbound {
  record: BusMessage;
}

/** Its key must be valid when the bus stored it, however late it is verified. */
export function fromBus(record: BusMessage): BusInbound {
  const { value: bytes, signature, appendedAt } = record;
  return { door: 'bus', record, bytes, signature, receivedAt: appendedAt, verifiedAt: appendedAt };
}

/** What one transaction has settled. The receipts are in the order of the messages. */
interface Settled {
  parked: Problem[];
  messages: VerifiedMessage[];
  receipts: Receipt[];
}

/**
 * The way of a message: verify it, see whether its agency still has a share, settle it. The
 * callers open the transaction and say what else is stored in it.
 */
@Injectable()
export class CommandPipeline {
  constructor(
    private readonly database: Database,
    private readonly answers: MessageAnswers,
    private readonly shares: Shares,
    private readonly counts: MessageCounts,
  ) {}

  /**
   * Verifies a batch outside of any transaction: one query for all keys, all signatures in
   * parallel, then bounds and schema. Returns one outcome per message, in order.
   */
  async verify<Message extends Inbound>(
    batch: Message[],
    attempt?: Attempt,
  ): Promise<Verified<Message>[]> {
    const kids = batch.flatMap(({ signature }) => kidOf(signature) ?? []);
    const keys = await this.database.readAsPipeline((tx) => keysOf(tx, kids), attempt);
    const outcomes = await Promise.all(
      batch.map(async (inbound) => ({ inbound, outcome: await verifyMessage(inbound, keys) })),
    );
    if (isTracing()) outcomes.forEach(begin);
    return outcomes;
  }

  /**
   * Separates what is settled now from what an agency sends above its share. Messages without a
   * proven sender are settled now: they are parked.
   */
  async share(
    tx: Tx,
    verified: Verified<BusInbound>[],
  ): Promise<{ now: Verified<BusInbound>[]; later: ProvenRecord[] }> {
    const now: Verified<BusInbound>[] = [];
    const later: ProvenRecord[] = [];
    const agencies = verified.flatMap(({ outcome }) => (isProblem(outcome) ? [] : outcome.agency));
    await this.shares.refresh(tx, new Set(agencies));
    for (const { inbound, outcome } of verified)
      if (isProblem(outcome) || this.shares.admits(outcome)) now.push({ inbound, outcome });
      else later.push({ inbound, outcome });
    return { now, later };
  }

  /**
   * Gives each verified message its receipt and parks the others, as the last work of a batch's
   * transaction.
   */
  async settle(tx: Tx, verified: Verified<BusInbound>[]): Promise<Settled> {
    const messages: VerifiedMessage[] = [];
    const unproven: { message: BusMessage; reason: Problem }[] = [];
    for (const { inbound, outcome } of verified)
      if (isProblem(outcome)) unproven.push({ message: inbound.record, reason: outcome });
      else messages.push(outcome);
    await parkMessages(tx, unproven);
    const receipts = await this.answers.answer(tx, messages);
    await failpoint('before-batch-commit');
    return { parked: unproven.map(({ reason }) => reason), messages, receipts };
  }

  /** Counts what was settled, and ends its spans: after the commit. */
  report({ parked, messages, receipts }: Settled): void {
    endSpans(messages, receipts);
    for (const { code } of parked) this.counts.count('bus', code);
    for (const receipt of receipts)
      this.counts.count('bus', problemOfReceipt(receipt) ? 'rejected' : 'accepted');
  }
}

function begin({ inbound, outcome }: Verified): void {
  if (isProblem(outcome)) return;
  const { agency, id, trace, content } = outcome;
  const type = isProblem(content) ? 'message' : content.type;
  outcome.span = beginSpan(`take ${type}`, 'consumer', trace ?? actingTrace(), {
    'bk.agency': agency,
    'bk.door': inbound.door,
    'cloudevents.event_id': id,
  });
}

/** Ends the spans of committed messages; the receipts are in the same order. */
export function endSpans(messages: VerifiedMessage[], receipts: Receipt[]): void {
  messages.forEach(({ span }, at) =>
    span?.end({
      'bk.outcome': receipts[at]?.event.type,
      'bk.subject': receipts[at]?.event.subject,
    }),
  );
}
