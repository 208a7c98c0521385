import type { Report } from '../checker/check';

/** The rarest act is at least one in a hundred, so each of them comes about twenty times. */
const ENOUGH_ACTS = 2_000;

/** The totals of a run over all of its products: the table at its end. */
export class Tally {
  operations = 0;
  kills = 0;
  /** Of these, how many met a process with work. */
  killsAtWork = 0;
  /** Faults of the product or of its servers, including kills. */
  faults = 0;
  /** Of these, how many gave at least one partition of Kafka another leader. */
  movers = 0;
  /**
   * The longest standstill of a partition in milliseconds after the Kafka node that led it was
   * killed.
   */
  readonly killedLeaders: number[] = [];
  /** The same when that node hung. */
  readonly hungLeaders: number[] = [];
  /** Milliseconds until an app was ready while the first node of `KAFKA_BROKERS` hung. */
  readonly startsBesideHung: number[] = [];
  /** Milliseconds until work continued after PostgreSQL failed over to a replica. */
  readonly failovers: number[] = [];
  readonly failpoints = new Map<string, number>();
  /** Milliseconds from SIGKILL of an app until every partition with work moved on. */
  readonly recoveries: number[] = [];
  /** The same for two apps killed at once. */
  readonly pairRecoveries: number[] = [];
  /** Milliseconds from SIGKILL of everything at once until all is ready again. */
  readonly fullRecoveries: number[] = [];
  /** Milliseconds from a bad message to the next good one on its partition. */
  readonly poison: number[] = [];
  readonly wrong: Record<string, number> = {};
  readonly repeats: Record<string, number> = {};
  /** How often each act of officials succeeded. */
  readonly acts: Record<string, number> = {};
  peak = 0;
  bugs: { caught: number; of: number } | null = null;

  /** Adds the report of a product once, when it is finished. */
  add({ operations, acts, findings }: Report): void {
    this.operations += operations;
    for (const [act, count] of Object.entries(acts)) this.acts[act] = (this.acts[act] ?? 0) + count;
    for (const { invariant, wrong, counts } of findings) {
      this.wrong[invariant] = (this.wrong[invariant] ?? 0) + wrong;
      for (const [what, count] of Object.entries(counts)) {
        if (what.startsWith('repeats')) this.repeats[what] = (this.repeats[what] ?? 0) + count;
        if (what.startsWith('MiB')) this.peak = Math.max(this.peak, count);
      }
    }
  }

  /** Counts a fault that gave this many partitions another leader. */
  leadersMoved(partitions: number): void {
    this.faults++;
    if (partitions > 0) this.movers++;
  }

  /**
   * The acts that the load offers and that never succeeded; none in a run that is too short for
   * each of them to come.
   */
  neverSucceeded(offered: readonly string[]): string[] {
    const all = Object.values(this.acts).reduce((sum, count) => sum + count, 0);
    return all < ENOUGH_ACTS ? [] : offered.filter((act) => !this.acts[act]);
  }

  lines(): string[] {
    const { wrong } = this;
    const zeros = `lost ${wrong.I1 ?? 0}, twice ${wrong.I2 ?? 0}, out of order ${wrong.I3 ?? 0}, broken chains ${wrong.I4 ?? 0}`;
    const points = [...this.failpoints].map(([point, count]) => `${point} ${count}`).join(', ');
    const acts = Object.entries(this.acts).map(([act, count]) => `${act} ${count}`);
    const repeats = Object.entries(this.repeats).map(([what, count]) => `${what} ${count}`);
    return [
      `operations ${this.operations} under ${this.faults} faults, of which ${this.movers} moved leaders of Kafka, and ${this.kills} kills, ${this.killsAtWork} of them with work in progress: ${zeros}`,
      `failpoints killed: ${points || 'none'}; ${repeats.join(', ') || 'no repeats'}`,
      `acts that succeeded: ${acts.toSorted().join(', ') || 'none'}`,
      `recovery of an app after SIGKILL: ${figures(this.recoveries)}`,
      `recovery of two apps killed at once: ${figures(this.pairRecoveries)}`,
      `recovery after SIGKILL of everything: ${figures(this.fullRecoveries)}`,
      `a partition stood still when its leader was killed (15 s at most on an idle machine): ${figures(this.killedLeaders)}`,
      `a partition stood still when its leader hung (20 s at most): ${figures(this.hungLeaders)}`,
      `ready after a start with the first of KAFKA_BROKERS hanging (20 s at most): ${figures(this.startsBesideHung)}`,
      `work after a failover of PostgreSQL: ${figures(this.failovers)}`,
      `bad message to the next good one on its partition: ${figures(this.poison)}`,
      `memory of a process at most: ${this.peak} MiB`,
      ...(this.bugs ? [`seeded bugs caught ${this.bugs.caught} of ${this.bugs.of}`] : []),
    ];
  }
}

export function percentile(list: readonly number[], share: number): number {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function figures(list: readonly number[]): string {
  if (list.length === 0) return 'not measured';
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
  return `median ${seconds(percentile(list, 0.5))}, 99th percentile ${seconds(percentile(list, 0.99))}, at most ${seconds(Math.max(...list))}, n ${list.length}`;
}
