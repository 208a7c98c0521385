import { Admin, Kafka } from 'kafkajs';
import { isNews, log } from '#libs/operations/log';
import { Bus, BusHealth, OutgoingRecord, Subscription } from './bus';
import { ConsumerLoop } from './consumer-loop';
import { explain } from './explain';
import { HighWatermarks } from './high-watermarks';
import { kafkaClient, KafkaOptions } from './kafka-client';
import { PROGRESS_CHECK_MS } from './progress';
import { Sender } from './sender';
import { Topics } from './topics';

/** Kafka counts as reachable for this time after its last answer. */
const REACHED_MS = 10_000;

/** Apache Kafka, through kafkajs. */
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

  /**
   * Only one batch is in flight at a time: otherwise a retried batch would come after a later one.
   */
  publish(messages: OutgoingRecord[]): Promise<void> {
    const sent = this.sending.then(() => this.send(messages));
    this.sending = sent.catch(() => undefined);
    return sent;
  }

  private async send(messages: OutgoingRecord[]): Promise<void> {
    const byTopic = new Map<string, OutgoingRecord[]>();
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
      // All messages for one partition form one record batch, whose size the topic limits.
      const half = Math.ceil(messages.length / 2);
      await this.send(messages.slice(0, half));
      await this.send(messages.slice(half));
    }
  }

  ensureTopics(topics: string[]): Promise<void> {
    return this.topics.ensure(topics);
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
    // A hung request reports no error, so only a recent answer counts.
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
    // Keeps the promise, not the client: concurrent callers share one connection attempt.
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

  /**
   * kafkajs consumers can stall without an error (kafkajs#659), so progress is read through the
   * admin client.
   */
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
