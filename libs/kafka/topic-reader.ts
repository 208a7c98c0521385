import type { Admin, Consumer } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from '#libs/config/environment';
import { BusMessage, MAX_BATCH } from './bus';
import { HighWatermarks } from './high-watermarks';
import { kafkaClient, KafkaOptions } from './kafka-client';

/** How long a transaction may stay open before the reader gives up: most end in milliseconds. */
const OPEN_TRANSACTION_MS = 10_000;

/** Reports progress: offsets read and to read, over all partitions. */
export type OnProgress = (done: number, of: number) => void;

/** Reads whole topics in a consumer group of its own, without committing offsets. */
export class TopicReader {
  private readonly admin: Admin;
  private readonly consumer: Consumer;
  private readonly highWatermarks: HighWatermarks;
  /** The next offset of each partition, as `topic/partition`. */
  private readonly next = new Map<string, bigint>();
  private moved: () => void = () => undefined;
  private crash: Error | null = null;

  /** @param group prefix of the group's name. */
  constructor(
    options: KafkaOptions,
    group: string,
    private readonly topics: string[],
    private readonly take: (records: BusMessage[]) => Promise<void>,
  ) {
    const kafka = kafkaClient(options);
    this.admin = kafka.admin();
    this.highWatermarks = new HighWatermarks(kafka);
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
        const { topic, partition, messages } = batch;
        for (let from = 0; from < messages.length; from += MAX_BATCH) {
          const records = messages.slice(from, from + MAX_BATCH);
          await this.take(
            records.map(({ offset, key, value, timestamp }) => ({
              ...{ topic, partition, offset, readFrom: offset },
              key: key?.toString('utf8') ?? null,
              value: value ?? Buffer.alloc(0),
              appendedAt: new Date(Number(timestamp)),
            })),
          );
          await heartbeat();
        }
        resolveOffset(batch.lastOffset());
      },
    });
    return topics;
  }

  /**
   * Resolves once everything that the topics hold now is read, with the first offset that each
   * still has.
   * @throws the error that ended the consumer; CannotStart if an open transaction hides records.
   */
  async toEnd(topics: string[], onProgress: OnProgress): Promise<Map<string, bigint>> {
    const begins = new Map<string, bigint>();
    const ends = new Map<string, { low: bigint; high: bigint }>();
    for (const topic of topics)
      for (const { partition, low, high } of await this.offsetsOf(topic)) {
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

  /** First and end offset of each partition, once no transaction hides its end. */
  private async offsetsOf(topic: string): ReturnType<Admin['fetchTopicOffsets']> {
    for (const until = Date.now() + OPEN_TRANSACTION_MS; ; await sleep(500)) {
      const ends = await this.highWatermarks.of(topic);
      const readable = await this.admin.fetchTopicOffsets(topic);
      const open = readable.find(
        ({ partition, high }) => BigInt(high) < (ends.get(partition) ?? 0n),
      );
      if (!open) return readable;
      if (Date.now() > until)
        throw new CannotStart(
          `${topic}, partition ${open.partition}, cannot be read beyond offset ${open.high}: a producer holds a transaction open. ` +
            'End it (kafka-transactions.sh find-hanging names it, abort ends it), then run this again.',
        );
    }
  }

  async close(): Promise<void> {
    await this.highWatermarks.close();
    await this.consumer.disconnect().catch(() => undefined);
    await this.admin.disconnect().catch(() => undefined);
  }
}

/** Reads one topic from its beginning to its current end. @throws as `TopicReader.toEnd` */
export async function readWhole(
  options: KafkaOptions,
  group: string,
  topic: string,
  take: (records: BusMessage[]) => Promise<void>,
  onProgress: OnProgress = () => undefined,
): Promise<void> {
  const reader = new TopicReader(options, group, [topic], take);
  try {
    await reader.toEnd(await reader.open(), onProgress);
  } finally {
    await reader.close();
  }
}
