import type { DataSource, EntityManager } from 'typeorm';
import { Attempt } from '#libs/database/attempt';
import { log } from '#libs/operations/log';
import { processBatch } from './take-batch';

const never = new Promise<never>(() => undefined);

describe('a batch that fails as a whole', () => {
  beforeAll(() => (log.level = 'silent'));
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** What came of each number, and how often something was tried. */
  const taken = async (
    size: number,
    work: (batch: number[], attempt: Attempt) => Promise<void> | void,
  ): Promise<{ good: number[]; parked: number[]; tries: number }> => {
    const came = { good: [] as number[], parked: [] as number[], tries: 0 };
    const done = processBatch(
      Array.from({ length: size }, (_, at) => at),
      async (batch, attempt) => {
        came.tries++;
        await work(batch, attempt);
        came.good.push(...batch);
      },
      (bad) => Promise.resolve(void came.parked.push(bad)),
    );
    await jest.advanceTimersByTimeAsync(60_000);
    await done;
    return came;
  };
  const others = (size: number, ...bad: number[]): number[] =>
    Array.from({ length: size }, (_, at) => at).filter((one) => !bad.includes(one));

  it('parks only the bad messages, keeps the order, and processes the others in large parts', async () => {
    const came = await taken(500, (batch) => {
      if (batch.includes(77)) throw new TypeError('bad');
    });
    expect(came).toEqual({ good: others(500, 77), parked: [77], tries: expect.any(Number) });
    expect(came.tries).toBeLessThan(20);
  });

  it('parks a message that never finishes on its second attempt', async () => {
    const tried: number[][] = [];
    const came = await taken(3, (batch) => {
      tried.push(batch);
      return batch.includes(1) ? never : undefined;
    });
    expect(came).toMatchObject({ good: [0, 2], parked: [1] });
    expect(tried.filter((batch) => batch.includes(1))).toHaveLength(2);
    expect(await taken(1, () => never)).toMatchObject({ good: [], parked: [0], tries: 2 });
  });

  it('waits for the database without limit', async () => {
    const slow = {
      transaction: (work: (tx: EntityManager) => Promise<void>) =>
        new Promise<void>((done) => setTimeout(done, 30_000)).then(() =>
          work({ queryRunner: { query: () => Promise.resolve() } } as unknown as EntityManager),
        ),
    } as unknown as DataSource;
    const came = await taken(2, (_, attempt) => attempt.transaction(slow, () => Promise.resolve()));
    expect(came).toEqual({ good: [0, 1], parked: [], tries: 1 });
  });

  it('allows no new transaction to work that was given up', async () => {
    let late: unknown;
    const none = { transaction: () => Promise.resolve() } as unknown as DataSource;
    await taken(1, (_, attempt) =>
      new Promise((back) => setTimeout(back, 20_000))
        .then(() => attempt.transaction(none, () => Promise.resolve()))
        .catch((error: unknown) => void (late = error)),
    );
    expect(late).toMatchObject({ name: 'GivenUp' });
  });
});
