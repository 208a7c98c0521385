import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attempt } from '#libs/database/attempt';
import { Database } from '#libs/database/database';
import { processBatch } from '#libs/inbox/take-batch';
import { BusMessage } from '#libs/kafka/bus';
import { log } from '#libs/operations/log';
import { CommandConsumer } from './command-consumer';
import { MessageCounts } from './counts';
import { DeferredMessage, OverflowQueue } from './overflow-queue';
import { parkMessages, unexpected } from './park-messages';
import { CommandPipeline, fromBus } from './pipeline';
import { Shares } from './shares';

/** New messages go first, but delay deferred ones no longer than this. */
const GIVE_WAY_MS = 200;
const POLL_MS = 1_000;
/** Delay before a used-up share is checked again. */
const SHARE_MS = 250;

/**
 * Processes deferred messages in turns, an agency at a time: within the share while others send,
 * as fast as possible while nobody does. Of several processes one at a time takes them.
 */
@Injectable()
export class OverflowWorker {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  /** Another process took some of the messages; leave the queue to it. */
  private beaten = false;

  constructor(
    private readonly database: Database,
    private readonly consumer: CommandConsumer,
    private readonly queue: OverflowQueue,
    private readonly shares: Shares,
    private readonly pipeline: CommandPipeline,
    private readonly counts: MessageCounts,
  ) {}

  start(): void {
    this.running = this.loop();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.queue.wake();
    await this.running;
  }

  private async loop(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        for (let wait = 0; this.consumer.busy && wait < GIVE_WAY_MS; wait += 5) await sleep(5);
        const woken = this.queue.nextWake();
        this.beaten = false;
        const first = await this.queue.first();
        const due = this.due(first);
        await processBatch(
          due,
          (messages, attempt) => this.take(messages, attempt),
          (message, error) => this.park(message, error),
        );
        if (signal.aborted) return;
        if (this.beaten) await rest(POLL_MS, signal);
        else if (first.length === 0) await rest(POLL_MS, woken);
        else if (due.length < first.length) await rest(SHARE_MS, signal);
      } catch (error) {
        log.warn({ err: error }, 'deferred messages cannot be processed now; retrying');
        await rest(POLL_MS, signal);
      }
    }
  }

  private due(first: DeferredMessage[]): DeferredMessage[] {
    const alone = this.shares.isIdle;
    const over = new Set<string>();
    return first.filter(({ agency }) => {
      if (!this.shares.take(agency) && !alone) over.add(agency);
      return !over.has(agency);
    });
  }

  /** Settles only those messages that no other process took. */
  private async take(messages: DeferredMessage[], attempt: Attempt): Promise<void> {
    // Before the transaction, since it needs a connection of its own, and a pool may have only one.
    const verified = await this.pipeline.verify(messages.map(fromBus), attempt);
    const settled = await this.database.asPipeline(async (tx) => {
      const taken = new Set<BusMessage>(await this.queue.take(tx, messages));
      this.beaten ||= taken.size < messages.length;
      const ours = verified.filter(({ inbound }) => taken.has(inbound.record));
      return this.pipeline.settle(tx, ours);
    }, attempt);
    this.pipeline.report(settled);
  }

  /** Parks a message after an unexpected error, so that the next message can proceed. */
  private async park(message: DeferredMessage, error: unknown): Promise<void> {
    const reason = unexpected(error);
    await this.database.asPipeline(async (tx) => {
      const taken = await this.queue.take(tx, [message]);
      this.beaten ||= taken.length === 0;
      await parkMessages(
        tx,
        taken.map((one) => ({ message: one, reason })),
      );
    });
    this.counts.count('bus', reason.code);
  }
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
