import { Admin, ConfigResourceTypes, Consumer, EachBatchPayload, Kafka, Producer } from 'kafkajs';
import { failpoint } from '#libs/config/failpoint';
import { SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { specOf } from '#libs/contracts/topics';
import { isNews, log } from '#libs/operations/log';
import {
  Bus,
  BusHealth,
  BusMessage,
  ConsumerHealth,
  MAX_BATCH,
  MAX_BATCH_BYTES,
  Outgoing,
  Subscription,
} from './bus';
import { Gather } from './gather';
import { kafkaClient, KafkaOptions } from './kafka-client';
import { alterTopic } from './kafka-requests';
import { partitionByKey } from './kafkajs-inside';

const PROGRESS_CHECK_MS = 2_000;
/** Checks without a sign of life while records wait, before the process ends: within 15 s of the last one. */
const SILENT_CHECKS = 6;
/** A batch may be at work for so long before readiness tells of it, and so long before the process ends. */
const LONG_WORK_S = 12;
const ENDLESS_WORK_S = 30;
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
  private reachedAt = 0;
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
      this.reachedAt = Date.now();
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
    const loop = new ConsumerLoop(this.kafka, subscription, async () => {
      await this.ensureTopics([topic]);
      await this.holdTopic(topic);
    });
    this.loops.push(loop);
    loop.start();
    return Promise.resolve();
  }

  health(): BusHealth {
    // A question that is never answered is no answer: only what Kafka said lately counts.
    const reachable = Date.now() - this.reachedAt < REACHED_MS;
    return { reachable, consumers: this.loops.map((loop) => loop.health) };
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
      this.reachedAt = Date.now();
      for (const loop of this.loops) await loop.checkProgress(admin);
    } catch (error) {
      this.reachedAt = 0;
      for (const loop of this.loops) loop.unreadable();
      if (isNews('Kafka')) log.warn({ err: error }, 'Kafka cannot be reached; waiting for it');
      await this.dropAdmin();
    } finally {
      this.watching = false;
    }
  }
}

/** One consumer, made anew whenever Kafka throws it out. */
class ConsumerLoop {
  readonly health: ConsumerHealth;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private wake: () => void = () => undefined;
  private assigned: number[] = [];
  private done = 0;
  private doneAtLastCheck = 0;
  private stalledChecks = 0;
  /** Batches that came or were done, and joins: a group that is slow to settle is not mended by leaving it. */
  private signs = 0;
  private signsAtLastCheck = 0;
  private silentChecks = 0;
  /** When each batch that is at work was begun: one that never ends would hold its partitions alone. */
  private readonly begun = new Set<{ at: number }>();
  private readonly gather: Gather<BusMessage>;

  constructor(
    private readonly kafka: Kafka,
    private readonly subscription: Subscription,
    private readonly ensureTopic: () => Promise<void>,
  ) {
    this.health = { group: subscription.group, topic: subscription.topic, lag: null, stalled: 0 };
    this.gather = new Gather(MAX_BATCH, subscription.lanes ?? 1, (batch) => this.work(batch));
  }

  private async work(batch: BusMessage[]): Promise<void> {
    const begun = { at: Date.now() };
    this.begun.add(begun);
    try {
      await this.subscription.handle(batch);
    } catch (error) {
      const { group, topic } = this.subscription;
      log.fatal({ err: error, group, topic }, 'a batch met what nobody foresaw; ending');
      process.exit(1);
    } finally {
      this.begun.delete(begun);
    }
  }

  start(): void {
    this.running = this.loop();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
  }

  private async loop(): Promise<void> {
    const { group, topic } = this.subscription;
    while (!this.stopped) {
      try {
        await this.ensureTopic();
        await this.consume();
      } catch (error) {
        if (isNews(group))
          log.warn({ err: error, group, topic }, 'the consumer lost Kafka; starting it anew');
      }
      if (!this.stopped) await new Promise((go) => setTimeout(go, 1_000));
    }
  }

