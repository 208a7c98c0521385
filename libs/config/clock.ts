/**
 * The product's clock: what the law counts by. Tokens, timeouts and logs stay on the machine's own time.
 * It is passed as an argument wherever time matters, so that a test can move it. All processes go by the clock of
 * the database that they share, and between two looks at it evenly, whatever somebody does to the machine's.
 */
export class Clock {
  /** Milliseconds of the epoch at which `performance.now()` was 0. */
  private origin = Date.now() - performance.now();
  private offset = 0;

  constructor(startsAt?: string) {
    if (startsAt) this.set(new Date(startsAt));
  }

  now(): Date {
    return new Date(this.real().getTime() + this.offset);
  }

  /** What time it is, wherever a test has put the clock. */
  real(): Date {
    return new Date(this.origin + performance.now());
  }

  /** Milliseconds by which the machine's own clock is ahead. */
  get machineAhead(): number {
    return Date.now() - this.real().getTime();
  }

  /** Real time goes on from here, in milliseconds of the epoch. */
  agree(now: number): void {
    this.origin = now - performance.now();
  }

  /** From now on the clock goes on from `instant`. Development only; the route that calls it says so. */
  set(instant: Date): void {
    this.offset = instant.getTime() - this.real().getTime();
  }
}
