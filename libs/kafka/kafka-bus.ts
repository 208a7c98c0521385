import { Admin, Kafka } from 'kafkajs';
import { isNews, log } from '#libs/operations/log';
import { Bus, BusHealth, Outgoing, Subscription } from './bus';
import { ConsumerLoop } from './consumer-loop';
import { explain } from './explain';
import { HighWatermarks } from './high-watermarks';
import { kafkaClient, KafkaOptions } from './kafka-client';
import { PROGRESS_CHECK_MS } from './progress';
import { Sender } from './sender';
import { Topics } from './topics';

/** Kafka counts as reachable for so long after it last answered. */
const REACHED_MS = 10_000;

/** Apache Kafka, by kafkajs. */
export class KafkaBus extends Bus {
  private readonly kafka: Kafka;
  private readonly sender: Sender;
  private admin: Promise<Admin> | null = null;
  private sending: Promise<void> = Promise.resolve();
  private readonly highWatermarks: HighWatermarks;
  /** Creates and checks topics. */
  readonly topics: Topics;
  private readonly loops: ConsumerLoop[] = [];
  private reachedAt = -Infinity;
  private problem: string | null = null;
  private readonly watch: NodeJS.Timeout;
  private watching = false;

  constructor(options: KafkaOptions) {
    super();
    this.kafka = kafkaClient(options);
    this.sender = new Sender(this.kafka);
    this.highWatermarks = new HighWatermarks(this.kafka);
    this.topics = new Topics(this.kafka, options, () => this.connectedAdmin());
    this.watch = setInterval(() => void this.checkProgress(), PROGRESS_CHECK_MS);
  }

  /** One batch in flight, always: the order of a batch that is sent again holds only before the next one is sent. */
  publish(messages: Outgoing[]): Promise<void> {
    const sent = this.sending.then(() => this.send(messages));
    this.sending = sent.catch(() => undefined);
    return sent;
  }

  private async send(messages: Outgoing[]): Promise<void> {
    const byTopic = new Map<string, Outgoing[]>();
    for (const message of messages) {
      const list = byTopic.get(message.topic);
      if (list) list.push(message);
      else byTopic.set(message.topic, [message]);
    }
    await this.topics.ensure([...byTopic.keys()]);
    try {
      await this.sender.send(byTopic);
      this.reachedAt = performance.now();
    } catch (error) {
      if (messages.length === 1 || !isTooLarge(error)) throw error;
      // What goes to one partition goes as one batch, which the topic limits like a record.
      const half = Math.ceil(messages.length / 2);
      await this.send(messages.slice(0, half));
      await this.send(messages.slice(half));
    }
  }

  ensureTopics(topics: string[]): Promise<void> {
    return this.topics.ensure(topics);
  }

  /** Where each partition of the topic begins and ends now; what was read from `low` up to `high` was all of it. */
  async offsetsOf(topic: string): Promise<{ partition: number; low: bigint; high: bigint }[]> {
    const admin = await this.connectedAdmin();
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets.map(({ partition, low, high }) => ({
      partition,
      low: BigInt(low),
      high: BigInt(high),
    }));
  }

  subscribe(subscription: Subscription): Promise<void> {
    const { topic } = subscription;
    const ensureTopic = async (): Promise<void> => {
      await this.topics.ensure([topic]);
      await this.topics.hold(topic);
    };
    const loop = new ConsumerLoop(this.kafka, subscription, ensureTopic, () =>
      this.connectedAdmin(),
    );
    this.loops.push(loop);
    loop.start();
    return Promise.resolve();
  }

  health(): BusHealth {
    // A question that is never answered is no answer: only what Kafka said lately counts.
    const reachable = performance.now() - this.reachedAt < REACHED_MS;
    return {
      reachable,
      problem: reachable ? null : this.problem,
      unsafeTopics: [...this.topics.unsafe].flatMap(([topic, whys]) =>
        whys.map((why) => `${topic} ${why}`),
      ),
      consumers: this.loops.map(({ progress }) => progress.health),
    };
  }

  async close(): Promise<void> {
    clearInterval(this.watch);
    await Promise.all(this.loops.map((loop) => loop.stop()));
    await this.sending;
    await this.sender.close();
    await this.highWatermarks.close();
    await this.dropAdmin();
  }

  private async dropAdmin(): Promise<void> {
    const dropped = this.admin;
    this.admin = null;
    await dropped?.then((admin) => admin.disconnect()).catch(() => undefined);
  }

  private async connectedAdmin(): Promise<Admin> {
    // The promise is kept, not the client: whoever asks while it connects waits for the same one.
    this.admin ??= (async () => {
      const admin = this.kafka.admin();
      await admin.connect();
      return admin;
    })();
    try {
      return await this.admin;
    } catch (error) {
      this.admin = null;
      throw error;
    }
  }

  /** The library may stall without a word (kafkajs#659): what shows progress is read outside of it. */
  private async checkProgress(): Promise<void> {
    if (this.watching) return;
    this.watching = true;
    try {
      const admin = await this.connectedAdmin();
      await admin.listTopics();
      this.reachedAt = performance.now();
      for (const loop of this.loops) {
        const { topic } = loop.progress.health;
        await loop.check(admin, await this.highWatermarks.of(topic));
      }
    } catch (error) {
      this.reachedAt = -Infinity;
      for (const { progress } of this.loops) progress.unreadable();
      this.problem = explain(error);
      if (isNews(`Kafka ${this.problem}`))
        log.warn({ err: error }, `Kafka cannot be reached; waiting for it: ${this.problem}`);
      await this.dropAdmin();
    } finally {
      this.watching = false;
    }
  }
}

function isTooLarge(error: unknown): boolean {
  const { type } = error as { type?: unknown };
  return type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE';
}
