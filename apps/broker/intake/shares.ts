/** Of its share an agency may have saved up so many seconds. */
const BURST_S = 10;

/** How many messages each agency may bring now: a bucket for each, which its share fills. */
export class Shares {
  private readonly buckets = new Map<string, { left: number; at: number }>();

  /** @param share messages a second of one agency. */
  constructor(private readonly share: number) {}

  /** Takes one of an agency's, where there is one left. @param now milliseconds that only grow. */
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
