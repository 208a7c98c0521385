import { setTimeout as sleep } from 'node:timers/promises';
import { eachMinute } from './harness/each-minute';
import { type Fault, assertThat, type Scene } from './harness/fault';
import { msToContinue, groupOf, kill, recovery } from './harness/harm';
import { movesLeaders } from './moved-leaders';
import type { Supervised } from './harness/supervised';

const RATE = 110;
const MEAN_MS = 1_500;
const READERS = ['bantuan-kedinasan.reporting', 'bantuan-kedinasan.notification'] as const;

/**
 * S1: random kills, stops and network faults without pause; S2: afterwards everything becomes
 * quiet.
 */
export function soak(minutes: number): Fault {
  return {
    id: 'S1',
    name: 'random-faults',
    title: `random faults for ${minutes} minutes, then quiet`,
    async run(scene) {
      const { product, tally, figures } = scene;
      const before = product.exits.length;
      const tell = async (): Promise<string> =>
        `${tally.kills} kills, ${tally.killsAtWork} of them with work in progress; ${await product.waiting()}`;
      await eachMinute(tell, () => harm(scene, Date.now() + minutes * 60_000));
      const from = Date.now();
      await product.quiet(600_000, 600_000);
      const ends = product.exits.slice(before).filter(({ asked }) => !asked);
      figures['ends without request'] = ends.length;
      figures['S2: quiet after'] = `${((Date.now() - from) / 1_000).toFixed(1)} s`;
      assertThat(tally.kills > 0, 'something was killed');
    },
  };
}

/** One after the other, under load. */
async function harm(scene: Scene, until: number): Promise<void> {
  const { product, random, tally, figures } = scene;
  const done: Record<string, number> = {};
  let rate = RATE;
  product.load.start(rate);
  while (Date.now() < until) {
    await sleep(Math.min(15_000, -Math.log(1 - random.next()) * MEAN_MS));
    const [what, act] = pickFault(scene);
    done[what] = (done[what] ?? 0) + 1;
    await product.journal.note(what);
    tally.leadersMoved((await act()) ?? 0);
    // The load is what the product can process on this machine: it is reduced while much waits, and
    // never raised.
    const lags = await Promise.all(READERS.map((group) => product.lag(group).catch(() => 0)));
    const wanted = Math.max(...lags) > 30_000 ? RATE / 4 : RATE;
    if (wanted !== rate) {
      await product.load.stop();
      product.load.start((rate = wanted));
    }
  }
  await product.load.stop();
  figures.faults = Object.entries(done)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ');
}

type Act = [what: string, act: () => Promise<number | void>];

/**
 * Chooses the next fault at random: half of them kill an app with SIGKILL, a third move leaders of
 * Kafka.
 */
function pickFault(scene: Scene): Act {
  const { servers, product, random, tally } = scene;
  const app = random.pick(product.apps);
  const lot = random.next();
  if (lot < 0.3) return [`kill ${app.name}`, () => killed(scene, app)];
  if (lot < 0.44) {
    const other = random.pick(product.apps.filter((one) => one !== app));
    const both = [app.name, other.name].sort().join(' and ');
    return [`kill ${both}`, () => killed(scene, app, other)];
  }
  if (lot < 0.49)
    return [
      `stop ${app.name} for some seconds`,
      async () => {
        app.kill('SIGSTOP');
        await sleep(random.between(1_000, 9_000));
        app.kill('SIGCONT');
      },
    ];
  if (lot < 0.53)
    return [
      `tell ${app.name} to stop`,
      () => {
        app.kill('SIGTERM');
        return app.ended();
      },
    ];
  if (lot < 0.58)
    return [
      'cut a connection to PostgreSQL',
      async () => {
        await product
          .rows(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
              WHERE usename = 'bantuan' AND datname = current_database() ORDER BY random() LIMIT 3`,
          )
          .catch(() => undefined);
      },
    ];
  if (lot < 0.61)
    return [
      'kill PostgreSQL',
      async () => {
        await servers.postgres.kill(random.between(0, 2_000));
        tally.kills++;
        tally.killsAtWork++;
      },
    ];
  if (lot < 0.62)
    return [
      'kill all nodes of Kafka',
      async () => {
        await servers.kafka.kill();
        tally.kills++;
        tally.killsAtWork++;
        await servers.kafka.whole();
      },
    ];
  if (lot < 0.64)
    return ['cut all connections to Kafka', () => Promise.resolve(servers.kafka.cut())];
  if (lot < 0.66)
    return [
      'drop answers of Kafka for some seconds',
      async () => {
        await servers.kafka.set('drop-responses');
        await sleep(random.between(500, 4_000));
        await servers.kafka.set('pass');
      },
    ];
  return movesLeaders(scene, (lot - 0.66) / 0.34);
}

async function killed(scene: Scene, ...apps: Supervised[]): Promise<void> {
  await Promise.all(apps.map((app) => kill(scene, app)));
  const groups = [...new Set(apps.map(groupOf))];
  const at = Date.now();
  const took = await Promise.all(groups.map((group) => recovery(scene.product, group, at, 30_000)));
  const { recoveries, pairRecoveries } = scene.tally;
  const list = apps.length === 1 ? recoveries : pairRecoveries;
  list.push(...took.filter((ms) => ms !== null));
}

export const EVERYTHING_KILLED: Fault = {
  id: 'F35',
  name: 'everything-killed',
  title:
    'everything is killed at once: both brokers, notification, reporting, PostgreSQL, all nodes of Kafka',
  async run(scene) {
    const { servers, product, tally, scale, figures } = scene;
    product.load.start(60);
    const times: number[] = [];
    for (let turn = 0; turn < Math.max(1, scale); turn++) {
      await sleep(3_000);
      const at = Date.now();
      for (const app of product.apps) app.kill('SIGKILL');
      const kills = product.apps.length + 1 + servers.kafka.nodes.length;
      tally.kills += kills;
      tally.killsAtWork += kills;
      await Promise.all([servers.postgres.kill(), servers.kafka.kill()]);
      await Promise.all(product.apps.map((app) => app.ready(90_000)));
      times.push(await msToContinue(product, 'bantuan-kedinasan.broker', at));
    }
    await product.load.stop();
    tally.fullRecoveries.push(...times);
    figures['back after'] = times.map((ms) => `${ms} ms`).join(', ');
  },
};
