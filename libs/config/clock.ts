/**
 * The product's clock: what the law counts by. Tokens, timeouts and logs stay on real time.
 * It is passed as an argument wherever time matters, so that a test can move it.
 */
export class Clock {
  private offset = 0;

  constructor(startsAt?: string) {
    if (startsAt) this.set(new Date(startsAt));
  }

  now(): Date {
    return new Date(Date.now() + this.offset);
  }

  /** From now on the clock goes on from `instant`. Development only; the route that calls it says so. */
  set(instant: Date): void {
    this.offset = instant.getTime() - Date.now();
  }
}
