import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Combines items that several callers add at the same time, or while earlier batches are processed,
 * into one batch, so that one transaction serves all partitions. At most `lanes` batches are
 * processed concurrently: one can be verified here while the database stores the other. A caller
 * waits for the batch with its items; their order is kept.
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

  /** Resolves with true once the items are processed, or false if they were given back before. */
  add(items: T[]): Promise<boolean> {
    return new Promise((done, fail) => {
      this.waiting.push({ items, done, fail });
      if (this.atWork < this.lanes) void this.work();
    });
  }

  /** Returns all items whose batch has not started. */
  giveBack(): void {
    for (const { done } of this.waiting.splice(0)) done(false);
  }

  /** Resolves once no batch is processed and every caller has an answer. */
  async idle(): Promise<void> {
    do await sleep(5);
    while (this.atWork > 0);
  }

  private async work(): Promise<void> {
    this.atWork++;
    // A fetch delivers its partitions one by one: wait until all of them are added.
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
