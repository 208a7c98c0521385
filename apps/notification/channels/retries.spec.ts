import { afterFailure, ATTEMPTS, UNFIT, WAITS } from './retries';

const NOW = new Date('2026-11-21T00:00:00Z');
const after = (error: unknown, attempts = 1, chance = 0.5) =>
  afterFailure(error, attempts, NOW, chance);

describe('after a failed attempt', () => {
  it('a letter is tried 8 times within 27 h 35 min 5 s', () => {
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
      lastError: 'ECONNECTION',
    });
  });

  it.each([
    ['the recipient refused', { responseCode: 550, command: 'RCPT TO' }, 'failed'],
    ['the message refused', { responseCode: 554, command: 'DATA' }, 'failed'],
    ['not let out by us', { code: UNFIT }, 'failed'],
    ['a greylist', { responseCode: 451, command: 'RCPT TO' }, 'due'],
    ['a full disk', { responseCode: 452, command: 'DATA' }, 'due'],
    ['the wrong password', { responseCode: 535, command: 'AUTH PLAIN' }, 'due'],
    ['our sender refused', { responseCode: 550, command: 'MAIL FROM' }, 'due'],
    ['the server closing', { responseCode: 421, command: 'CONN' }, 'due'],
    ['a timeout', { code: 'ETIMEDOUT', command: 'CONN' }, 'due'],
    ['anything', new Error('?'), 'due'],
    ['nothing', undefined, 'due'],
  ])('%s', (_, error, status) => {
    expect(after(error)).toMatchObject({ status });
  });

  it('the record holds codes, not words, names or hosts', () => {
    const response = '550 5.1.1 <budi@bkn.go.id>: no such user at mx-7.internal';
    expect(after({ responseCode: 550, response, command: 'RCPT TO' }).lastError).toBe(
      '550 5.1.1 after RCPT TO',
    );
    const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:25'), {
      code: 'ESOCKET',
    });
    expect(after(refused).lastError).toBe('ESOCKET');
  });
});
