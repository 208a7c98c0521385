import { setTimeout as sleep } from 'node:timers/promises';
import { COMMANDS, EVENTS, mailboxOf } from '#libs/contracts/topics';
import { busTo } from './harness/bus';
import { type Fault, assertThat, type Scene } from './harness/fault';
import { msToContinue } from './harness/harm';
import { type KafkaNode, type Leaders, moved } from './harness/kafka-cluster';
import { standstill } from './harness/standstill';

const GROUP = 'bantuan-kedinasan.broker';
/**
 * Several times the limit for an idle machine, which the table at the end prints, because other
 * programs may run.
 */
const KILLED_MS = 60_000;
const HUNG_MS = 90_000;
const READY_MS = 90_000;

/** Alternates between the leader of the commands topic and that of the events topic. */
async function leader({ servers }: Scene, turn: number): Promise<KafkaNode> {
  return servers.kafka.leaderOf(turn % 2 === 0 ? COMMANDS : EVENTS);
}

/**
 * Does harm to one leading node after the other. Resolves with how long the product stood still
 * each time.
 */
async function standstills(
  scene: Scene,
  harm: (node: KafkaNode, before: Leaders) => Promise<number>,
): Promise<number[]> {
  const { kafka } = scene.servers;
  const times: number[] = [];
  for (let turn = 0; turn < Math.max(1, Math.round(scene.scale)); turn++) {
    const node = await leader(scene, turn);
    times.push(await harm(node, await kafka.leaders()));
    await kafka.whole();
  }
  scene.figures['the product stood still for'] = listOf(times);
  return times;
}

const listOf = (times: readonly number[]): string => times.map((ms) => `${ms} ms`).join(', ');

export const LEADER_KILLED: Fault = {
  id: 'leader-killed',
  title: 'a Kafka node that leads partitions is killed, stays away for a while and comes back',
  async run(scene) {
    const { servers, product, tally } = scene;
    const times = await standstills(scene, async (node, before) => {
      const ms = await standstill(product, () => node.kill(), 18_000);
      tally.kills++;
      tally.killsAtWork++;
      tally.leadersMoved(moved(before, await servers.kafka.leaders(node)));
      await node.start();
      return ms;
    });
    tally.killedLeaders.push(...times);
    assertThat(Math.max(...times) < KILLED_MS, 'the product continues without a killed leader');
  },
};

export const LEADER_HUNG: Fault = {
  id: 'leader-hung',
  title: 'a Kafka node that leads partitions hangs: it accepts connections and answers nothing',
  async run(scene) {
    const { servers, product, tally } = scene;
    const times = await standstills(scene, async (node, before) => {
      try {
        const hang = (): Promise<void> => Promise.resolve(node.signal('SIGSTOP'));
        const ms = await standstill(product, hang, 25_000);
        tally.leadersMoved(moved(before, await servers.kafka.leaders(node)));
        return ms;
      } finally {
        node.signal('SIGCONT');
      }
    });
    tally.hungLeaders.push(...times);
    assertThat(Math.max(...times) < HUNG_MS, 'the product continues without a leader that hangs');
  },
};

export const FIRST_NODE_HUNG: Fault = {
  id: 'first-node-hung',
  title: 'apps start while the first node of KAFKA_BROKERS hangs',
  async run(scene) {
    const { servers, product, tally, figures } = scene;
    const [first] = servers.kafka.nodes;
    if (!first) throw new Error('the cluster has no nodes');
    const times: number[] = [];
    try {
      first.signal('SIGSTOP');
      await servers.kafka.leadsNothing(first);
      for (const name of ['broker', 'notification', 'reporting']) {
        const app = product.find(name);
        await app.stop();
        const from = Date.now();
        app.start();
        await app.ready(120_000);
        times.push(Date.now() - from);
      }
    } finally {
      first.signal('SIGCONT');
    }
    await servers.kafka.whole();
    tally.startsBesideHung.push(...times);
    figures['ready after'] = listOf(times);
    assertThat(Math.max(...times) < READY_MS, 'an app becomes ready without the first node');
  },
};

export const TWO_NODES_AWAY: Fault = {
  id: 'two-nodes-away',
  title: 'two of three Kafka nodes are killed: nothing is acknowledged, officials can work',
  async run({ servers, product, tally, scale, figures }) {
    const { kafka } = servers;
    product.load.start(40);
    await sleep(2_000);
    await product.load.stop();
    const bus = busTo(kafka.brokers, 'two-nodes-away', 1);
    const topic = mailboxOf('f-dua-simpul');
    let [acknowledged, refused] = [0, 0];
    try {
      await bus.publish([{ topic, key: 'before', value: '{}' }]);
      const leaderOfTopic = await kafka.leaderOf(topic);
      const lost = kafka.nodes.filter((node) => node !== leaderOfTopic);
      const kills = lost.map((node) => node.kill());
      tally.kills += kills.length;
      tally.killsAtWork += kills.length;
      await Promise.all(kills);
      const [history, at] = [await product.count('broker.history'), Date.now()];
      product.load.start(40);
      for (const end = at + 20_000 + 10_000 * scale; Date.now() < end; await sleep(500))
        await bus.publish([{ topic, key: 'meanwhile', value: '{}' }]).then(
          () => acknowledged++,
          () => refused++,
        );
      for (const broker of product.brokers)
        assertThat((await broker.readiness())?.status === 503, `${broker.name} says 503`);
      figures['sends refused'] = refused;
      figures['sends acknowledged'] = acknowledged;
      figures['history entries meanwhile'] = (await product.count('broker.history')) - history;
      figures['waiting in the outbox'] = await product.count('broker.outbox');
      assertThat(
        acknowledged === 0 && refused > 0,
        'records on a single node are not acknowledged',
      );
      assertThat(figures['waiting in the outbox'] > 0, 'officials can work, and their events wait');
      const back = Date.now();
      await kafka.start();
      figures['work after'] = `${await msToContinue(product, GROUP, back, 90_000)} ms`;
    } finally {
      await bus.close();
      await kafka.start();
    }
    await product.load.stop();
    await kafka.whole();
  },
};
