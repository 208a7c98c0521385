import { setTimeout as sleep } from 'node:timers/promises';

/** The same work at once and then again and again, with a rest after each round. A round that fails is not the last. */
export class PeriodicTask {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  /** @param round ends early where its signal says so. */
  constructor(
    private readonly restMs: number,
    private readonly round: (signal: AbortSignal) => Promise<void>,
    private readonly failed: (error: unknown) => void,
  ) {}

  start(): void {
    this.running = this.loop();
  }

  /** Waits for the round that is under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async loop(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.round(signal).catch(this.failed);
      await sleep(this.restMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
