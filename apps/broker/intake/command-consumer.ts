import { Injectable } from '@nestjs/common';
import { failpoint } from '#libs/config/failpoint';
import { isProblem, Problem, problem } from '#libs/contracts/problem';
import { COMMANDS, groupOf } from '#libs/contracts/topics';
import type { Attempt } from '#libs/database/attempt';
import { Database, Tx } from '#libs/database/database';
import { HandledOffsets } from '#libs/inbox/handled-offsets';
import { processBatch } from '#libs/inbox/take-batch';
import { Bus, BusMessage } from '#libs/kafka/bus';
import { Operations } from '#libs/operations/operations';
import { MessageCounts } from './counts';
import { CommandSteps, OverflowQueue, VerifiedBatch } from './overflow-queue';
import { parkMessages } from './parked-messages';
import { problemOfReceipt } from './receipts';
import { endSpans, CommandReceiver } from './command-receiver';

/**
 * Consumes the topic of commands. Each batch is one transaction, in which every message is
 * accepted, rejected or parked, or deferred if its agency sends more than its share.
 */
@Injectable()
export class CommandConsumer implements CommandSteps {
  private readonly places: HandledOffsets;
  private atWork = 0;

  constructor(
    private readonly bus: Bus,
    private readonly database: Database,
    private readonly receive: CommandReceiver,
    private readonly deferred: OverflowQueue,
    private readonly counts: MessageCounts,
    operations: Operations,
  ) {
    this.places = new HandledOffsets(database, operations);
  }

  get busy(): boolean {
    return this.atWork > 0;
  }

  open(): Promise<void> {
    this.deferred.start(this);
    return this.bus.subscribe({
      group: groupOf('broker'),
      topic: COMMANDS,
      tracker: this.places,
      // One batch is verified here while the database stores the other.
      lanes: 2,
      handle: (batch, moved) => this.handle(batch, moved),
    });
  }

  /** Stops the overflow queue; the bus stops by itself. */
  close(): Promise<void> {
    return this.deferred.stop();
  }

  private async handle(batch: BusMessage[], moved: () => void): Promise<void> {
    this.atWork++;
    try {
      await processBatch(
        batch,
        (messages, attempt) => this.take(messages, attempt),
        (message, error) => this.park((tx) => this.marked(tx, [message]), error),
        moved,
      );
    } finally {
      this.atWork--;
    }
  }

  private async take(messages: BusMessage[], attempt: Attempt): Promise<void> {
    const parts = this.deferred.part(messages);
    for (const part of parts) {
      const judged = await this.judge(part, attempt);
      await this.settle(async (tx) => {
        // A part lacks the other part's messages: only all parts together form a range of offsets.
        if (part === parts.at(-1)) await this.marked(tx, messages);
        return this.deferred.divide(tx, judged);
      }, attempt);
    }
  }

  private async marked(tx: Tx, messages: BusMessage[]): Promise<BusMessage[]> {
    await this.places.mark(tx, messages);
    return messages;
  }

  async judge(messages: BusMessage[], attempt: Attempt): Promise<VerifiedBatch[]> {
    const outcomes = await this.receive.prove(
      messages.map(({ value, signature, appendedAt }) => ({
        door: 'bus',
        bytes: value,
        signature,
        receivedAt: appendedAt,
        verifiedAt: appendedAt,
      })),
      attempt,
    );
    return messages.flatMap((message, at) => {
      const outcome = outcomes[at];
      return outcome ? [{ message, outcome }] : [];
    });
  }

  async settle(choose: (tx: Tx) => Promise<VerifiedBatch[]>, attempt: Attempt): Promise<void> {
    const [unproven, proven, receipts] = await this.database.asPipeline(async (tx) => {
      const judged = await choose(tx);
      const proven = judged.flatMap(({ outcome }) => (isProblem(outcome) ? [] : [outcome]));
      const unproven = judged.flatMap(({ message, outcome }) =>
        isProblem(outcome) ? [{ message, reason: outcome }] : [],
      );
      await parkMessages(tx, unproven);
      const receipts = await this.receive.settle(tx, proven);
      await failpoint('before-batch-commit');
      return [unproven, proven, receipts] as const;
    }, attempt);
    endSpans(proven, receipts);
    for (const { reason } of unproven) this.counts.count('bus', reason.code);
    for (const receipt of receipts)
      this.counts.count('bus', problemOfReceipt(receipt) ? 'rejected' : 'accepted');
  }

  /** Parks a message after an unexpected error, so that the next message can proceed. */
  async park(choose: (tx: Tx) => Promise<BusMessage[]>, error: unknown): Promise<void> {
    // The text of an error may quote the message; its name and code do not.
    const { name, code } = error as { name?: string; code?: string };
    const reason: Problem = problem('internal', [name, code].filter(Boolean).join(' '));
    await this.database.asPipeline(async (tx) => {
      const messages = await choose(tx);
      await parkMessages(
        tx,
        messages.map((message) => ({ message, reason })),
      );
    });
    this.counts.count('bus', reason.code);
  }
}
