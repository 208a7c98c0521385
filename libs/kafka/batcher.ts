import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Gathers what several callers bring at once, or while earlier batches are at work, and hands it on as one batch:
 * one transaction for the work of all partitions. At most `lanes` batches are at work at once, so that one can be
 * judged here while the database still stores the other. Each caller waits for the batch that holds its part;
 * what one caller brings stays in order.
 */
export class Batcher<T> {
  private waiting: {
    items: T[];
    done: (worked: boolean) => void;
    fail: (error: unknown) => void;
  }[] = [];
  private atWork = 0;

  constructor(
    private readonly limit: number,
    private readonly lanes: number,
    private readonly handle: (batch: T[]) => Promise<void>,
  ) {}

  /** Resolves with whether they were worked on: not so where they were given back before. */
  add(items: T[]): Promise<boolean> {
    return new Promise((done, fail) => {
      this.waiting.push({ items, done, fail });
      if (this.atWork < this.lanes) void this.work();
    });
  }

  /** What is not at work yet is not begun. */
  giveBack(): void {
    for (const { done } of this.waiting.splice(0)) done(false);
  }

  /** Until nothing waits or is at work, and every caller has had his answer. */
  async idle(): Promise<void> {
    do await sleep(5);
    while (this.atWork > 0);
  }

  private async work(): Promise<void> {
    this.atWork++;
    // What one fetch brought comes partition by partition: the first one waits for the others.
    await new Promise((go) => setImmediate(go));
    while (this.waiting.length > 0) {
      let size = 0;
      const fits = this.waiting.findIndex(
        ({ items }, at) => (size += items.length) > this.limit && at > 0,
      );
      const taken = this.waiting.splice(0, fits === -1 ? this.waiting.length : fits);
      try {
        await this.handle(taken.flatMap(({ items }) => items));
        for (const { done } of taken) done(true);
      } catch (error) {
        for (const { fail } of taken) fail(error);
      }
    }
    this.atWork--;
  }
}
