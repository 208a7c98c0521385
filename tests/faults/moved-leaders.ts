import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, assertThat, type Scene } from './harness/fault';
import { moved } from './harness/kafka-cluster';

export const ROLLING_RESTART: Fault = {
  id: 'rolling-restart',
  title: 'one Kafka node after the other is restarted under load, as for an upgrade',
  async run({ servers, product, tally, figures }) {
    const { kafka } = servers;
    const before = product.exits.length;
    const from = Date.now();
    let changed = 0;
    product.load.start(40);
    for (const node of kafka.nodes) {
      const leaders = await kafka.leaders();
      await node.stop();
      const now = moved(leaders, await kafka.leaders(node));
      tally.leadersMoved(now);
      changed += now;
      await node.start();
      await kafka.whole();
    }
    await product.load.stop();
    figures['all restarted after'] = `${Date.now() - from} ms`;
    figures['leaders changed'] = changed;
    figures['processes that ended'] = product.exits.length - before;
    assertThat(changed > 0, 'leaders moved');
    assertThat(product.exits.length === before, 'no process ends because Kafka restarts');
  },
};

export const ELECTIONS: Fault = {
  id: 'preferred-election',
  title: 'every few seconds Kafka elects other leaders for most partitions under load',
  quick: true,
  async run({ servers, product, random, tally, scale, figures }) {
    const { kafka } = servers;
    const before = product.exits.length;
    let [changed, times] = [0, 0];
    product.load.start(60);
    for (const end = Date.now() + 30_000 * scale; Date.now() < end; times++) {
      await sleep(random.between(1_000, 3_000));
      const leaders = await kafka.leaders();
      await kafka.electOthers(random);
      const now = moved(leaders, await kafka.leaders());
      tally.leadersMoved(now);
      changed += now;
    }
    await product.load.stop();
    figures.elections = times;
    figures['leaders changed'] = changed;
    figures['processes that ended'] = product.exits.length - before;
    assertThat(changed > 0, 'leaders moved');
    assertThat(product.exits.length === before, 'no process ends because leaders move');
  },
};

export const REASSIGNMENT: Fault = {
  id: 'reassignment',
  title: 'every partition loses the replica that leads it, and gets it back as a follower',
  async run({ servers, product, tally, scale, figures }) {
    const { kafka } = servers;
    const before = product.exits.length;
    let changed = 0;
    product.load.start(60);
    for (let turn = 0; turn < Math.max(1, Math.round(3 * scale)); turn++) {
      await sleep(2_000);
      const leaders = await kafka.leaders();
      await kafka.reassign();
      const now = moved(leaders, await kafka.leaders());
      tally.leadersMoved(now);
      changed += now;
      await kafka.whole();
    }
    await product.load.stop();
    figures['leaders changed'] = changed;
    figures['processes that ended'] = product.exits.length - before;
    assertThat(changed > 0, 'leaders moved');
    assertThat(product.exits.length === before, 'no process ends because partitions move');
  },
};

/**
 * One random fault that gives partitions of Kafka other leaders.
 *
 * @param lot 0 to 1: which one.
 * @returns its name, and the act, which resolves with how many partitions have another leader.
 */
export function movesLeaders(
  { servers, random, tally }: Scene,
  lot: number,
): [string, () => Promise<number>] {
  const { kafka } = servers;
  const node = random.pick(kafka.nodes);
  /** While the node is away, and when it is back and in sync. */
  const without = async (away: () => Promise<void>, back: () => Promise<void>): Promise<number> => {
    const leaders = await kafka.leaders();
    await away();
    const changed = moved(leaders, await kafka.leaders(node));
    await back();
    await kafka.whole();
    return changed;
  };
  const act = async (work: () => Promise<void>): Promise<number> => {
    const leaders = await kafka.leaders();
    await work();
    return moved(leaders, await kafka.leaders());
  };
  if (lot < 0.35)
    return ['let Kafka elect other leaders', () => act(() => kafka.electOthers(random))];
  if (lot < 0.53) return ['reassign all partitions', () => act(() => kafka.reassign())];
  if (lot < 0.71)
    return [
      'restart a Kafka node',
      () =>
        without(
          () => node.stop(),
          () => node.start(),
        ),
    ];
  if (lot < 0.88)
    return [
      'kill a Kafka node',
      () =>
        without(
          async () => {
            await node.kill();
            tally.kills++;
            tally.killsAtWork++;
            await sleep(random.between(0, 15_000));
          },
          () => node.start(),
        ),
    ];
  return [
    'let a Kafka node hang for some seconds',
    () =>
      without(
        async () => {
          node.signal('SIGSTOP');
          await sleep(random.between(1_000, 20_000));
        },
        () => Promise.resolve(node.signal('SIGCONT')),
      ),
  ];
}
