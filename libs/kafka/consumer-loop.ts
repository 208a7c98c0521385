import { Admin, EachBatchPayload, Kafka } from 'kafkajs';
import { failpoint } from '#libs/config/failpoint';
import { SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { isNews, log } from '#libs/operations/log';
import { BusMessage, ConsumerHealth, MAX_BATCH, MAX_BATCH_BYTES, Subscription } from './bus';
import { Gather } from './gather';
import { GroupOffsets } from './group-offsets';
import { outOfRange, type OutOfRange } from './kafkajs-inside';

/** How often progress is looked at. */
export const PROGRESS_CHECK_MS = 2_000;
/** Checks without a sign of life while records wait, before the process ends: within 15 s of the last one. */
const SILENT_CHECKS = 6;
/** A batch may be at work for so long before readiness tells of it, and so long before the process ends. */
const LONG_WORK_S = 12;
const ENDLESS_WORK_S = 30;
/**
 * One consumer, made anew whenever Kafka throws it out: the offset moves after the work is committed, and a consumer
 * that shows no sign of life while records wait ends the process.
 */
export class ConsumerLoop {
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
  /** Places that were to be read and are not there; what there is instead is looked up at the next check. */
  private readonly notThere: OutOfRange[] = [];
  private heartbeat: () => Promise<void> = () => Promise.resolve();
  /** Since the last join: whether where it goes on fits what was handled is looked at before anything is. */
  private resumed: Promise<void> = Promise.resolve();

  constructor(
    private readonly kafka: Kafka,
    private readonly subscription: Subscription,
    private readonly ensureTopic: () => Promise<void>,
    private readonly admin: () => Promise<Admin>,
  ) {
    const { group, topic } = subscription;
    this.health = { group, topic, lag: null, stalled: 0, missing: [] };
    this.gather = new Gather(MAX_BATCH, subscription.lanes ?? 1, (batch) => this.work(batch));
  }

  private async work(batch: BusMessage[]): Promise<void> {
    const begun = { at: performance.now() };
    this.begun.add(begun);
    // The library beats between batches alone: one in which something moves may take longer than the session.
    const moved = (): void => {
      begun.at = performance.now();
      void this.heartbeat().catch(() => undefined);
    };
    try {
      await this.subscription.handle(batch, moved);
    } catch (error) {
      const { group, topic } = this.subscription;
      log.fatal({ err: error, group, topic }, 'a batch met what nobody foresaw; ending');
      process.exit(1);
    } finally {
      this.begun.delete(begun);
    }
  }

  private readonly noteNotThere = (place: OutOfRange): void => {
    if (place.topic === this.subscription.topic) this.notThere.push(place);
  };

  start(): void {
    outOfRange.on(this.subscription.group, this.noteNotThere);
    this.running = this.loop();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
    outOfRange.off(this.subscription.group, this.noteNotThere);
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
    let crash: (error: unknown) => void = () => undefined;
    const { topic, places } = this.subscription;
    const offsets = new GroupOffsets(consumer, topic, (error) => crash(error), places);
    try {
      await new Promise<void>((stop, reject) => {
        this.wake = stop;
        if (this.stopped) stop();
        crash = reject;
        consumer.on(consumer.events.CRASH, ({ payload }) => crash(payload.error));
        consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
          this.assigned = payload.memberAssignment[this.subscription.topic] ?? [];
          this.signs++;
          const begun = { at: Date.now() };
          this.begun.add(begun);
          this.resumed = this.lookBack().finally(() => this.begun.delete(begun));
          this.resumed.catch(() => undefined);
        });
        // Marks of transactions, and what was aborted, never come to eachBatch; left uncommitted they count as waiting.
        consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
          const { partition, batchSize, lastOffset } = payload;
          if (batchSize === 0) offsets.move(partition, BigInt(lastOffset) + 1n, true);
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
              eachBatch: (payload) => this.eachBatch(offsets, payload),
            }),
          )
          .catch(crash);
      });
    } finally {
      this.assigned = [];
      if (this.stopped) {
        await this.gather.idle();
        await offsets.settled();
      }
      await consumer.disconnect().catch(() => undefined);
    }
  }

  private async eachBatch(offsets: GroupOffsets, payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    this.heartbeat = payload.heartbeat;
    await this.resumed;
    for (let from = 0; from < batch.messages.length;) {
      if (this.stopped || !payload.isRunning() || payload.isStale()) return;
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
      offsets.move(batch.partition, BigInt(read) + 1n, read !== last.offset);
      this.done += chunk.length;
      this.signs++;
      await payload.heartbeat();
    }
  }

  /** Tells where the assigned partitions are read from: nobody can move a group's offsets while it has members. */
  private async lookBack(): Promise<void> {
    const { group, topic, places } = this.subscription;
    if (!places) return;
    const admin = await this.admin();
    const [ends, [committed]] = await Promise.all([
      admin.fetchTopicOffsets(topic),
      admin.fetchOffsets({ groupId: group, topics: [topic] }),
    ]);
    const at = ends.flatMap(({ partition, low }) => {
      if (!this.assigned.includes(partition)) return [];
      const kept = committed?.partitions.find((entry) => entry.partition === partition)?.offset;
      // A group without an offset begins where the topic does.
      return [{ partition, offset: kept === undefined || kept === '-1' ? low : kept }];
    });
    await places.resumed(topic, at);
  }

  async checkProgress(admin: Admin): Promise<void> {
    const { group, topic } = this.subscription;
    const [ends, [committed]] = await Promise.all([
      admin.fetchTopicOffsets(topic),
      admin.fetchOffsets({ groupId: group, topics: [topic] }),
    ]);
    this.tellMissing(ends);
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
    const longest = Math.max(0, ...[...this.begun].map(({ at }) => performance.now() - at)) / 1000;
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

  /** What was gone before it was read is never passed over in silence. */
  private tellMissing(ends: { partition: number; low: string }[]): void {
    const { group } = this.subscription;
    for (const { topic, partition, offset } of this.notThere.splice(0)) {
      const low = BigInt(ends.find((entry) => entry.partition === partition)?.low ?? 0);
      const place = { group, topic, partition };
      if (low > offset) {
        const missing = { partition, from: offset.toString(), to: (low - 1n).toString() };
        this.health.missing.push(missing);
        log.error({ ...place, ...missing }, 'records were gone before they were read');
      } else {
        log.error({ ...place, offset: offset.toString() }, 'a topic is shorter than what was read');
      }
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
