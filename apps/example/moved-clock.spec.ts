import { MovedClock } from './moved-clock';

const at = (day: number): Date => new Date(Date.UTC(2026, 10, day));

describe('a clock that scripts share', () => {
  it('moves forward only, to the earliest time that a script waits for', async () => {
    const told: string[] = [];
    const clock = new MovedClock((now) => {
      told.push(`clock ${now.getUTCDate()}`);
      return Promise.resolve();
    });
    const script = (name: string, days: number[]) => async (): Promise<void> => {
      for (const day of days) {
        await clock.until(at(day));
        told.push(`${name} ${day}`);
      }
    };
    await clock.run([script('a', [3, 9]), script('b', [2, 3, 1])]);
    expect(told).toEqual([
      ...['clock 2', 'b 2', 'clock 3', 'a 3', 'b 3', 'b 1'],
      ...['clock 9', 'a 9'],
    ]);
  });

  it('fails with the error of a script', async () => {
    const clock = new MovedClock(() => Promise.resolve());
    const failing = async (): Promise<void> => {
      await clock.until(at(1));
      throw new Error('this script fails');
    };
    await expect(clock.run([failing, () => clock.until(at(2))])).rejects.toThrow(
      'this script fails',
    );
  });
});
