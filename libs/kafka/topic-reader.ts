import type { Admin, Consumer } from 'kafkajs';
import { kafkaClient, KafkaOptions } from './kafka-client';

/** A record as it lies on a topic. */
export interface TopicRecord {
  topic: string;
  offset: string;
  value: Buffer;
  at: Date;
}

/** How far the reading is, in offsets of all partitions. */
export type Tell = (done: number, of: number) => void;

/** Reads whole topics in a group of its own, which leaves nothing behind: nothing is committed. */
export class TopicReader {
  private readonly admin: Admin;
  private readonly consumer: Consumer;
  /** The next offset of each partition, as `topic/partition`. */
  private readonly next = new Map<string, bigint>();
  private moved: () => void = () => undefined;
  private crash: Error | null = null;

  /** @param group begins the name of the group. */
  constructor(
    options: KafkaOptions,
    group: string,
    private readonly topics: string[],
    private readonly take: (records: TopicRecord[]) => Promise<void>,
  ) {
    const kafka = kafkaClient(options);
    this.admin = kafka.admin();
    this.consumer = kafka.consumer({
      groupId: `${group}.${Date.now()}`,
      maxWaitTimeInMs: 100,
      retry: { retries: 5, restartOnFailure: () => Promise.resolve(false) },
    });
  }

  /** Of these topics, those that are there. */
  async open(): Promise<string[]> {
    await this.admin.connect();
    const present = new Set(await this.admin.listTopics());
    const topics = this.topics.filter((topic) => present.has(topic));
    if (topics.length === 0) return [];
    const { consumer } = this;
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      this.crash = payload.error;
      this.moved();
    });
    // What a transaction left, its marks and what was given up, comes to no handler.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      this.next.set(`${payload.topic}/${payload.partition}`, BigInt(payload.lastOffset) + 1n);
      this.moved();
    });
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch, heartbeat, resolveOffset }) => {
        await this.take(
          batch.messages.map(({ offset, value, timestamp }) => ({
            topic: batch.topic,
            offset,
            value: value ?? Buffer.alloc(0),
            at: new Date(Number(timestamp)),
          })),
        );
        resolveOffset(batch.lastOffset());
        await heartbeat();
      },
    });
    return topics;
  }

  /**
   * Resolves once all is read that the topics hold now, with the first offset that each still has.
   * @throws the error that ended the consumer.
   */
  async toEnd(topics: string[], tell: Tell): Promise<Map<string, bigint>> {
    const begins = new Map<string, bigint>();
    const ends = new Map<string, { low: bigint; high: bigint }>();
    for (const topic of topics)
      for (const { partition, low, high } of await this.admin.fetchTopicOffsets(topic)) {
        begins.set(topic, BigInt(low));
        ends.set(`${topic}/${partition}`, { low: BigInt(low), high: BigInt(high) });
      }
    for (;;) {
      const changed = new Promise<void>((done) => (this.moved = done));
      let [done, of] = [0, 0];
      for (const [partition, { low, high }] of ends) {
        const next = this.next.get(partition) ?? low;
        of += Number(high - low);
        done += Number((next < high ? next : high) - low);
      }
      tell(done, of);
      if (done === of) return begins;
      if (this.crash) throw this.crash;
      await changed;
    }
  }

  async close(): Promise<void> {
    await this.consumer.disconnect().catch(() => undefined);
    await this.admin.disconnect().catch(() => undefined);
  }
}
