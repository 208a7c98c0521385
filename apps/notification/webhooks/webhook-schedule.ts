/**
 * Seconds between two attempts, before jitter: 10 attempts within 75 h 35 min 5 s, the schedule of
 * Standard Webhooks 1.0.0.
 */
export const WEBHOOK_WAITS = [
  ...[5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600],
] as const;
export const WEBHOOK_ATTEMPTS = WEBHOOK_WAITS.length + 1;
/** A webhook that fails for longer than all attempts of a delivery take is disabled. */
export const FAILING_MS = WEBHOOK_WAITS.reduce((sum, wait) => sum + wait, 0) * 1_000;
/** Random share of a wait, so that deliveries that failed together are not retried together. */
const JITTER = 0.1;
const MAX_RETRY_AFTER_MS = 24 * 3600_000;

/** Failures in a row after which a webhook is paused; after each pause one attempt is made. */
export const FAILURES_TO_PAUSE = 5;
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 3600_000;

/**
 * When the next attempt is made after the `attempts`th failed one; null if that was the last.
 * @param notBefore what the receiver asked for with `Retry-After`
 * @param chance 0 to 1
 */
export function nextAttempt(
  attempts: number,
  notBefore: Date | null,
  now: Date,
  chance: number,
): Date | null {
  const wait = WEBHOOK_WAITS[attempts - 1];
  if (wait === undefined) return null;
  const at = now.getTime() + wait * 1_000 * (1 - JITTER + 2 * JITTER * chance);
  return new Date(Math.max(at, notBefore?.getTime() ?? 0));
}

/**
 * Until when nothing is sent to a receiver after so many failures in a row; null: go on.
 * @param notBefore what the receiver asked for with `Retry-After`
 * @param chance 0 to 1
 */
export function pauseAfter(
  failures: number,
  notBefore: Date | null,
  now: Date,
  chance: number,
): Date | null {
  const over = failures - FAILURES_TO_PAUSE;
  if (over < 0) return notBefore;
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(over, 20), LONGEST_PAUSE_MS);
  const until = now.getTime() + pause * (1 - JITTER + 2 * JITTER * chance);
  return new Date(Math.max(until, notBefore?.getTime() ?? 0));
}

/**
 * `Retry-After` (RFC 9110 section 10.2.3) as a time, at most a day ahead; null if it has no
 * meaning.
 */
export function retryAfterAt(header: string | null, now: Date): Date | null {
  if (header === null) return null;
  const ms = /^\d{1,9}$/.test(header)
    ? Number(header) * 1_000
    : // A date is of the receiver's real clock.
      /^[A-Z][a-z]{2}, /.test(header)
      ? Date.parse(header) - Date.now()
      : NaN;
  return ms > 0 ? new Date(now.getTime() + Math.min(ms, MAX_RETRY_AFTER_MS)) : null;
}
