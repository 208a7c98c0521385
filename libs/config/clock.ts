/**
 * The product's clock, for all legal times. Tokens, timeouts and logs use the machine's clock. It
 * is passed as an argument, so that tests can move it. All processes synchronise with their
 * database; between two synchronisations the clock advances evenly, even if the machine's clock is
 * changed.
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

  /** The real time, even if a test has moved the clock. */
  real(): Date {
    return new Date(this.origin + performance.now());
  }

  /** Milliseconds by which the machine's clock is ahead; negative if it is behind. */
  get machineAhead(): number {
    return Date.now() - this.real().getTime();
  }

  /** Sets the real time, in milliseconds since the epoch. */
  agree(now: number): void {
    this.origin = now - performance.now();
  }

  /** Moves the clock to `instant`, from where it continues. Development only. */
  set(instant: Date): void {
    this.offset = instant.getTime() - this.real().getTime();
  }
}
