import { Clock } from '#libs/config/clock';
import { Bus, BusHealth, BusMessage, OutgoingRecord, Subscription } from './bus';

/**
 * The in-process bus of standalone. `publish` resolves once every subscriber has handled the batch;
 * until then the records stay in the outbox, and are published again after a crash. So it is as
 * durable as Kafka.
 */
export class MemoryBus extends Bus {
  private readonly subscriptions: Subscription[] = [];
  private readonly offsets = new Map<string, number>();

  constructor(private readonly clock: Clock) {
    super();
  }

  async publish(messages: OutgoingRecord[]): Promise<void> {
    const records = messages.map((message): BusMessage => {
      const offset = this.offsets.get(message.topic) ?? 0;
      this.offsets.set(message.topic, offset + 1);
      return {
        topic: message.topic,
        partition: 0,
        offset: String(offset),
        // A batch that one subscriber did not handle is published again with new offsets: a gap is
        // no loss.
        readFrom: '0',
        key: message.key,
        value: Buffer.isBuffer(message.value) ? message.value : Buffer.from(message.value),
        signature: message.signature,
        appendedAt: this.clock.now(),
      };
    });
    await Promise.all(
      this.subscriptions.map(async ({ topic, handle }) => {
        const own = records.filter((record) => record.topic === topic);
        if (own.length > 0) await handle(own, () => undefined);
      }),
    );
  }

  subscribe(subscription: Subscription): Promise<void> {
    this.subscriptions.push(subscription);
    return Promise.resolve();
  }

  ensureTopics(): Promise<void> {
    return Promise.resolve();
  }

  health(): BusHealth {
    return {
      reachable: true,
      problem: null,
      unsafeTopics: [],
      consumers: this.subscriptions.map(({ group, topic }) => ({
        group,
        topic,
        lag: 0,
        stalled: 0,
        missing: [],
        openTransactions: [],
      })),
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
