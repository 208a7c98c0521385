import type { Admin, Consumer } from 'kafkajs';
import { kafkaClient, KafkaOptions } from './kafka-client';

/** A record of a topic. */
export interface TopicRecord {
  topic: string;
  offset: string;
  value: Buffer;
  at: Date;
}

/** Reports progress: offsets read and to read, over all partitions. */
export type OnProgress = (done: number, of: number) => void;

/** Reads whole topics in a consumer group of its own, without committing offsets. */
export class TopicReader {
  private readonly admin: Admin;
  private readonly consumer: Consumer;
  /** The next offset of each partition, as `topic/partition`. */
  private readonly next = new Map<string, bigint>();
  private moved: () => void = () => undefined;
  private crash: Error | null = null;

  /** @param group prefix of the group's name. */
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

  /** Starts reading. Resolves with those of the topics that exist. */
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
    // Transaction markers and aborted records never reach eachBatch, so the position is read here.
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
   * Resolves once everything that the topics hold now is read, with the first offset that each
   * still has.
   * @throws the error that ended the consumer.
   */
  async toEnd(topics: string[], onProgress: OnProgress): Promise<Map<string, bigint>> {
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
      onProgress(done, of);
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
