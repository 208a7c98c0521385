import type { Admin } from 'kafkajs';
import { log } from '#libs/operations/log';
import type { ConsumerHealth } from './bus';
import type { OutOfRange } from './kafkajs-inside';

/** How often progress is looked at. */
export const PROGRESS_CHECK_MS = 2_000;
/** Checks without a sign of life while records wait, before the process ends: within 15 s of the last one. */
const SILENT_CHECKS = 6;
/** A batch may be at work for so long before readiness tells of it, and so long before the process ends. */
const LONG_WORK_S = 12;
const ENDLESS_WORK_S = 30;

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
  /** Places that were to be read and are not there; what there is instead is looked up at the next check. */
  private readonly places: OutOfRange[] = [];

  constructor(
    private readonly group: string,
    private readonly topic: string,
  ) {
    this.health = { group, topic, lag: null, stalled: 0, missing: [] };
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

  async check(admin: Admin): Promise<PartitionPlaces[]> {
    const { group, topic } = this;
    const at = await readPlaces(admin, group, topic);
    this.tellMissing(at);
    const lag = at
      .filter(({ partition }) => this.assigned.includes(partition))
      .reduce((sum, { low, high, committed }) => {
        const from = committed > low ? committed : low;
        return sum + (high > from ? Number(high - from) : 0);
      }, 0);
    this.stalledChecks = lag > 0 && this.done === this.doneAtLastCheck ? this.stalledChecks + 1 : 0;
    this.doneAtLastCheck = this.done;
    const silent = this.signs === this.signsAtLastCheck && this.works.size === 0;
    this.silentChecks = lag > 0 && silent ? this.silentChecks + 1 : 0;
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

/** A partition: where it begins and ends, and how far the group has it; -1 where it has nothing yet. */
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
