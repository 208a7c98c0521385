import type { Admin } from 'kafkajs';
import { log } from '#libs/operations/log';
import { Progress } from './progress';

/**
 * Kafka as it answers: partition 0 holds offsets 2 to 9 and the group has none of it, of partition
 * 1 it has all.
 */
const kafka = {
  fetchTopicOffsets: () =>
    Promise.resolve([
      { partition: 0, offset: '10', low: '2', high: '10' },
      { partition: 1, offset: '5', low: '0', high: '5' },
    ]),
  fetchOffsets: () =>
    Promise.resolve([
      {
        topic: 'topic',
        partitions: [
          { partition: 0, offset: '-1', metadata: null },
          { partition: 1, offset: '5', metadata: null },
        ],
      },
    ]),
} as unknown as Admin;

describe('the progress monitor of a consumer', () => {
  let progress: Progress;
  let exit: jest.SpyInstance;

  beforeEach(() => {
    jest.useFakeTimers();
    exit = jest.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    jest.spyOn(log, 'fatal').mockImplementation(() => undefined);
    progress = new Progress('group', 'topic');
    progress.assigned = [0, 1];
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  const checks = async (count: number): Promise<void> => {
    for (; count > 0; count--) {
      jest.advanceTimersByTime(2_000);
      await progress.check(kafka, new Map());
    }
  };

  it('counts the lag of its own partitions only', async () => {
    await progress.check(kafka, new Map());
    expect(progress.health.lag).toBe(8);
    progress.assigned = [1];
    await progress.check(kafka, new Map());
    expect(progress.health.lag).toBe(0);
  });

  it('exits when records wait without a sign of life, after at least 12 s', async () => {
    await progress.check(kafka, new Map());
    progress.sign();
    await checks(6);
    expect(exit).not.toHaveBeenCalled();
    await checks(1);
    expect(exit).toHaveBeenCalledWith(1);
  });

  it('exits when records wait without a sign of life, however often the group rebalances', async () => {
    await progress.check(kafka, new Map());
    progress.sign();
    await checks(1);
    for (let count = 0; count < 5; count++) {
      progress.joined([0, 1]);
      await checks(1);
      expect(exit).not.toHaveBeenCalled();
      await checks(1);
    }
    expect(exit).not.toHaveBeenCalled();
    await checks(1);
    expect(exit).toHaveBeenCalledWith(1);
  });

  it('lets slow work continue while it advances, and reports its time', async () => {
    const work = progress.begin();
    await checks(7);
    expect(progress.health.stalled).toBeGreaterThanOrEqual(14);
    work.moved();
    await checks(14);
    expect(exit).not.toHaveBeenCalled();
    work.ended();
    progress.sign(8);
    await checks(1);
    expect(progress.health.stalled).toBe(0);
    expect(exit).not.toHaveBeenCalled();
  });

  it('exits when work never ends, whatever other signs of life there are', async () => {
    progress.begin();
    for (let at = 0; at < 32; at += 2) {
      progress.sign(1);
      await checks(1);
    }
    expect(exit).toHaveBeenCalledWith(1);
  });

  it('counts records behind an open transaction, names it after a while, and does not exit', async () => {
    const told = jest.spyOn(log, 'error').mockImplementation(() => undefined);
    progress.assigned = [1];
    const open = new Map([[1, 9n]]);
    for (let count = 0; count < 2; count++) await progress.check(kafka, open);
    expect(progress.health).toMatchObject({ lag: 4, stalled: 0, openTransactions: [] });
    for (let count = 0; count < 20; count++) await progress.check(kafka, open);
    const openTransactions = [{ partition: 1, lastStable: '5', highWatermark: '9' }];
    expect(progress.health).toMatchObject({ lag: 4, stalled: 0, openTransactions });
    expect(told).toHaveBeenCalledTimes(1);
    expect(exit).not.toHaveBeenCalled();
    await progress.check(kafka, new Map([[1, 5n]]));
    expect(progress.health).toMatchObject({ lag: 0, openTransactions: [] });
  });

  it('names records that were deleted before they were read', async () => {
    const told = jest.spyOn(log, 'error').mockImplementation(() => undefined);
    progress.onOutOfRange({ topic: 'topic', partition: 0, offset: 0n });
    progress.onOutOfRange({ topic: 'another', partition: 0, offset: 0n });
    await progress.check(kafka, new Map());
    expect(progress.health.missing).toEqual([{ partition: 0, from: '0', to: '1' }]);
    expect(told).toHaveBeenCalledTimes(1);
  });
});
