import type { Admin } from 'kafkajs';
import { isNews, log } from '#libs/operations/log';
import type { ConsumerHealth, OpenTransaction } from './bus';
import type { OutOfRange } from './kafkajs-inside';

/** How often progress is looked at. */
export const PROGRESS_CHECK_MS = 2_000;
/** Checks without a sign of life while records wait, before the process ends: within 15 s of the last one. */
const SILENT_CHECKS = 6;
/** A batch may be at work for so long before readiness tells of it, and so long before the process ends. */
const LONG_WORK_S = 12;
const ENDLESS_WORK_S = 30;
/** Checks that a partition may stand before an open transaction: most end within milliseconds. */
const OPEN_CHECKS = 3;

/** Work that holds partitions. */
export interface Work {
  /** It has come further. */
  moved(): void;
  ended(): void;
}

/**
 * Whether one consumer comes further, seen from outside of the library, which may stall without a word (kafkajs#659). One
 * that shows no sign of life while records wait ends the process, and so does work that never ends.
 */
export class Progress {
  readonly health: ConsumerHealth;
  /** The partitions that are this consumer's. */
  assigned: number[] = [];
  private done = 0;
  private doneAtLastCheck = 0;
  private stalledChecks = 0;
  /** Batches that came or were done, and joins: a group that is slow to settle is not mended by leaving it. */
  private signs = 0;
  private signsAtLastCheck = 0;
  private silentChecks = 0;
  /** When each work was begun or came further last: one that never ends would hold its partitions alone. */
  private readonly works = new Set<{ at: number }>();
  /** Partitions that end behind the last stable offset, and for how many checks that offset has stayed. */
  private readonly open = new Map<number, { lastStable: bigint; checks: number }>();
  /** Places that were to be read and are not there; what there is instead is looked up at the next check. */
  private readonly places: OutOfRange[] = [];

  constructor(
    private readonly group: string,
    private readonly topic: string,
  ) {
    this.health = { group, topic, lag: null, stalled: 0, missing: [], openTransactions: [] };
  }

  /** Something happened. @param done records that are done with. */
  sign(done = 0): void {
    this.signs++;
    this.done += done;
  }

  begin(): Work {
    const work = { at: performance.now() };
    this.works.add(work);
    return {
      moved: () => void (work.at = performance.now()),
      ended: () => void this.works.delete(work),
    };
  }

  readonly notThere = (place: OutOfRange): void => {
    if (place.topic === this.topic) this.places.push(place);
  };

  /** @param highWatermarks by partition. */
  async check(
    admin: Admin,
    highWatermarks: ReadonlyMap<number, bigint>,
  ): Promise<PartitionPlaces[]> {
    const { group, topic } = this;
    const at = await readPlaces(admin, group, topic);
    this.tellMissing(at);
    const own = at.filter(({ partition }) => this.assigned.includes(partition));
    const ends = own.map((one) => ({ ...one, end: highWatermarks.get(one.partition) ?? one.high }));
    this.noteOpenTransactions(ends);
    // What an open transaction holds back waits as well, and it is not this process that stalls.
    const lag = sumOf(ends, ({ end }) => end);
    const readable = sumOf(ends, ({ high }) => high);
    this.stalledChecks =
      readable > 0 && this.done === this.doneAtLastCheck ? this.stalledChecks + 1 : 0;
    this.doneAtLastCheck = this.done;
    const silent = this.signs === this.signsAtLastCheck && this.works.size === 0;
    this.silentChecks = readable > 0 && silent ? this.silentChecks + 1 : 0;
    this.signsAtLastCheck = this.signs;
    const longest = Math.max(0, ...[...this.works].map(({ at }) => performance.now() - at)) / 1000;
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
    return at;
  }

  /** Kafka does not answer: how much waits is not known. */
  unreadable(): void {
    this.stalledChecks = 0;
    this.silentChecks = 0;
    Object.assign(this.health, { lag: null, stalled: 0 });
  }

  private noteOpenTransactions(
    partitions: { partition: number; high: bigint; end: bigint }[],
  ): void {
    const long: OpenTransaction[] = [];
    for (const { partition, high, end } of partitions) {
      const before = this.open.get(partition);
      const checks = before?.lastStable === high ? before.checks + 1 : 1;
      if (end > high) this.open.set(partition, { lastStable: high, checks });
      else this.open.delete(partition);
      if (end <= high || checks < OPEN_CHECKS) continue;
      const one = { partition, lastStable: high.toString(), highWatermark: end.toString() };
      long.push(one);
      const { group, topic } = this;
      if (isNews(`transaction ${topic} ${partition}`))
        log.error({ group, topic, ...one }, 'an open transaction keeps records from being read');
    }
    this.health.openTransactions = long;
  }

  /** What was gone before it was read is never passed over in silence. */
  private tellMissing(at: { partition: number; low: bigint }[]): void {
    const { group } = this;
    for (const { topic, partition, offset } of this.places.splice(0)) {
      const low = at.find((entry) => entry.partition === partition)?.low ?? 0n;
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
}

/** Records between what a group has of partitions and where each ends. */
function sumOf<P extends { low: bigint; committed: bigint }>(
  partitions: P[],
  endOf: (partition: P) => bigint,
): number {
  return partitions.reduce((sum, one) => {
    const from = one.committed > one.low ? one.committed : one.low;
    return sum + Math.max(0, Number(endOf(one) - from));
  }, 0);
}

/** A partition: where it begins and ends for a consumer, and how far the group has it; -1 where it has nothing yet. */
export interface PartitionPlaces {
  partition: number;
  low: bigint;
  high: bigint;
  committed: bigint;
}

export async function readPlaces(
  admin: Admin,
  groupId: string,
  topic: string,
): Promise<PartitionPlaces[]> {
  const [ends, [of]] = await Promise.all([
    admin.fetchTopicOffsets(topic),
    admin.fetchOffsets({ groupId, topics: [topic] }),
  ]);
  const committed = new Map(of?.partitions.map(({ partition, offset }) => [partition, offset]));
  return ends.map(({ partition, low, high }) => ({
    partition,
    low: BigInt(low),
    high: BigInt(high),
    committed: BigInt(committed.get(partition) ?? -1),
  }));
}
