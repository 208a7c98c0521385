import { Admin, EachBatchPayload, Kafka } from 'kafkajs';
import { CannotStart } from '#libs/config/environment';
import { failpoint } from '#libs/config/failpoint';
import { SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { isNews, log } from '#libs/operations/log';
import { exitFatal } from '#libs/operations/or-exit';
import { BusMessage, MAX_BATCH, MAX_BATCH_BYTES, Subscription } from './bus';
import { leaving } from './coordinator-moves';
import { explain } from './explain';
import { Batcher } from './batcher';
import { GroupOffsets } from './group-offsets';
import { outOfRange } from './kafkajs-inside';
import { Progress, readOffsets } from './progress';
import { behind, only } from './record-parts';

const HEARTBEAT_MS = 1_000;
/** Errors of a heartbeat after which kafkajs joins the group again. */
const JOINS_AGAIN = new Set<unknown>([
  'REBALANCE_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
]);

/** Runs one consumer and restarts it after errors. Offsets are committed after the work is. */
export class ConsumerLoop {
  readonly progress: Progress;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private wake: () => void = () => undefined;
  private readonly batcher: Batcher<BusMessage>;
  private heartbeat: () => Promise<void> = () => Promise.resolve();
  /**
   * Resolves once the start offsets of the last rebalance were checked against the handled offsets.
   */
  private resumed: Promise<void> = Promise.resolve();
  /**
   * By partition: the offset after the last handled record, or the start offset of the last
   * rebalance.
   */
  private readonly handledTo = new Map<number, bigint>();
  private comparing = false;
  /** Set while this member has to join the group again: the error that said so. */
  private mustRejoin: Error | null = null;

  constructor(
    private readonly kafka: Kafka,
    private readonly subscription: Subscription,
    private readonly ensureTopic: () => Promise<void>,
    private readonly admin: () => Promise<Admin>,
  ) {
    const { group, topic, lanes = 1 } = subscription;
    this.progress = new Progress(group, topic);
    this.batcher = new Batcher(MAX_BATCH, lanes, (batch) => this.work(batch));
  }

  private async work(batch: BusMessage[]): Promise<void> {
    const work = this.progress.begin();
    // kafkajs sends heartbeats only between batches, and a batch can take longer than the session
    // timeout. Hung work is still noticed: `Attempt` times it out, and `Progress` ends the process
    // if it never ends.
    const beats = setInterval(() => void this.beat().catch(() => undefined), HEARTBEAT_MS);
    try {
      await this.subscription.handle(batch, () => work.moved());
    } catch (error) {
      const { group, topic } = this.subscription;
      exitFatal({ err: error, group, topic }, 'unexpected error in a batch; exiting');
    } finally {
      clearInterval(beats);
      work.ended();
    }
  }

  start(): void {
    outOfRange.on(this.subscription.group, this.progress.onOutOfRange);
    this.running = this.loop();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    leaving.add(this.subscription.group);
    this.wake();
    await this.running;
    leaving.delete(this.subscription.group);
    outOfRange.off(this.subscription.group, this.progress.onOutOfRange);
  }

  private async loop(): Promise<void> {
    const { group, topic } = this.subscription;
    while (!this.stopped) {
      // A restart counts as activity.
      this.progress.sign();
      try {
        await this.ensureTopic();
        await this.consume();
      } catch (error) {
        if (error instanceof CannotStart) exitFatal({ group, topic }, error.message);
        if (isNews(group))
          log.warn(
            { err: error, group, topic },
            `the consumer failed; restarting it: ${explain(error)}`,
          );
      }
      if (!this.stopped) await new Promise((go) => setTimeout(go, 1_000));
    }
  }

  /** Runs one consumer until it crashes (rejects) or is stopped (resolves). */
  private async consume(): Promise<void> {
    const consumer = this.kafka.consumer({
      groupId: this.subscription.group,
      sessionTimeout: 6_000,
      heartbeatInterval: HEARTBEAT_MS,
      rebalanceTimeout: 15_000,
      maxWaitTimeInMs: 100,
      maxBytesPerPartition: MAX_BATCH_BYTES,
      retry: { retries: 5, restartOnFailure: () => Promise.resolve(false) },
    });
    let crash: (error: unknown) => void = () => undefined;
    const { topic, tracker } = this.subscription;
    const offsets = new GroupOffsets(consumer, topic, (error) => crash(error), tracker);
    try {
      await new Promise<void>((stop, reject) => {
        this.wake = stop;
        if (this.stopped) stop();
        crash = reject;
        consumer.on(consumer.events.CRASH, ({ payload }) => crash(payload.error));
        consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
          this.progress.joined(payload.memberAssignment[topic] ?? []);
          this.mustRejoin = null;
          const work = this.progress.begin();
          this.resumed = this.reportStart().finally(() => work.ended());
          this.resumed.catch(() => undefined);
        });
        // Transaction markers and aborted records never reach eachBatch. Uncommitted, they would
        // count as lag.
        consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
          const { partition, batchSize, lastOffset } = payload;
          if (batchSize > 0) return;
          const move = (): void =>
            offsets.move(partition, BigInt(lastOffset) + 1n, this.handledTo.get(partition));
          this.resumed.then(move, () => undefined);
        });
        consumer
          .connect()
          .then(() => consumer.subscribe({ topics: [topic], fromBeginning: true }))
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
      this.progress.assigned = [];
      if (this.stopped) {
        this.batcher.giveBack();
        await this.batcher.idle();
        await offsets.settled();
      }
      await consumer.disconnect().catch(() => undefined);
    }
  }

  private async eachBatch(offsets: GroupOffsets, payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    this.heartbeat = payload.heartbeat;
    await this.resumed;
    let readFrom = BigInt(batch.messages[0]?.offset ?? 0);
    const handledTo = this.handledTo.get(batch.partition);
    if (handledTo !== undefined && handledTo < readFrom) readFrom = handledTo;
    for (let from = 0; from < batch.messages.length;) {
      if (this.stopped || !payload.isRunning() || payload.isStale()) return;
      if (this.mustRejoin) throw this.mustRejoin;
      const chunk = batch.messages.slice(from, from + MAX_BATCH);
      from += chunk.length;
      this.progress.sign();
      await failpoint('after-batch-fetch');
      const worked = await this.batcher.add(
        chunk.map((message, at) => ({
          topic: batch.topic,
          partition: batch.partition,
          offset: message.offset,
          readFrom: (at === 0 ? readFrom : behind(chunk[at - 1])).toString(),
          key: message.key?.toString('utf8') ?? null,
          value: message.value ?? Buffer.alloc(0),
          signature: only(message.headers?.[SIGNATURE_HEADER]),
          appendedAt: new Date(Number(message.timestamp)),
        })),
      );
      if (!worked) return;
      await failpoint('after-batch-commit');
      const last = chunk[chunk.length - 1];
      if (!last) return;
      readFrom = behind(last);
      this.handledTo.set(batch.partition, readFrom);
      payload.resolveOffset(last.offset);
      // The marker of its transaction can follow the last record.
      const read = from < batch.messages.length ? last.offset : batch.lastOffset();
      offsets.move(batch.partition, BigInt(read) + 1n, readFrom);
      this.progress.sign(chunk.length);
      try {
        await this.beat();
        if (this.mustRejoin) throw this.mustRejoin;
      } catch (error) {
        // Finish all commits first: after the member has joined again, Kafka rejects them.
        await offsets.settled();
        throw error;
      }
    }
  }

  /**
   * kafkajs joins again only after it has processed all fetched records, and the whole group waits
   * for its last member. So records whose batch has not started are given back, and the member they
   * are assigned to next handles them.
   */
  private async beat(): Promise<void> {
    try {
      await this.heartbeat();
    } catch (error) {
      if (JOINS_AGAIN.has((error as { type?: unknown }).type)) {
        this.mustRejoin = error as Error;
        this.batcher.giveBack();
      }
      throw error;
    }
  }

  /**
   * Reports the start offsets of the assigned partitions. Offsets can only be reset while a group
   * has no members.
   */
  private async reportStart(): Promise<void> {
    const { group, topic, tracker } = this.subscription;
    if (!tracker) return;
    const all = await readOffsets(await this.admin(), group, topic);
    const at = all
      .filter(({ partition }) => this.progress.assigned.includes(partition))
      // A group without a committed offset starts at the beginning of the topic.
      .map(({ partition, low, committed }) => ({
        partition,
        offset: (committed < 0n ? low : committed).toString(),
      }));
    this.handledTo.clear();
    for (const { partition, offset } of at) this.handledTo.set(partition, BigInt(offset));
    await tracker.resumed(topic, at);
  }

  /**
   * Checks the progress, and compares the group's committed offsets with the handled offsets in the
   * database.
   */
  async check(admin: Admin, highWatermarks: ReadonlyMap<number, bigint>): Promise<void> {
    const all = await this.progress.check(admin, highWatermarks);
    const { topic, tracker } = this.subscription;
    if (!tracker || this.comparing) return;
    const at = all
      .filter(({ partition }) => this.progress.assigned.includes(partition))
      .flatMap(({ partition, committed: offset }) =>
        offset < 0n ? [] : { partition, offset: String(offset) },
      );
    this.comparing = true;
    // In the background: while the database hangs, Kafka is still checked.
    tracker
      .committed(topic, at)
      .catch((error: unknown) => log.debug({ err: error, topic }, 'offsets were not compared'))
      .finally(() => (this.comparing = false));
  }
}
