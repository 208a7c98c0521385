import { setTimeout as sleep } from 'node:timers/promises';

/** Pause after a failed round, if the usual one is longer. */
const RETRY_MS = 5_000;

/**
 * Runs work immediately and then repeatedly, with a pause after each round. It soon repeats a
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
      const rest = await this.round(signal).then(
        () => this.restMs,
        (error: unknown) => {
          this.failed(error);
          return Math.min(this.restMs, RETRY_MS);
        },
      );
      await sleep(rest, undefined, { signal }).catch(() => undefined);
    }
  }
}
