import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs work immediately and then repeatedly, with a pause after each round. It continues after a
 * failed round.
 */
export class PeriodicTask {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  /** @param round should end early when its signal is aborted. */
  constructor(
    private readonly restMs: number,
    private readonly round: (signal: AbortSignal) => Promise<void>,
    private readonly failed: (error: unknown) => void,
  ) {}

  start(): void {
    this.running = this.loop();
  }

  /** Stops, and waits for the current round to end. */
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
