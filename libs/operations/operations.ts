import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { bounded } from './bounded';
import { isNews, log } from './log';
import { ownVersion } from './own-version';

/** One promise of the product, and whether it is kept now. */
export interface PromiseState {
  promise: string;
  kept: boolean;
  detail: string;
}

/** A value of a figure, and its labels. */
export interface Figure<Label extends string> {
  labels: Record<Label, string>;
  value: number;
}

/** What this process needs to serve must have answered within this time. */
const SERVING_MS = 10_000;

/**
 * What the parts of a process say of themselves: the promises that readiness reports, what serving needs, and the
 * metrics. A process has one; every part adds its own. Everything that is read has a limit of time.
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
      'Version of the product and of Node.js that runs; always 1',
      ['version', 'node'],
      () => [{ labels: { version, node: process.version }, value: 1 }],
    );
  }

  /** Adds a promise; a check that throws or takes too long counts as broken. */
  promise(promise: string, check: () => Promise<{ kept: boolean; detail: string }>): void {
    const look = bounded(check);
    this.checks.push(async () => {
      try {
        return { promise, ...(await look()) };
      } catch (error) {
        if (isNews(`check ${promise}`))
          log.warn({ err: error, promise }, 'a check of readiness failed');
        return {
          promise,
          kept: false,
          detail: 'the check failed or took too long; the log says why',
        };
      }
    });
  }

  /**
   * Adds what this process cannot serve without. It must have answered within the last 10 s: one slow answer does not
   * take a process out of its load balancer.
   */
  servesBy(what: string, check: () => Promise<unknown>): void {
    const look = bounded(check);
    let answeredAt = -Infinity;
    this.needs.push(async () => {
      try {
        await look();
        answeredAt = performance.now();
      } catch (error) {
        if (isNews(`serving ${what}`)) log.warn({ err: error, what }, 'a check of serving failed');
      }
      return { serving: performance.now() - answeredAt < SERVING_MS, detail: what };
    });
  }

  /** From now on this process says that it does not serve: no new calls should come here. */
  stop(): void {
    this.stopping = true;
  }

  /** Whether calls should be sent to this process. What all processes share besides their database does not count. */
  async serving(): Promise<{ serving: boolean; detail: string }> {
    if (this.stopping) return { serving: false, detail: 'the process is stopping' };
    const states = await Promise.all(this.needs.map((need) => need()));
    const missing = states.filter(({ serving }) => !serving).map(({ detail }) => detail);
    return missing.length === 0
      ? { serving: true, detail: 'calls can be sent here' }
      : { serving: false, detail: `not so for 10 s: ${missing.join('; ')}` };
  }

  /** Adds a gauge that is read when it is asked for. */
  gauge(name: string, help: string, read: () => Promise<number> | number): void {
    this.figures(name, help, [], async () => [{ labels: {}, value: await read() }]);
  }

  /** Adds a gauge with labels; what cannot be read now is left out. */
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
        // A gauge without labels is 0 after a reset, which would be a lie.
        if (labelNames.length === 0) this.remove();
        for (const { labels, value } of figures) this.set(labels, value);
      },
    });
  }

  /** Adds a counter, with these series from the start: a rate is right from the first event on. */
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
