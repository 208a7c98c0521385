import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { COMMANDS } from '#libs/contracts/topics';
import { type Fault, assertThat, type Scene } from './harness/fault';
import { msToContinue, restart } from './harness/harm';
import { moved } from './harness/kafka-cluster';
import { SmallDisk } from './harness/small-disk';

/** MiB of free space at the start, and the MiB added once the disk is full. */
const ROOM = 32;
const MORE = 512;
/** KiB that are left free shortly before the disk is full. */
const LEFT = 1_024;
const RATE = 100;

/** Puts the data of a stopped server on a small disk while the work runs. */
async function onSmallDisk(
  { product }: Scene,
  server: { stop(): Promise<void>; start(): Promise<unknown> },
  folder: string,
  work: (disk: SmallDisk) => Promise<void>,
): Promise<void> {
  await server.stop();
  let disk: SmallDisk | null = null;
  try {
    disk = SmallDisk.over(folder, ROOM);
    await server.start();
    await product.ready();
    product.load.start(RATE);
    await sleep(2_000);
    await work(disk);
    await product.load.stop();
    await product.quiet();
  } finally {
    await product.load.stop();
    await server.stop();
    disk?.close();
    await server.start();
  }
}

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + 90_000; !(await holds()); await sleep(100))
    assertThat(Date.now() < end, what);
}

/** The error is reported, and nothing works for some seconds more. */
async function atRisk({ product }: Scene): Promise<void> {
  for (const broker of product.brokers)
    await until(`${broker.name} says 503`, async () => (await broker.readiness())?.status === 503);
  await sleep(5_000);
}

export const FULL_POSTGRES: Fault = {
  id: 'F21',
  name: 'postgres-disk-full',
  title: 'the disk of PostgreSQL is full: first for its tables, then for its WAL, which ends it',
  async run(scene) {
    const { servers, product, figures } = scene;
    const { postgres } = servers;
    const before = product.exits.length;
    await onSmallDisk(scene, postgres, join(postgres.data, 'base'), async (disk) => {
      const log = join(servers.folder, 'postgres.log');
      const from = statSync(log).size;
      disk.fill(LEFT);
      await until('the disk is full', () =>
        readFileSync(log).subarray(from).includes('No space left on device'),
      );
      await atRisk(scene);
      const at = Date.now();
      disk.grow(MORE);
      figures['work after there is room for tables'] =
        `${await msToContinue(product, 'bantuan-kedinasan.broker', at, 90_000)} ms`;
    });
    await onSmallDisk(scene, postgres, join(postgres.data, 'pg_wal'), async (disk) => {
      let lost = false;
      void postgres.lost.then(() => (lost = true));
      disk.fill(LEFT);
      // Preallocated segments are used up sooner if each is closed after its first records.
      await until('PostgreSQL ends itself', async () => {
        await product.rows('SELECT pg_switch_wal()').catch(() => undefined);
        return lost;
      });
      await atRisk(scene);
      const at = Date.now();
      disk.grow(MORE);
      await postgres.start();
      figures['after there is room for the log'] =
        `${await msToContinue(product, 'bantuan-kedinasan.broker', at, 90_000)} ms`;
    });
    figures.answers = JSON.stringify(product.load.acts.statuses);
    figures['processes that ended'] = product.exits.length - before;
    assertThat(!product.load.acts.statuses[500], 'an official is answered 503, never 500');
  },
};

export const FULL_KAFKA: Fault = {
  id: 'F22',
  name: 'kafka-disk-full',
  title: 'the disk of one Kafka node is full, which ends it; the other two continue',
  async run(scene) {
    const { servers, product, tally, figures } = scene;
    const { kafka } = servers;
    const node = await kafka.leaderOf(COMMANDS);
    await onSmallDisk(scene, node, node.data, async (disk) => {
      await kafka.whole();
      // The node leads again, so that the product notices its full disk.
      while ((await kafka.leaderOf(COMMANDS)) !== node) await kafka.electOthers(scene.random);
      const leaders = await kafka.leaders();
      disk.fill(LEFT);
      let lost = false;
      void node.ended().then(() => (lost = true));
      await until('the node ends itself', () => lost);
      const at = Date.now();
      figures['work without it after'] =
        `${await msToContinue(product, 'bantuan-kedinasan.broker', at, 90_000)} ms`;
      tally.leadersMoved(moved(leaders, await kafka.leaders(node)));
      const taken = await product.count('broker.message');
      await sleep(10_000);
      figures['messages in 10 s without it'] = (await product.count('broker.message')) - taken;
      disk.grow(MORE);
      await node.start();
      const back = Date.now();
      await kafka.whole(120_000);
      figures['all in sync after there is room'] = `${Date.now() - back} ms`;
      assertThat(figures['messages in 10 s without it'] > 0, 'the other two continue');
    });
    await kafka.whole();
  },
};

export const FULL_LOGS: Fault = {
  id: 'F23',
  name: 'log-disk-full',
  title: 'the disk of the logs and of the temporary files of all apps is full',
  async run({ product, scale, figures }) {
    const folder = join(product.folder, 'small');
    mkdirSync(folder);
    const disk = SmallDisk.over(folder, 8);
    const usual = product.apps.map(({ log, environment }) => ({ log, environment }));
    try {
      for (const app of product.apps) {
        app.log = join(folder, `${app.name}.log`);
        app.environment = { ...app.environment, TMPDIR: folder, LOG_LEVEL: 'debug' };
        await restart(app);
      }
      await product.ready();
      const before = product.exits.length;
      product.load.start(60);
      await sleep(3_000);
      disk.fill(16);
      await sleep(15_000 * scale);
      const taken = await product.count('broker.message');
      await sleep(5_000);
      figures['messages in 5 s with the disk full'] =
        (await product.count('broker.message')) - taken;
      figures['processes that ended'] = product.exits.length - before;
      const sizes = product.apps.map(({ log }) => statSync(log).size);
      disk.grow(64);
      await sleep(3_000);
      assertThat(product.exits.length === before, 'no process ends because nothing can be logged');
      assertThat(figures['messages in 5 s with the disk full'] > 0, 'work continues');
      product.apps.forEach(({ log, name }, at) =>
        assertThat(statSync(log).size > (sizes[at] ?? 0), `${name} logs again`),
      );
    } finally {
      await product.load.stop();
      product.apps.forEach((app, at) => Object.assign(app, usual[at]));
      for (const app of product.apps) await restart(app);
      await product.ready();
      disk.close();
    }
  },
};
