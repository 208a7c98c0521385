import { setTimeout as sleep } from 'node:timers/promises';

/** The rest after a round that failed, where the usual one is longer. */
const RETRY_MS = 5_000;

/** The same work at once and then again and again, with a rest after each round. A round that fails is tried again soon. */
export class Rounds {
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
