import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GROUPS, type Group, type Product } from './product';

/** The state in one second. */
export interface Sample {
  at: number;
  /** By process: its pid, the status of /health/ready (0: no answer), and its memory in MiB. */
  apps: Record<string, { pid: number; ready: number; rss: number }>;
  /** By consumer group: records that wait, and its position. Absent if Kafka does not answer. */
  groups?: Record<string, { lag: number; done: number }>;
}

const EVERY_MS = 1_000;

/** Samples the processes every second for the checker. */
export class Sampler {
  /** The peak memory of each process in MiB. */
  readonly peaks: Record<string, number> = {};
  private readonly timer: NodeJS.Timeout;
  private busy = false;

  constructor(private readonly product: Product) {
    this.timer = setInterval(() => void this.look(), EVERY_MS);
  }

  get summary(): string {
    return Object.entries(this.peaks)
      .map(([name, peak]) => `${name} ${peak}`)
      .join(', ');
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      const sample: Sample = { at: Date.now(), apps: {} };
      await Promise.all(
        this.product.apps.map(async (app) => {
          const { pid } = app;
          if (!pid) return;
          const rss = rssOf(pid);
          this.peaks[app.name] = Math.max(this.peaks[app.name] ?? 0, rss);
          const ready = (await app.readiness())?.status ?? 0;
          sample.apps[app.name] = { pid, ready, rss };
        }),
      );
      sample.groups = await this.groups().catch(() => undefined);
      appendFileSync(join(this.product.folder, 'samples.jsonl'), `${JSON.stringify(sample)}\n`);
    } finally {
      this.busy = false;
    }
  }

  private async groups(): Promise<Sample['groups']> {
    const { admin } = this.product;
    const groups: NonNullable<Sample['groups']> = {};
    for (const [group, topic] of Object.entries(GROUPS)) {
      const [committed] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
      const done = (committed?.partitions ?? []).reduce(
        (sum, { offset }) => sum + Math.max(0, Number(offset)),
        0,
      );
      groups[group] = { lag: await this.product.lag(group as Group), done };
    }
    return groups;
  }
}

/** MiB that a process has in memory. */
export function rssOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}
