import { GroupOffsets } from './group-offsets';

describe('the offset commits of a group', () => {
  const partitions = (commits: { partition: number; offset: string }[][]): string[][] =>
    commits.map((commit) => commit.map(({ partition, offset }) => `${partition}:${offset}`));

  it('combine all partitions of a fetch, and all offsets that arrive during a commit', async () => {
    const commits: { partition: number; offset: string }[][] = [];
    const ends: (() => void)[] = [];
    const offsets = new GroupOffsets(
      {
        commitOffsets: (commit) => {
          commits.push(commit);
          return new Promise((end) => ends.push(end));
        },
      },
      'topic',
      (error) => fail(error),
    );
    const turn = (): Promise<void> => new Promise((go) => setImmediate(go));
    offsets.move(0, 5n);
    offsets.move(1, 7n);
    await turn();
    offsets.move(0, 6n);
    offsets.move(2, 1n);
    offsets.move(0, 9n);
    await turn();
    expect(partitions(commits)).toEqual([['0:5', '1:7']]);
    ends[0]?.();
    await turn();
    expect(partitions(commits).slice(1)).toEqual([['0:9', '2:1']]);

    let settled = false;
    void offsets.settled().then(() => (settled = true));
    await turn();
    expect(settled).toBe(false);
    ends[1]?.();
    await turn();
    expect(settled).toBe(true);
  });

  it('report a failed commit, and continue with the next one', async () => {
    const failures: unknown[] = [];
    const answers = [Promise.reject(new Error('no')), Promise.resolve()];
    const offsets = new GroupOffsets(
      { commitOffsets: () => answers.shift() ?? Promise.resolve() },
      'topic',
      (error) => failures.push(error),
    );
    offsets.move(0, 1n);
    await offsets.settled();
    expect(failures).toEqual([new Error('no')]);
    offsets.move(0, 2n);
    await offsets.settled();
    expect(answers).toEqual([]);
    expect(failures).toHaveLength(1);
  });
});

function fail(error: unknown): never {
  throw error;
}
