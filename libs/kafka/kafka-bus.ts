import { Admin, ConfigResourceTypes, Kafka, Producer } from 'kafkajs';
import { SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { specOf } from '#libs/contracts/topics';
import { isNews, log } from '#libs/operations/log';
import { Bus, BusHealth, Outgoing, Subscription } from './bus';
import { ConsumerLoop } from './consumer-loop';
import { kafkaClient, KafkaOptions } from './kafka-client';
import { alterTopic } from './kafka-requests';
import { partitionByKey } from './kafkajs-inside';
import { PROGRESS_CHECK_MS } from './progress';

/** Kafka counts as reachable for so long after it last answered. */
const REACHED_MS = 10_000;

/** Apache Kafka, by kafkajs. */
export class KafkaBus extends Bus {
  private readonly kafka: Kafka;
  private producer: Producer | null = null;
  private admin: Promise<Admin> | null = null;
  private sending: Promise<void> = Promise.resolve();
  private readonly known = new Set<string>();
  private readonly loops: ConsumerLoop[] = [];
  private reachedAt = -Infinity;
  private readonly watch: NodeJS.Timeout;
  private watching = false;

  constructor(private readonly options: KafkaOptions) {
    super();
    this.kafka = kafkaClient(options);
    this.watch = setInterval(() => void this.checkProgress(), PROGRESS_CHECK_MS);
  }

  /**
   * One `send` in flight, always: kafkajs's idempotent producer may acknowledge a message that it lost when
   * several are under way and one answer is (kafkajs#1005).
   */
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
    await this.ensureTopics([...byTopic.keys()]);
    try {
      await this.produce(byTopic);
      this.reachedAt = performance.now();
    } catch (error) {
      // A producer that failed may hold a wrong sequence: the next attempt starts with a new one.
      const failed = this.producer;
      this.producer = null;
      await failed?.disconnect().catch(() => undefined);
      if (messages.length === 1 || !isTooLarge(error)) throw error;
      // What goes to one partition goes as one batch, which the topic limits like a record.
      const half = Math.ceil(messages.length / 2);
      await this.send(messages.slice(0, half));
      await this.send(messages.slice(half));
    }
  }

  private async produce(byTopic: ReadonlyMap<string, Outgoing[]>): Promise<void> {
    if (!this.producer) {
      const producer = this.kafka.producer({
        idempotent: true,
        maxInFlightRequests: 1,
        createPartitioner: partitionByKey,
      });
      await producer.connect();
      this.producer = producer;
    }
    await this.producer.sendBatch({
      acks: -1,
      topicMessages: [...byTopic].map(([topic, list]) => ({
        topic,
        messages: list.map(({ key, value, signature }) => ({
          key,
          value,
          headers: {
            'content-type': 'application/cloudevents+json',
            ...(signature && { [SIGNATURE_HEADER]: signature }),
          },
        })),
      })),
    });
  }

  async ensureTopics(topics: string[]): Promise<void> {
    const missing = topics.filter((topic) => !this.known.has(topic));
    if (missing.length === 0) return;
    const admin = await this.connectedAdmin();
    const existing = new Set(await admin.listTopics());
    const wanted = missing.filter((topic) => !existing.has(topic)).map(specOf);
    if (wanted.length > 0)
      await admin.createTopics({
        waitForLeaders: true,
        topics: wanted.map(({ topic, partitions, config }) => ({
          topic,
          numPartitions: partitions === 'one' ? 1 : this.options.partitions,
          replicationFactor: this.options.replication,
          configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
        })),
      });
    for (const topic of missing) this.known.add(topic);
  }

  /** What of a topic's configuration has to be otherwise than it is: the values that it must have. */
  async unlikeSpec(topic: string): Promise<Record<string, string>> {
    const { held = [], config } = specOf(topic);
    if (held.length === 0) return {};
    const admin = await this.connectedAdmin();
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: held }],
    });
    const present = new Map(
      resources.flatMap(({ configEntries }) =>
        configEntries.map(({ configName, configValue }) => [configName, configValue]),
      ),
    );
    const unlike = held.filter((name) => present.get(name) !== config[name]);
    return Object.fromEntries(unlike.map((name) => [name, config[name] ?? '']));
  }

  /** Gives a topic that somebody else made the configuration that it must have. @throws Error where it may not. */
  async holdTopic(topic: string): Promise<void> {
    const unlike = await this.unlikeSpec(topic);
    if (Object.keys(unlike).length === 0) return;
    const values = Object.entries(unlike).map(([name, value]) => `${name}=${value}`);
    try {
      await alterTopic(this.kafka, topic, unlike);
    } catch (error) {
      throw new Error(
        `the topic ${topic} must have ${values.join(', ')} (npm run kafka:access sets it), ` +
          `and may not be changed by this user: ${(error as Error).message}`,
      );
    }
    log.warn({ topic, set: unlike }, 'a topic was made otherwise than it must be; put right');
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
      await this.ensureTopics([topic]);
      await this.holdTopic(topic);
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
    return { reachable, consumers: this.loops.map(({ progress }) => progress.health) };
  }

  async close(): Promise<void> {
    clearInterval(this.watch);
    await Promise.all(this.loops.map((loop) => loop.stop()));
    await this.sending;
    await this.producer?.disconnect().catch(() => undefined);
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
      for (const loop of this.loops) await loop.check(admin);
    } catch (error) {
      this.reachedAt = -Infinity;
      for (const { progress } of this.loops) progress.unreadable();
      if (isNews('Kafka')) log.warn({ err: error }, 'Kafka cannot be reached; waiting for it');
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
