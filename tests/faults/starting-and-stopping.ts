import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { migrate } from '#libs/database/migrate';
import { type Fault, assertThat, type Scene } from './harness/fault';
import { groupOf, progress } from './harness/harm';
import { SYNC_GROUP } from './harness/kafka-frames';
import { GROUPS, type Group, type Product } from './harness/product';
import type { Supervised } from './harness/supervised';
import { percentile } from './harness/tally';

/** A migration as the next version may bring it. */
const NEXT = `ALTER TABLE agency ADD COLUMN sample text; UPDATE agency SET sample = name;`;

/** The build with one more migration of the broker. Returns its folder. */
function nextVersion({ product }: Scene): string {
  const root = join(product.folder, 'next');
  const build = join(root, 'dist');
  mkdirSync(root);
  cpSync(product.from, build, { recursive: true });
  for (const name of ['package.json', 'node_modules'])
    symlinkSync(resolve(product.from, '..', name), join(root, name));
  writeFileSync(join(build, 'apps/broker/migrations/9999-sample.sql'), NEXT);
  return build;
}

/**
 * Brokers of a build on a database of their own, without Kafka, so that they take no
 * messages of others.
 */
async function fourBrokers(
  { servers, product }: Scene,
  build: string,
  database: string,
  prepare: (urls: { app: string; owner: string; own: string }) => Promise<void>,
  once: Record<string, string> = {},
): Promise<{ took: number; applied: number; ends: string[] }> {
  await product.rows(`CREATE DATABASE ${database}`);
  const urls = servers.postgres.urlsOf(database);
  await prepare(urls);
  const before = product.exits.length;
  const environment = {
    DATABASE_URL: urls.app,
    MIGRATION_DATABASE_URL: urls.owner,
    KAFKA_BROKERS: '127.0.0.1:1',
    DATABASE_POOL: '2',
  };
  const apps = await Promise.all(
    [1, 2, 3, 4].map((n) => product.app(`${database}-${n}`, 'broker', environment, build)),
  );
  const from = Date.now();
  for (const app of apps) app.start(once);
  await Promise.all(apps.map(live));
  const took = Date.now() - from;
  await Promise.all(apps.map((app) => app.stop('SIGKILL')));
  const pool = new Pool({ connectionString: urls.own, max: 1 });
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM broker.migration`,
  );
  await pool.end();
  const ends = product.exits.slice(before).filter(({ asked }) => !asked);
  return { took, applied: rows[0]?.count ?? 0, ends: ends.map(({ why }) => why) };
}

async function live(app: Supervised): Promise<void> {
  for (const end = Date.now() + 60_000; ; await sleep(50)) {
    const answer = await fetch(`${app.url}/health/live`).catch(() => null);
    if (answer?.ok) return;
    assertThat(Date.now() < end, `${app.name} starts`);
  }
}

export const MIGRATIONS: Fault = {
  id: 'F17',
  name: 'four-brokers-start',
  title:
    'four brokers start at once: on an empty database, killed during a migration, on an older schema',
  async run(scene) {
    const { product, figures, tally, scale } = scene;
    const next = nextVersion(scene);
    const files = readdirSync(join(next, 'apps/broker/migrations'));
    const nothing = (): Promise<void> => Promise.resolve();
    const fresh = await fourBrokers(scene, next, `${product.database}_f17_empty`, nothing);
    figures['on nothing'] = `${fresh.took} ms`;
    // Each of the four is killed within its first migration, or within its second.
    const killed = [];
    for (let nth = 1; nth <= Math.max(1, scale / 2); nth++)
      killed.push(
        await fourBrokers(scene, next, `${product.database}_f17_killed_${nth}`, nothing, {
          FAILPOINT: `before-migration-commit:${((nth - 1) % files.length) + 1}:kill`,
        }),
      );
    const kills = killed.reduce((sum, { ends }) => sum + ends.length, 0);
    figures['killed during a migration'] =
      `${kills} killed, ${killed.map(({ took }) => `${took} ms`).join(', ')}`;
    tally.failpoints.set(
      'before-migration-commit',
      (tally.failpoints.get('before-migration-commit') ?? 0) + kills,
    );
    tally.kills += kills;
    tally.killsAtWork += kills;
    const older = await fourBrokers(scene, next, `${product.database}_f17_older`, async (urls) => {
      const folder = join(product.from, 'apps/broker/migrations');
      await migrate('broker', folder, urls.own, urls.app);
      const pool = new Pool({ connectionString: urls.own, max: 1 });
      await pool.query(
        `INSERT INTO broker.agency (code, name, kind, time_zone)
         SELECT 'lama-' || n, 'Instansi ' || n, 'pemkab', 'Asia/Jakarta' FROM generate_series(1, 100000) AS n`,
      );
      await pool.end();
    });
    figures['on an older schema with 100,000 rows'] = `${older.took} ms`;
    assertThat(kills > 0, 'the failpoint was reached');
    assertThat(fresh.ends.length + older.ends.length === 0, 'no broker ends');
    for (const { applied } of [fresh, ...killed, older])
      assertThat(
        applied === files.length,
        `each of ${files.length} migrations ran once, not ${applied}`,
      );
  },
};

/** A broker is told to stop during fetches that have more records than one batch. */
async function stopAmidBatches(product: Product, times: number[]): Promise<number> {
  const [broker, other] = product.brokers;
  if (!broker || !other) throw new Error('no brokers');
  for (const one of [broker, other]) times.push(await one.stop());
  await product.load.backlog(6_000);
  const lag = (): Promise<number> => product.lag('bantuan-kedinasan.broker');
  const waiting = await lag();
  broker.start();
  while ((await lag()) === waiting) await sleep(10);
  times.push(await broker.stop());
  const again = await comesAgain(product, 'bantuan-kedinasan.broker');
  for (const one of [broker, other]) one.start();
  await product.ready();
  return again;
}

/** Records that a group without members has handled without committing their offsets. */
async function comesAgain(product: Product, group: Group): Promise<number> {
  const at = await progress(product, group);
  const rows = await product.rows<{ partition: number; next: string }>(
    `SELECT partition, next FROM ${group.split('.')[1]}.handled WHERE topic = $1`,
    [GROUPS[group]],
  );
  return rows.reduce(
    (sum, { partition, next }) =>
      sum + Math.max(0, Number(next) - Math.max(0, at.get(partition) ?? 0)),
    0,
  );
}

/**
 * A client that calls one broker, and the other one after no answer or a 5xx. Returns the statuses
 * that it got.
 */
async function caller(
  { product, random: shared }: Scene,
  over: AbortSignal,
): Promise<{ calls: number; elsewhere: number; refused: number; failed: number }> {
  const headers = { authorization: `Bearer ${await product.token('auditor')}` };
  const random = shared.fork();
  const met = { calls: 0, elsewhere: 0, refused: 0, failed: 0 };
  const answers = async (url: string): Promise<boolean> => {
    const signal = AbortSignal.timeout(10_000);
    const answer = await fetch(`${url}/v1/agencies`, { headers, signal }).catch(() => null);
    await answer?.arrayBuffer().catch(() => null);
    if (answer && answer.status >= 500) met.refused++;
    return answer !== null && answer.status < 500;
  };
  for (; !over.aborted; await sleep(20)) {
    const [first = '', second = ''] = random.shuffle(product.brokers.map(({ url }) => url));
    met.calls++;
    if (await answers(first)) continue;
    met.elsewhere++;
    if (!(await answers(second))) met.failed++;
  }
  return met;
}

const TURNS = 8;

export const COMING_AND_GOING: Fault = {
  id: 'F11',
  name: 'broker-joins-and-leaves',
  title: `with a backlog of 1,500 the second broker joins for 6 s and leaves, ${TURNS} times`,
  async run({ servers, product, figures }) {
    const second = product.find('second-broker');
    const syncs = (): number => servers.kafka.frames.counts[SYNC_GROUP] ?? 0;
    await second.stop();
    product.load.start(30);
    const before = syncs();
    const over = new AbortController();
    const gap = longestGap(product, over.signal);
    for (let turn = 0; turn < TURNS; turn++) {
      await product.load.backlog(1_500);
      second.start();
      await sleep(6_000);
      await second.stop();
    }
    // Each of two members syncs once when a member joins, and one syncs when it leaves.
    figures['rebalance syncs a turn, three at best'] = ((syncs() - before) / TURNS).toFixed(1);
    second.start();
    await second.ready();
    await product.load.stop();
    over.abort();
    figures['longest without progress while records wait'] = `${await gap} ms`;
    assertThat((await gap) < 60_000, 'work continues while brokers join and leave');
  },
};

/**
 * The longest time in milliseconds in which the brokers' group made no progress while records
 * waited.
 */
async function longestGap(product: Product, over: AbortSignal): Promise<number> {
  const group = 'bantuan-kedinasan.broker';
  let [longest, since, done] = [0, Date.now(), -1];
  for (; !over.aborted; await sleep(100)) {
    const [lag, offsets] = await Promise.all([product.lag(group), progress(product, group)]);
    const now = [...offsets.values()].reduce((sum, offset) => sum + offset, 0);
    if (lag === 0 || now !== done) since = Date.now();
    longest = Math.max(longest, Date.now() - since);
    done = now;
  }
  return longest;
}

export const STOPPED_UNDER_LOAD: Fault = {
  id: 'F28',
  name: 'stopped-under-load',
  title: 'every process is told to stop under load, one after the other',
  async run(scene) {
    const { product, tally, random, figures } = scene;
    const times: number[] = [];
    let again = await stopAmidBatches(product, times);
    figures['a stop during batches takes'] = `${times.at(-1)} ms`;
    product.load.start(60);
    const over = new AbortController();
    const met = caller(scene, over.signal);
    for (let round = 0; round < Math.max(1, Math.round(3 * scene.scale)); round++) {
      for (const app of product.apps) {
        times.push(await app.stop());
        // The other one of the two brokers continues.
        if (!app.name.includes('broker')) again += await comesAgain(product, groupOf(app));
        app.start();
        await app.ready(120_000);
      }
    }
    const hurried = random.pick(product.apps);
    hurried.kill('SIGTERM');
    await sleep(1_000);
    if (hurried.pid) {
      hurried.kill('SIGKILL');
      tally.kills++;
    }
    await hurried.ended();
    over.abort();
    const { calls, elsewhere, refused, failed } = await met;
    await product.load.stop();
    figures.stops = times.length;
    figures['a stop takes'] =
      `${percentile(times, 0.5)} ms, 99th percentile ${percentile(times, 0.99)} ms`;
    figures['records that are read again after it'] = again;
    figures.calls = `${calls}, ${elsewhere} of them at the other broker, 5xx ${refused}, never answered ${failed}`;
    figures['5xx to officials'] = Object.values(product.load.acts.statuses).reduce(
      (a, n) => a + n,
      0,
    );
    assertThat(failed === 0, 'the other broker then answers');
    assertThat(percentile(times, 1) < 10_000, 'a stop takes less than 10 s');
  },
};
