import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, assertThat } from './harness/fault';
import { msToContinue, restart } from './harness/harm';
import type { Product } from './harness/product';
import type { Supervised } from './harness/supervised';

const TEN = 600_000;
/** Within the clock tolerance of tokens. */
const LITTLE = 20_000;
/** The error of each clock in milliseconds, in steps. */
const STEPS: Record<string, number[]> = {
  broker: [LITTLE, TEN, -TEN, 0],
  'second-broker': [-LITTLE, -TEN, TEN, 0],
  notification: [0, -TEN, TEN, 0],
  reporting: [0, TEN, -TEN, 0],
};

export const WRONG_CLOCKS: Fault = {
  id: 'F29',
  name: 'wrong-clocks',
  title:
    'clocks of the apps are ten minutes fast and slow, and step by twenty; those of PostgreSQL and Kafka are right',
  async run({ product, figures }) {
    const clock = join(__dirname, 'harness', 'wrong-clock.js');
    await Promise.all(
      product.apps.map((app) =>
        restart(app, {
          NODE_OPTIONS: `--require ${clock}`,
          WRONG_CLOCK: STEPS[app.name]?.join(',') ?? '0',
        }),
      ),
    );
    await product.ready();
    const before = product.exits.length;
    assertThat(
      (await answers(product)).every((status) => status === 200),
      'officials can sign in with a clock that is wrong by 20 s',
    );
    product.load.start(40);
    for (const step of ['to 10 minutes off', 'to 10 minutes off the other way', 'back']) {
      await sleep(5_000);
      for (const { pid } of product.apps) if (pid) process.kill(pid, 'SIGUSR2');
      figures[`work after the step ${step}`] =
        `${await msToContinue(product, 'bantuan-kedinasan.broker')} ms`;
      if (step !== 'back') await untilRed(product);
      figures[`answers to officials then, ${step}`] = (await answers(product)).join(' and ');
      await sleep(15_000);
    }
    await product.load.stop();
    figures['processes that ended'] = product.exits.length - before;
    assertThat(product.exits.length === before, 'no process ends because of a clock');
    await product.quiet();
    await Promise.all(product.apps.map((app) => restart(app)));
  },
};

/** Waits until each broker reports that its machine's clock is ten minutes wrong. */
async function untilRed({ brokers }: Product): Promise<void> {
  for (const end = Date.now() + 30_000; ; await sleep(200)) {
    const received = await Promise.all(brokers.map((broker) => broker.readiness()));
    if (received.every((one) => one?.status === 503 && WRONG.test(one.text))) return;
    assertThat(Date.now() < end, 'readiness reports a wrong clock');
  }
}

const WRONG = /[56]\d\d s (ahead of|behind) the database's/;

/** The answers of both brokers to an official with a new token. */
async function answers(product: Product): Promise<number[]> {
  const authorization = `Bearer ${await product.token('decider@pemberi-1')}`;
  const ask = async ({ url }: Supervised): Promise<number> =>
    (await fetch(`${url}/v1/requests?limit=1`, { headers: { authorization } })).status;
  return Promise.all(product.brokers.map(ask));
}
