import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Failpoint } from '#libs/config/failpoint';
import { type Fault, assertThat, type Scene } from './harness/fault';
import { msToContinue, groupOf, kill, moveClockForward, restart } from './harness/harm';

/** A letter whose sender has died is due again after this time. */
const LEASE_MS = 6 * 60_000;

export const KILLED_BROKERS: Fault = {
  id: 'F01',
  name: 'broker-killed',
  title: 'a broker is killed while it works',
  quick: true,
  async run(scene) {
    const { product, random, tally, figures } = scene;
    product.load.start(80);
    const times: number[] = [];
    for (let turn = 0; turn < Math.max(2, Math.round(3 * scene.scale)); turn++) {
      await sleep(random.between(1_000, 3_000));
      const victim = random.pick(product.brokers);
      await kill(scene, victim);
      times.push(await msToContinue(product, groupOf(victim)));
      await victim.ready();
    }
    tally.recoveries.push(...times);
    await product.load.stop();
    figures.kills = times.length;
    figures['recovery at most'] = `${Math.max(...times)} ms`;
  },
};

/** The apps that have each failpoint. */
const PLACES: [Failpoint, string[]][] = [
  ['after-batch-fetch', ['broker', 'notification', 'reporting']],
  ['before-batch-commit', ['broker', 'notification', 'reporting']],
  ['after-batch-commit', ['broker', 'notification', 'reporting']],
  ['before-relay-send', ['broker', 'notification']],
  ['after-relay-send', ['broker', 'notification']],
  ['after-outbox-delete', ['broker', 'notification']],
  ['before-email-send', ['notification']],
  ['after-email-send', ['notification']],
  ['before-projection-commit', ['reporting']],
  ['before-checkpoint', ['broker']],
];

export const FAILPOINTS: Fault = {
  id: 'F02',
  name: 'killed-at-failpoints',
  title: 'each app is killed at each failpoint',
  quick: true,
  async run(scene) {
    const { product, random, figures, scale } = scene;
    const rounds = Math.max(1, Math.round(scale));
    const kills = Array.from({ length: rounds }, () => random.shuffle(PLACES))
      .flatMap((places) => places.slice(0, scale < 1 ? 4 : undefined))
      .map(([point, apps]) => ({ point, app: random.pick(apps), nth: random.below(8) + 1 }));
    product.load.start(60);
    // The apps side by side: each is killed while another one is away too.
    await Promise.all(
      ['broker', 'notification', 'reporting'].map(async (name) => {
        for (const { point, app, nth } of kills)
          if (app === name) await killAt(scene, point, app, nth);
      }),
    );
    await product.load.stop();
    figures.kills = kills.length;
  },
};

/**
 * Starts an app so that it kills itself on its `nth` pass of a failpoint, and waits until it has.
 */
export async function killAt(
  { product, tally }: Scene,
  point: Failpoint,
  name: string,
  nth: number,
): Promise<void> {
  // Only one of the two brokers leads the relay and writes the checkpoints.
  const apps = name === 'broker' ? product.brokers : [product.find(name)];
  const setting = { FAILPOINT: `${point}:${nth}:kill` };
  await Promise.all(apps.map((app) => restart(app, setting)));
  const names = apps.map((app) => app.name);
  const before = product.exits.length;
  const killed = (): boolean =>
    product.exits
      .slice(before)
      .some((exit) => exit.signal === 'SIGKILL' && !exit.asked && names.includes(exit.app));
  for (const end = Date.now() + 120_000; !killed(); await sleep(50))
    assertThat(Date.now() < end, `${name} comes to ${point} ${nth} times`);
  tally.faults++;
  tally.kills++;
  tally.killsAtWork++;
  tally.failpoints.set(point, (tally.failpoints.get(point) ?? 0) + 1);
  // An app that did not reach the failpoint restarts without it.
  await Promise.all(apps.filter(({ pid, armed }) => pid && armed).map((app) => restart(app)));
  await Promise.all(apps.map((app) => app.ready()));
  if (point === 'before-email-send' || point === 'after-email-send')
    await moveClockForward(product.find('notification'), LEASE_MS);
}

/** Kills an app at one failpoint under load. */
export function killedAt(point: Failpoint, name: string): Fault {
  return {
    id: point,
    title: `killed at ${point}`,
    async run(scene) {
      scene.product.load.start(60);
      await sleep(1_000);
      await killAt(scene, point, name, 5);
      await sleep(1_000);
      await scene.product.load.stop();
    },
  };
}

export const SAME_MESSAGE_TWICE: Fault = {
  id: 'F36',
  name: 'same-message-twice',
  title: 'the same messages reach both brokers at the same time, and again later',
  async run({ product, scale, figures }) {
    product.load.start(40);
    const times = Math.round(60 * scale);
    for (let n = 0; n < times; n++)
      await Promise.all(Array.from({ length: 4 }, () => product.load.twiceAtOnce()));
    await product.load.stop();
    figures['messages at both at once'] = times * 4;
  },
};

export const BATCH_HANGS: Fault = {
  id: 'F12',
  name: 'batch-hangs',
  title: 'a batch of commands never finishes',
  async run({ product, figures }) {
    const broker = product.find('broker');
    await restart(broker, { FAILPOINT: 'before-batch-commit:5:hang' });
    const before = product.exits.length;
    product.load.start(60);
    const end = Date.now() + 60_000;
    const hangs = (): boolean =>
      readFileSync(broker.log, 'utf8').includes('failpoint before-batch-commit');
    for (; !hangs(); await sleep(50)) assertThat(Date.now() < end, 'the failpoint is reached');
    figures['work continues after'] = `${await msToContinue(product, groupOf(broker))} ms`;
    await product.load.stop();
    assertThat(
      product.exits.length === before,
      'the batch is given up and retried; no process ends',
    );
  },
};
