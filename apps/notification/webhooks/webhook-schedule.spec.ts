import {
  FAILING_MS,
  FAILURES_TO_PAUSE,
  nextAttempt,
  pauseAfter,
  retryAfterAt,
  WEBHOOK_ATTEMPTS,
  WEBHOOK_WAITS,
} from './webhook-schedule';

const NOW = new Date('2026-12-01T02:00:00Z');
const secondsTo = (at: Date | null): number | null => at && (at.getTime() - NOW.getTime()) / 1_000;

describe('the schedule of webhooks', () => {
  it('F18 is ten attempts within 75 h 35 min 5 s, as Standard Webhooks recommends', () => {
    const waits = Array.from({ length: WEBHOOK_ATTEMPTS }, (_, n) =>
      secondsTo(nextAttempt(n + 1, null, NOW, 0.5)),
    );
    expect(waits).toEqual([...WEBHOOK_WAITS, null]);
    expect(FAILING_MS / 1_000).toBe(75 * 3600 + 35 * 60 + 5);
  });

  it('F18 varies by at most a tenth', () => {
    for (const [n, wait] of WEBHOOK_WAITS.entries())
      for (const chance of [0, 0.3, 1]) {
        const seconds = secondsTo(nextAttempt(n + 1, null, NOW, chance)) ?? 0;
        expect(Math.abs(seconds - wait)).toBeLessThanOrEqual(wait * 0.1 + 0.001);
      }
  });

  it('F18 does not come before the time of Retry-After', () => {
    const asked = retryAfterAt('120', NOW);
    expect(secondsTo(asked)).toBe(120);
    expect(secondsTo(nextAttempt(1, asked, NOW, 0.5))).toBe(120);
    expect(secondsTo(nextAttempt(3, asked, NOW, 0.5))).toBe(1800);
    expect(secondsTo(pauseAfter(1, asked, NOW, 0.5))).toBe(120);
    const date = new Date(Date.now() + 600_000).toUTCString();
    expect(Math.abs((secondsTo(retryAfterAt(date, NOW)) ?? 0) - 600)).toBeLessThan(5);
    expect(secondsTo(retryAfterAt('99999999', NOW))).toBe(24 * 3600);
    for (const odd of ['0', '-1', 'soon', '1e9', '', 'Thu, 01 Jan 1970 00:00:00 GMT'])
      expect([odd, retryAfterAt(odd, NOW)]).toEqual([odd, null]);
  });

  it('pauses a receiver that keeps failing, longer and longer up to an hour', () => {
    expect(pauseAfter(FAILURES_TO_PAUSE - 1, null, NOW, 0.5)).toBeNull();
    const pauses = [0, 1, 2, 6, 7, 1_000].map((more) =>
      secondsTo(pauseAfter(FAILURES_TO_PAUSE + more, null, NOW, 0.5)),
    );
    expect(pauses).toEqual([30, 60, 120, 1920, 3600, 3600]);
  });
});
