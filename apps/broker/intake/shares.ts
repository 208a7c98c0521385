/** Seconds of its share that an agency can save up. */
const BURST_S = 10;

/** A token bucket per agency, filled by its share: how many messages the agency may send now. */
export class Shares {
  private readonly buckets = new Map<string, { left: number; at: number }>();

  /** @param share messages per second of one agency. */
  constructor(private readonly share: number) {}

  /** Takes one token if there is one. @param now milliseconds of a monotonic clock. */
  take(agency: string, now = performance.now()): boolean {
    const full = this.share * BURST_S;
    const bucket = this.buckets.get(agency) ?? { left: full, at: now };
    this.buckets.set(agency, bucket);
    bucket.left = Math.min(full, bucket.left + ((now - bucket.at) / 1_000) * this.share);
    bucket.at = now;
    if (bucket.left < 1) return false;
    bucket.left--;
    return true;
  }
}
