import { Admin, EachBatchPayload, Kafka } from 'kafkajs';
import { CannotStart } from '#libs/config/environment';
import { failpoint } from '#libs/config/failpoint';
import { SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { isNews, log } from '#libs/operations/log';
import { BusMessage, MAX_BATCH, MAX_BATCH_BYTES, Subscription } from './bus';
import { leaving } from './coordinator-moves';
import { explain } from './explain';
import { Batcher } from './batcher';
import { GroupOffsets } from './group-offsets';
import { outOfRange } from './kafkajs-inside';
import { Progress, readPlaces } from './progress';
import { behind, only } from './record-parts';

const HEARTBEAT_MS = 1_000;
/** What the library answers a member with when it takes it into the group again. */
const JOINS_AGAIN = new Set<unknown>([
  'REBALANCE_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
]);

/** One consumer, made anew whenever Kafka throws it out: the offset moves after the work is committed. */
export class ConsumerLoop {
  readonly progress: Progress;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private wake: () => void = () => undefined;
  private readonly gather: Batcher<BusMessage>;
  private heartbeat: () => Promise<void> = () => Promise.resolve();
  /** Since the last join: whether where it goes on fits what was handled is looked at before anything is. */
  private resumed: Promise<void> = Promise.resolve();
  /** Of each partition: the offset behind the last record that was handled, or where the last join began to read. */
  private readonly handledTo = new Map<number, bigint>();
  private comparing = false;
  /** Why this member has to join again, from when it hears of that until it has. */
  private unsettled: Error | null = null;

  constructor(
    private readonly kafka: Kafka,
    private readonly subscription: Subscription,
    private readonly ensureTopic: () => Promise<void>,
    private readonly admin: () => Promise<Admin>,
  ) {
    const { group, topic, lanes = 1 } = subscription;
    this.progress = new Progress(group, topic);
    this.gather = new Batcher(MAX_BATCH, lanes, (batch) => this.work(batch));
  }

  private async work(batch: BusMessage[]): Promise<void> {
    const work = this.progress.begin();
    // The library beats between batches alone, and a slow machine may be at one for longer than the session. This hides none
    // that hangs: the work of it is given up (`Attempt`), and what never ends takes the process with it (`Progress`).
    const beats = setInterval(() => void this.beat().catch(() => undefined), HEARTBEAT_MS);
    try {
      await this.subscription.handle(batch, () => work.moved());
    } catch (error) {
      const { group, topic } = this.subscription;
      log.fatal({ err: error, group, topic }, 'a batch met what nobody foresaw; ending');
      process.exit(1);
    } finally {
      clearInterval(beats);
      work.ended();
    }
  }

  start(): void {
    outOfRange.on(this.subscription.group, this.progress.notThere);
    this.running = this.loop();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    leaving.add(this.subscription.group);
    this.wake();
    await this.running;
    leaving.delete(this.subscription.group);
    outOfRange.off(this.subscription.group, this.progress.notThere);
  }

  private async loop(): Promise<void> {
    const { group, topic } = this.subscription;
    while (!this.stopped) {
      // What was given up and begins anew has not stalled without a word.
      this.progress.sign();
      try {
        await this.ensureTopic();
        await this.consume();
      } catch (error) {
        if (error instanceof CannotStart) {
          log.fatal({ group, topic }, error.message);
          process.exit(1);
        }
        if (isNews(group))
          log.warn(
            { err: error, group, topic },
            `the consumer lost Kafka; starting it anew: ${explain(error)}`,
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
    const { topic, tracker: places } = this.subscription;
    const offsets = new GroupOffsets(consumer, topic, (error) => crash(error), places);
    try {
      await new Promise<void>((stop, reject) => {
        this.wake = stop;
        if (this.stopped) stop();
        crash = reject;
        consumer.on(consumer.events.CRASH, ({ payload }) => crash(payload.error));
        consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
          this.progress.assigned = payload.memberAssignment[topic] ?? [];
          this.progress.sign();
          this.unsettled = null;
          const work = this.progress.begin();
          this.resumed = this.lookBack().finally(() => work.ended());
          this.resumed.catch(() => undefined);
        });
        // Marks of transactions, and what was aborted, never come to eachBatch; left uncommitted they count as waiting.
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
        this.gather.giveBack();
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
    let readFrom = BigInt(batch.messages[0]?.offset ?? 0);
    const handledTo = this.handledTo.get(batch.partition);
    if (handledTo !== undefined && handledTo < readFrom) readFrom = handledTo;
    for (let from = 0; from < batch.messages.length;) {
      if (this.stopped || !payload.isRunning() || payload.isStale()) return;
      if (this.unsettled) throw this.unsettled;
      const chunk = batch.messages.slice(from, from + MAX_BATCH);
      from += chunk.length;
      this.progress.sign();
      await failpoint('P1');
      const worked = await this.gather.add(
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
      await failpoint('P3');
      const last = chunk[chunk.length - 1];
      if (!last) return;
      readFrom = behind(last);
      this.handledTo.set(batch.partition, readFrom);
      payload.resolveOffset(last.offset);
      // Behind the last record the mark of its transaction may stand.
      const read = from < batch.messages.length ? last.offset : batch.lastOffset();
      offsets.move(batch.partition, BigInt(read) + 1n, readFrom);
      this.progress.sign(chunk.length);
      try {
        await this.beat();
        if (this.unsettled) throw this.unsettled;
      } catch (error) {
        // What is sent after the member asks to join again is answered after it has, and no longer its to commit.
        await offsets.settled();
        throw error;
      }
    }
  }

  /**
   * The library joins again once all is done that it has fetched, and until the last member has, the whole group stands
   * still: so what is not at work yet is left to whoever gets it then.
   */
  private async beat(): Promise<void> {
    try {
      await this.heartbeat();
    } catch (error) {
      if (JOINS_AGAIN.has((error as { type?: unknown }).type)) {
        this.unsettled = error as Error;
        this.gather.giveBack();
      }
      throw error;
    }
  }

  /** Tells where the assigned partitions are read from: nobody can move a group's offsets while it has members. */
  private async lookBack(): Promise<void> {
    const { group, topic, tracker: places } = this.subscription;
    if (!places) return;
    const all = await readPlaces(await this.admin(), group, topic);
    const at = all
      .filter(({ partition }) => this.progress.assigned.includes(partition))
      // A group without an offset begins where the topic does.
      .map(({ partition, low, committed }) => ({
        partition,
        offset: (committed < 0n ? low : committed).toString(),
      }));
    this.handledTo.clear();
    for (const { partition, offset } of at) this.handledTo.set(partition, BigInt(offset));
    await places.resumed(topic, at);
  }

  /** Looks at the progress, and holds what the group has committed against what the database says was handled. */
  async check(admin: Admin, highWatermarks: ReadonlyMap<number, bigint>): Promise<void> {
    const all = await this.progress.check(admin, highWatermarks);
    const { topic, tracker: places } = this.subscription;
    if (!places || this.comparing) return;
    const at = all
      .filter(({ partition }) => this.progress.assigned.includes(partition))
      .flatMap(({ partition, committed: offset }) =>
        offset < 0n ? [] : { partition, offset: String(offset) },
      );
    this.comparing = true;
    // Not waited for: while the database hangs, what Kafka says is still looked at.
    places
      .committed(topic, at)
      .catch((error: unknown) => log.debug({ err: error, topic }, 'offsets were not compared'))
      .finally(() => (this.comparing = false));
  }
}
