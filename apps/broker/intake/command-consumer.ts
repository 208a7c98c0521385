import { Injectable } from '@nestjs/common';
import { COMMANDS, groupOf } from '#libs/contracts/topics';
import type { Attempt } from '#libs/database/attempt';
import { Database } from '#libs/database/database';
import { HandledOffsets } from '#libs/inbox/handled-offsets';
import { processBatch } from '#libs/inbox/take-batch';
import { Bus, BusMessage } from '#libs/kafka/bus';
import { Operations } from '#libs/operations/operations';
import { MessageCounts } from './counts';
import { OverflowQueue } from './overflow-queue';
import { parkMessages, unexpected } from './park-messages';
import { CommandPipeline, fromBus } from './pipeline';
import { Shares } from './shares';

/**
 * Consumes the topic of commands. Each batch is one transaction, in which every message is
 * accepted, rejected or parked, or deferred if its agency sends more than its share.
 */
@Injectable()
export class CommandConsumer {
  private readonly offsets: HandledOffsets;
  private atWork = 0;

  constructor(
    private readonly bus: Bus,
    private readonly database: Database,
    private readonly pipeline: CommandPipeline,
    private readonly shares: Shares,
    private readonly overflow: OverflowQueue,
    private readonly counts: MessageCounts,
    operations: Operations,
  ) {
    this.offsets = new HandledOffsets(database, operations);
  }

  /** True while a batch is processed. */
  get busy(): boolean {
    return this.atWork > 0;
  }

  /** Begins to consume; the bus stops by itself. */
  open(): Promise<void> {
    return this.bus.subscribe({
      group: groupOf('broker'),
      topic: COMMANDS,
      tracker: this.offsets,
      // One batch is verified here while the database stores the other.
      lanes: 2,
      handle: (batch, moved) => this.handle(batch, moved),
    });
  }

  private async handle(batch: BusMessage[], moved: () => void): Promise<void> {
    this.atWork++;
    try {
      await processBatch(
        batch,
        (records, attempt) => this.take(records, attempt),
        (record, error) => this.park(record, error),
        moved,
      );
    } finally {
      this.atWork--;
    }
  }

  private async take(records: BusMessage[], attempt: Attempt): Promise<void> {
    const parts = this.shares.split(records);
    for (const part of parts) {
      const verified = await this.pipeline.verify(part.map(fromBus), attempt);
      const settled = await this.database.asPipeline(async (tx) => {
        // A part lacks the other part's records: only all parts together form a range of offsets.
        if (part === parts.at(-1)) await this.offsets.mark(tx, records);
        const { now, later } = await this.pipeline.share(tx, verified);
        if (later.length > 0) await this.overflow.keep(tx, later);
        return this.pipeline.settle(tx, now);
      }, attempt);
      this.pipeline.report(settled);
    }
  }

  /** Parks a record after an unexpected error, so that the next record can proceed. */
  private async park(message: BusMessage, error: unknown): Promise<void> {
    const reason = unexpected(error);
    await this.database.asPipeline(async (tx) => {
      await this.offsets.mark(tx, [message]);
      await parkMessages(tx, [{ message, reason }]);
    });
    this.counts.count('bus', reason.code);
  }
}