  /** Runs one consumer until it crashes (rejects) or is stopped (resolves). */
  private async consume(): Promise<void> {
    const consumer = this.kafka.consumer({
      groupId: this.subscription.group,
      sessionTimeout: 6_000,
      heartbeatInterval: 1_000,
      rebalanceTimeout: 15_000,
      maxWaitTimeInMs: 100,
      maxBytesPerPartition: MAX_BATCH_BYTES,
      retry: { retries: 5, restartOnFailure: () => Promise.resolve(false) },
    });
    try {
      await new Promise<void>((stop, crash) => {
        this.wake = stop;
        if (this.stopped) stop();
        consumer.on(consumer.events.CRASH, ({ payload }) => crash(payload.error));
        consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
          this.assigned = payload.memberAssignment[this.subscription.topic] ?? [];
          this.signs++;
        });
        // Marks of transactions, and what was aborted, never come to eachBatch; left uncommitted they count as waiting.
        consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
          const { topic, partition, batchSize, lastOffset } = payload;
          if (batchSize > 0) return;
          const offset = (BigInt(lastOffset) + 1n).toString();
          consumer.commitOffsets([{ topic, partition, offset }]).catch((error: unknown) => {
            log.warn({ err: error, topic }, 'could not pass over the marks of a transaction');
          });
        });
        consumer
          .connect()
          .then(() =>
            consumer.subscribe({ topics: [this.subscription.topic], fromBeginning: true }),
          )
          .then(() =>
            consumer.run({
              autoCommit: false,
              eachBatchAutoResolve: false,
              partitionsConsumedConcurrently: 64,
              eachBatch: (payload) => this.eachBatch(consumer, payload),
            }),
          )
          .catch(crash);
      });
    } finally {
      this.assigned = [];
      await consumer.disconnect().catch(() => undefined);
    }
  }

  private async eachBatch(consumer: Consumer, payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    for (let from = 0; from < batch.messages.length;) {
      if (!payload.isRunning() || payload.isStale()) return;
      const chunk = batch.messages.slice(from, from + MAX_BATCH);
      from += chunk.length;
      this.signs++;
      await failpoint('P1');
      await this.gather.add(
        chunk.map((message) => ({
          topic: batch.topic,
          partition: batch.partition,
          offset: message.offset,
          key: message.key?.toString('utf8') ?? null,
          value: message.value ?? Buffer.alloc(0),
          signature: only(message.headers?.[SIGNATURE_HEADER]),
          appendedAt: new Date(Number(message.timestamp)),
        })),
      );
      await failpoint('P3');
      const last = chunk[chunk.length - 1];
      if (!last) return;
      payload.resolveOffset(last.offset);
      // Behind the last record the mark of its transaction may stand.
      const read = from < batch.messages.length ? last.offset : batch.lastOffset();
      await consumer.commitOffsets([
        {
          topic: batch.topic,
          partition: batch.partition,
          offset: (BigInt(read) + 1n).toString(),
        },
      ]);
      this.done += chunk.length;
      this.signs++;
      await payload.heartbeat();
    }
  }

  async checkProgress(admin: Admin): Promise<void> {
    const { group, topic } = this.subscription;
    const [ends, [committed]] = await Promise.all([
      admin.fetchTopicOffsets(topic),
      admin.fetchOffsets({ groupId: group, topics: [topic] }),
    ]);
    const lag = this.assigned.reduce((sum, partition) => {
      const end = ends.find((entry) => entry.partition === partition);
      const at = committed?.partitions.find((entry) => entry.partition === partition);
      const from = Math.max(Number(at?.offset ?? 0), Number(end?.low ?? 0));
      return sum + Math.max(0, Number(end?.high ?? 0) - from);
    }, 0);
    this.stalledChecks = lag > 0 && this.done === this.doneAtLastCheck ? this.stalledChecks + 1 : 0;
    this.doneAtLastCheck = this.done;
    const silent = this.signs === this.signsAtLastCheck && this.begun.size === 0;
    this.silentChecks = lag > 0 && silent ? this.silentChecks + 1 : 0;
    this.signsAtLastCheck = this.signs;
    const longest = Math.max(0, ...[...this.begun].map(({ at }) => Date.now() - at)) / 1000;
    const still = (this.stalledChecks * PROGRESS_CHECK_MS) / 1000;
    const stalled = longest > LONG_WORK_S ? Math.max(longest, still) : still;
    Object.assign(this.health, { lag, stalled });
    if (longest > ENDLESS_WORK_S) {
      log.fatal({ group, topic, lag }, 'a batch has been at work for 30 s; ending');
      process.exit(1);
    }
    if (this.silentChecks >= SILENT_CHECKS) {
      log.fatal({ group, topic, lag }, 'no progress for 12 s while records wait; ending');
      process.exit(1);
    }
  }

  unreadable(): void {
    this.stalledChecks = 0;
    this.silentChecks = 0;
    Object.assign(this.health, { lag: null, stalled: 0 });
  }
}

/** A header that comes several times is no signature: nobody here picks one of them. */
function only(header: Buffer | string | (Buffer | string)[] | undefined): string | undefined {
  return Array.isArray(header) ? undefined : header?.toString();
}

function isTooLarge(error: unknown): boolean {
  const { type } = error as { type?: unknown };
  return type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE';
}
