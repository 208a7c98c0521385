/**
 * Scripts that share one clock, which only moves forward. One script runs at a time; when all of
 * them wait, the clock moves to the earliest time that one waits for.
 */
export class MovedClock {
  private readonly waiting: { until: Date; resume: () => void }[] = [];
  private idle: () => void = () => undefined;

  /** @param set sets the clock of the product. */
  constructor(private readonly set: (now: Date) => Promise<void>) {}

  /** Resolves once the clock has reached this time. */
  until(time: Date): Promise<void> {
    return new Promise((resume) => {
      this.waiting.push({ until: time, resume });
      this.idle();
    });
  }

  /** Runs all scripts to their end. @throws the error of the first script that fails. */
  async run(scripts: readonly (() => Promise<void>)[]): Promise<void> {
    const failed: unknown[] = [];
    for (const script of scripts)
      await this.goOn(() => {
        void script()
          .catch((error: unknown) => failed.push(error))
          .finally(() => this.idle());
      });
    for (let last = new Date(0); this.waiting.length > 0 && failed.length === 0;) {
      this.waiting.sort((a, b) => a.until.getTime() - b.until.getTime());
      const next = this.waiting.shift();
      if (!next) break;
      if (next.until > last) await this.set(next.until);
      last = next.until > last ? next.until : last;
      await this.goOn(next.resume);
    }
    if (failed.length > 0) throw failed[0];
  }

  /** Lets one script go on until it waits again or ends. */
  private async goOn(resume: () => void): Promise<void> {
    const idle = new Promise<void>((done) => (this.idle = done));
    resume();
    await idle;
  }
}
