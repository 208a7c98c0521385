import { afterFailure, ATTEMPTS, WAITS } from './retries';

const NOW = new Date('2026-11-21T00:00:00Z');
const after = (error: unknown, attempts = 1, chance = 0.5) =>
  afterFailure(error, attempts, NOW, chance);

describe('the retries of a letter', () => {
  it('are 8 attempts within 27 h 35 min 5 s', () => {
    expect(ATTEMPTS).toBe(8);
    expect(WAITS.reduce<number>((sum, wait) => sum + wait, 0)).toBe(27 * 3600 + 35 * 60 + 5);
    WAITS.forEach((wait, n) => {
      for (const [chance, factor] of [
        [0, 0.9],
        [0.5, 1],
        [1, 1.1],
      ] as const) {
        const { status, nextAttemptAt } = after({ code: 'ECONNECTION' }, n + 1, chance);
        expect(status).toBe('due');
        expect(nextAttemptAt?.getTime()).toBeCloseTo(NOW.getTime() + wait * 1_000 * factor, 0);
      }
    });
    expect(after({ code: 'ECONNECTION' }, 8)).toEqual({
      status: 'exhausted',
      nextAttemptAt: null,
      lastError: 'ECONNECTION: the mail server ended the connection',
      blocked: true,
    });
  });

  it('end at once after a permanent failure', () => {
    const failure = { responseCode: 550, response: '550 5.1.1 x', command: 'RCPT TO' };
    expect(after(failure)).toEqual({
      status: 'bounced',
      nextAttemptAt: null,
      lastError: '550 5.1.1 after RCPT TO',
      blocked: false,
    });
  });
});
