import { log } from './log';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

/** One promise of the product, and whether it is kept now. */
export interface PromiseState {
  promise: string;
  kept: boolean;
  detail: string;
}

/**
 * What the parts of a process say of themselves: the promises that readiness reports, and the metrics. A
 * process has one; every part adds its own.
 */
export class Operations {
  readonly registry = new Registry();
  private readonly checks: (() => Promise<PromiseState>)[] = [];

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Adds a promise; a check that throws or takes over 2 s counts as broken. */
  promise(promise: string, check: () => Promise<{ kept: boolean; detail: string }>): void {
    this.checks.push(async () => {
      try {
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<never>((_, fail) => {
          timer = setTimeout(() => fail(new Error('no answer within 2 s')), 2_000);
        });
        const state = await Promise.race([check(), late]).finally(() => clearTimeout(timer));
        return { promise, ...state };
      } catch (error) {
        log.warn({ err: error, promise }, 'a promise cannot be looked at');
        return { promise, kept: false, detail: 'cannot be looked at now; the log says why' };
      }
    });
  }

  /** Adds a gauge that is read when it is asked for. */
  gauge(name: string, help: string, read: () => Promise<number> | number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect: async function () {
        // A figure that cannot be read now is left out, the others are still told.
        await Promise.resolve()
          .then(read)
          .then(
            (value) => this.set(value),
            () => this.reset(),
          );
      },
    });
  }

  counter<Label extends string>(name: string, help: string, labels: Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames: labels, registers: [this.registry] });
  }

  readiness(): Promise<PromiseState[]> {
    return Promise.all(this.checks.map((check) => check()));
  }
}
