import { Injectable } from '@nestjs/common';
import { failpoint } from '#libs/config/failpoint';
import { isProblem, Problem, problem } from '#libs/contracts/problem';
import { COMMANDS } from '#libs/contracts/topics';
import { Database } from '#libs/database/database';
import { takeBatch } from '#libs/inbox/take-batch';
import { Bus, BusMessage } from '#libs/kafka/bus';
import { MessageCounts } from './counts';
import { Proven } from './message';
import { parkMessages } from './parked-messages';
import { problemOfReceipt } from './receipts';
import { Receive } from './receive';

/** The topic of commands: whole batches in one transaction, each message accepted, rejected or parked. */
@Injectable()
export class BusDoor {
  constructor(
    private readonly bus: Bus,
    private readonly database: Database,
    private readonly receive: Receive,
    private readonly counts: MessageCounts,
  ) {}

  open(): Promise<void> {
    return this.bus.subscribe({
      group: 'bantuan-kedinasan.broker',
      topic: COMMANDS,
      // One is judged here while the database stores the other.
      lanes: 2,
      handle: (batch) =>
        takeBatch(
          batch,
          (messages) => this.take(messages),
          (message, error) => this.park(message, error),
        ),
    });
  }

  private async take(messages: BusMessage[]): Promise<void> {
    const judged = await this.receive.prove(
      messages.map(({ value, signature, appendedAt }) => ({
        door: 'bus',
        bytes: value,
        signature,
        receivedAt: appendedAt,
        provedAt: appendedAt,
      })),
    );
    const proven = judged.filter((one): one is Proven => !isProblem(one));
    const unproven = messages.flatMap((message, at) => {
      const reason = judged[at];
      return isProblem(reason) ? [{ message, reason }] : [];
    });
    const receipts = await this.database.asPipeline(async (tx) => {
      await parkMessages(tx, unproven);
      const settled = await this.receive.settle(tx, proven);
      await failpoint('P2');
      return settled;
    });
    for (const { reason } of unproven) this.counts.count('bus', reason.code);
    for (const receipt of receipts)
      this.counts.count('bus', problemOfReceipt(receipt) ? 'rejected' : 'accepted');
  }

  /** What nobody foresaw in one message is kept with it; the next message goes on. */
  private async park(message: BusMessage, error: unknown): Promise<void> {
    // What an error says may quote the message; its kind does not.
    const { name, code } = error as { name?: string; code?: string };
    const reason: Problem = problem('internal', [name, code].filter(Boolean).join(' '));
    await this.database.asPipeline((tx) => parkMessages(tx, [{ message, reason }]));
    this.counts.count('bus', reason.code);
  }
}
