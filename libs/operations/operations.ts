import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { bounded } from './bounded';
import { isNews, log } from './log';
import { ownVersion } from './own-version';

/** A readiness check and its current state. */
export interface PromiseState {
  promise: string;
  kept: boolean;
  detail: string;
}

/** A value of a metric, with its labels. */
export interface Figure<Label extends string> {
  labels: Record<Label, string>;
  value: number;
}

/** The process serves only if each dependency answered within this time. */
const SERVING_MS = 10_000;

/**
 * Registry of the readiness checks, the serving checks and the metrics of a process. Each part of
 * the process adds its own. All reads have a time limit.
 */
export class Operations {
  readonly registry = new Registry();
  private readonly checks: (() => Promise<PromiseState>)[] = [];
  private readonly needs: (() => Promise<{ serving: boolean; detail: string }>)[] = [];
  private stopping = false;

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    // Each check has its own limit.
    this.measured(
      'bk_check_ok',
      'Whether a check of /health/ready is good: 1 is good, 0 is not',
      ['check'],
      async () =>
        (await this.readiness()).map(({ promise, kept }) => ({
          labels: { check: promise },
          value: Number(kept),
        })),
    );
    const version = ownVersion();
    this.figures(
      'bk_build_info',
      'Version of the product and of Node.js; always 1',
      ['version', 'node'],
      () => [{ labels: { version, node: process.version }, value: 1 }],
    );
  }

  /** Adds a readiness check. A check that throws or takes too long counts as failed. */
  promise(promise: string, check: () => Promise<{ kept: boolean; detail: string }>): void {
    const read = bounded(check);
    this.checks.push(async () => {
      try {
        return { promise, ...(await read()) };
      } catch (error) {
        if (isNews(`check ${promise}: ${String(error)}`))
          log.warn({ err: error, promise }, 'a readiness check failed');
        return {
          promise,
          kept: false,
          detail: 'the check failed or took too long; see the log',
        };
      }
    });
  }

  /**
   * Adds a dependency that this process cannot serve without. It must have answered within the last
   * 10 s, so that one slow answer does not remove a process from its load balancer.
   */
  servesBy(what: string, check: () => Promise<unknown>): void {
    const read = bounded(check);
    let answeredAt = -Infinity;
    this.needs.push(async () => {
      try {
        await read();
        answeredAt = performance.now();
      } catch (error) {
        if (isNews(`serving ${what}: ${String(error)}`))
          log.warn({ err: error, what }, 'a serving check failed');
      }
      return { serving: performance.now() - answeredAt < SERVING_MS, detail: what };
    });
  }

  /** From now on reports "not serving", so that no new calls are sent here. */
  stop(): void {
    this.stopping = true;
  }

  /**
   * Whether calls should be sent to this process. Of the shared dependencies only the database
   * counts.
   */
  async serving(): Promise<{ serving: boolean; detail: string }> {
    if (this.stopping) return { serving: false, detail: 'the process is stopping' };
    const states = await Promise.all(this.needs.map((need) => need()));
    const missing = states.filter(({ serving }) => !serving).map(({ detail }) => detail);
    return missing.length === 0
      ? { serving: true, detail: 'calls can be sent here' }
      : { serving: false, detail: `failing for 10 s: ${missing.join('; ')}` };
  }

  /** Adds a gauge that is read on each scrape. */
  gauge(name: string, help: string, read: () => Promise<number> | number): void {
    this.figures(name, help, [], async () => [{ labels: {}, value: await read() }]);
  }

  /** Adds a gauge with labels. Values that cannot be read now are left out. */
  figures<Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    read: () => Promise<Figure<Label>[]> | Figure<Label>[],
  ): void {
    this.measured(name, help, labelNames, bounded(read));
  }

  private measured<Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    read: () => Promise<Figure<Label>[]>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [this.registry],
      collect: async function () {
        const figures = await read().catch(() => []);
        this.reset();
        // reset() sets a gauge without labels to 0; remove it, so that no wrong value is shown.
        if (labelNames.length === 0) this.remove();
        for (const { labels, value } of figures) this.set(labels, value);
      },
    });
  }

  /** Adds a counter whose series start at 0, so that rates include the first event. */
  counter<Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    series: Record<Label, string>[],
  ): Counter<Label> {
    const counter = new Counter({ name, help, labelNames, registers: [this.registry] });
    for (const labels of series) counter.inc(labels, 0);
    return counter;
  }

  /** Adds a histogram of seconds. */
  seconds<Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    buckets: number[],
  ): Histogram<Label> {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] });
  }

  readiness(): Promise<PromiseState[]> {
    return Promise.all(this.checks.map((check) => check()));
  }
}
