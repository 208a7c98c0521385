import type { Admin } from 'kafkajs';
import { isNews, log } from '#libs/operations/log';
import { exitFatal } from '#libs/operations/or-exit';
import type { ConsumerHealth, OpenTransaction } from './bus';
import type { OutOfRange } from './kafkajs-inside';

/** Time between two checks of the progress. */
export const PROGRESS_CHECK_MS = 2_000;
/** After this many checks without activity while records wait, the process exits: within 15 s. */
const SILENT_CHECKS = 6;
/**
 * A batch without progress fails readiness after the first time, and ends the process after the
 * second.
 */
const LONG_WORK_S = 12;
const ENDLESS_WORK_S = 30;
/** An open transaction is reported after this many checks: most end within milliseconds. */
const OPEN_CHECKS = 3;

/** Work that blocks its partitions. */
export interface Work {
  /** Reports progress. */
  moved(): void;
  ended(): void;
}

/**
 * Watches the progress of one consumer from outside of kafkajs, which can stall without an error
 * (kafkajs#659). A consumer without activity while records wait ends the process, and so does work
 * that never ends.
 */
export class Progress {
  readonly health: ConsumerHealth;
  /** The partitions assigned to this consumer. */
  assigned: number[] = [];
  private done = 0;
  private doneAtLastCheck = 0;
  private stalledChecks = 0;
  /** Counts received and finished batches, and restarts. */
  private signs = 0;
  private signsAtLastCheck = 0;
  private silentChecks = 0;
  /** Since the last check. */
  private hasJoined = false;
  /**
   * When each work last made progress: work that never ends would block only its own partitions.
   */
  private readonly works = new Set<{ at: number }>();
  /**
   * Partitions with records behind the last stable offset, and for how many checks that offset is
   * unchanged.
   */
  private readonly open = new Map<number, { lastStable: bigint; checks: number }>();
  /** Requested offsets that the topic does not have. The next check reads which offsets it has. */
  private readonly outOfRange: OutOfRange[] = [];

  constructor(
    private readonly group: string,
    private readonly topic: string,
  ) {
    this.health = { group, topic, lag: null, stalled: 0, missing: [], openTransactions: [] };
  }

  /** Records activity of the consumer. @param done number of records handled. */
  sign(done = 0): void {
    this.signs++;
    this.done += done;
  }

  /**
   * Records that the consumer joined its group. The next check does not count, but the count of
   * silent checks stays: otherwise each rebalance would give a stalled consumer another 12 s.
   */
  joined(partitions: number[]): void {
    this.assigned = partitions;
    this.hasJoined = true;
  }

  begin(): Work {
    const work = { at: performance.now() };
    this.works.add(work);
    return {
      moved: () => void (work.at = performance.now()),
      ended: () => void this.works.delete(work),
    };
  }

  readonly onOutOfRange = (range: OutOfRange): void => {
    if (range.topic === this.topic) this.outOfRange.push(range);
  };

  /** @param highWatermarks by partition. */
  async check(admin: Admin, highWatermarks: ReadonlyMap<number, bigint>): Promise<GroupPosition[]> {
    const { group, topic } = this;
    const at = await readOffsets(admin, group, topic);
    this.reportMissing(at);
    const own = at.filter(({ partition }) => this.assigned.includes(partition));
    const ends = own.map((one) => ({ ...one, end: highWatermarks.get(one.partition) ?? one.high }));
    this.noteOpenTransactions(ends);
    // Records behind an open transaction count as lag, but not as a stall of this process.
    const lag = sumOf(ends, ({ end }) => end);
    const readable = sumOf(ends, ({ high }) => high);
    this.stalledChecks =
      readable > 0 && this.done === this.doneAtLastCheck ? this.stalledChecks + 1 : 0;
    this.doneAtLastCheck = this.done;
    const silent = this.signs === this.signsAtLastCheck && this.works.size === 0;
    if (readable === 0 || !silent) this.silentChecks = 0;
    else if (!this.hasJoined) this.silentChecks++;
    this.signsAtLastCheck = this.signs;
    this.hasJoined = false;
    const longest = Math.max(0, ...[...this.works].map(({ at }) => performance.now() - at)) / 1000;
    const still = (this.stalledChecks * PROGRESS_CHECK_MS) / 1000;
    const stalled = longest > LONG_WORK_S ? Math.max(longest, still) : still;
    Object.assign(this.health, { lag, stalled });
    if (longest > ENDLESS_WORK_S)
      exitFatal({ group, topic, lag }, 'a batch made no progress for 30 s; exiting');
    if (this.silentChecks >= SILENT_CHECKS)
      exitFatal(
        { group, topic, lag },
        'the consumer made no progress for 12 s while records wait; exiting',
      );
    return at;
  }

  /** Called when Kafka does not answer, so the lag is unknown. */
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
        log.error(
          { group, topic, ...one },
          'an open transaction of a producer blocks the consumers of this partition',
        );
    }
    this.health.openTransactions = long;
  }

  /** Reports records that were deleted before they were read. */
  private reportMissing(at: { partition: number; low: bigint }[]): void {
    const { group } = this;
    for (const { topic, partition, offset } of this.outOfRange.splice(0)) {
      const low = at.find((entry) => entry.partition === partition)?.low ?? 0n;
      const place = { group, topic, partition };
      if (low > offset) {
        const missing = { partition, from: offset.toString(), to: (low - 1n).toString() };
        this.health.missing.push(missing);
        log.error({ ...place, ...missing }, 'retention dropped records before they were read');
      } else {
        log.error(
          { ...place, offset: offset.toString() },
          'the topic ends before the next offset of the group: its records were deleted or it was created again',
        );
      }
    }
  }
}

/** Number of records between the group's positions and the ends of the partitions. */
function sumOf<P extends { low: bigint; committed: bigint }>(
  partitions: P[],
  endOf: (partition: P) => bigint,
): number {
  return partitions.reduce((sum, one) => {
    const from = one.committed > one.low ? one.committed : one.low;
    return sum + Math.max(0, Number(endOf(one) - from));
  }, 0);
}

/**
 * First and end offset of a partition for a consumer, and the group's committed offset; -1 if it
 * has none.
 */
export interface GroupPosition {
  partition: number;
  low: bigint;
  high: bigint;
  committed: bigint;
}

export async function readOffsets(
  admin: Admin,
  groupId: string,
  topic: string,
): Promise<GroupPosition[]> {
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
