import { Clock } from './clock';

describe('the clock', () => {
  const near = (date: Date, expected: number): void =>
    expect(Math.abs(date.getTime() - expected)).toBeLessThan(60_000);

  it('advances evenly when the machine’s clock is changed, and says so', () => {
    const clock = new Clock();
    const now = Date.now();
    const machine = jest.spyOn(Date, 'now').mockReturnValue(now + 600_000);
    near(clock.now(), now);
    expect(Math.round(clock.machineAhead / 60_000)).toBe(10);
    machine.mockRestore();
  });

  it('follows the offset that a test sets', () => {
    const clock = new Clock();
    clock.agree(Date.now() - 600_000);
    near(clock.now(), Date.now() - 600_000);
    expect(Math.round(clock.machineAhead / 60_000)).toBe(10);
    clock.set(new Date('2026-11-23T03:00:00Z'));
    near(clock.now(), Date.parse('2026-11-23T03:00:00Z'));
    near(clock.real(), Date.now() - 600_000);
  });
});
