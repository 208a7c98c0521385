import { Batcher } from './batcher';

describe('the batcher of several partitions', () => {
  it('passes messages on as one batch, at once or when a lane is free, and limits its lanes', async () => {
    const batches: number[][] = [];
    const ends: (() => void)[] = [];
    const gather = new Batcher<number>(4, 2, (batch) => {
      batches.push(batch);
      return new Promise((end) => ends.push(end));
    });
    const settle = (): Promise<void> => new Promise((done) => setImmediate(done));
    const ended: string[] = [];
    const add = (name: string, items: number[]): void =>
      void gather.add(items).then(() => ended.push(name));
    add('a', [1, 2]);
    add('b', [3]);
    add('c', [4, 5]);
    add('d', [6, 7]);
    add('e', [8]);
    await settle();
    expect(batches).toEqual([
      [1, 2, 3],
      [4, 5, 6, 7],
    ]);

    add('f', [9]);
    await settle();
    ends[1]?.();
    await settle();
    expect(ended).toEqual(['c', 'd']);
    expect(batches.slice(2)).toEqual([[8, 9]]);

    for (const end of ends) end();
    await settle();
    expect(ended).toEqual(['c', 'd', 'a', 'b', 'e', 'f']);
  });

  it('returns messages that are not in work yet, and is idle after the others', async () => {
    let end: () => void = () => undefined;
    const gather = new Batcher<number>(2, 1, () => new Promise((done) => (end = done)));
    const added = [gather.add([1, 2]), gather.add([3, 4]), gather.add([5])];
    await new Promise((done) => setImmediate(done));
    let idle = false;
    gather.giveBack();
    const rest = gather.idle().then(() => (idle = true));

    expect(await Promise.all(added.slice(1))).toEqual([false, false]);
    await new Promise((done) => setTimeout(done, 20));
    expect(idle).toBe(false);
    end();
    expect(await added[0]).toBe(true);
    await rest;
  });

  it('reports a failure only to the callers of that batch', async () => {
    const gather = new Batcher<number>(1, 1, (batch) =>
      batch.includes(13) ? Promise.reject(new Error('unlucky')) : Promise.resolve(),
    );
    const added = [12, 13, 14].map((n) => gather.add([n]));
    const [before, bad, after] = await Promise.allSettled(added);
    expect([before?.status, bad?.status, after?.status]).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
  });
});
