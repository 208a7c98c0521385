import { setTimeout as sleep } from 'node:timers/promises';
import { readTopics } from './checker/records';
import { grouped } from './checker/finding';
import { EVENTS } from '#libs/contracts/topics';
import { type Fault, assertThat } from './harness/fault';
import type { Product } from './harness/product';
import { standstill } from './harness/standstill';

/** A process that hangs for half a minute exits and is restarted; doubled for a busy machine. */
const GOES_ON_MS = 120_000;

export const SYNCHRONOUS_FAILOVER: Fault = {
  id: 'failover-synchronous',
  title:
    'PostgreSQL fails over to a synchronous replica: the primary is killed, then the next one hangs',
  options: {},
  async run({ servers, product, tally, figures }) {
    const { postgres } = servers;
    const times: number[] = [];
    for (const hangs of [false, true]) {
      const replica = await postgres.addReplica(true);
      let end: () => Promise<void> = () => Promise.resolve();
      const failOver = async (): Promise<void> => {
        if (hangs) postgres.hang();
        else await postgres.destroy();
        // Before a failover, an operator makes sure that the primary is stopped.
        await sleep(2_000);
        end = await postgres.failOver(replica);
      };
      try {
        times.push(await standstill(product, failOver, 10_000, 180_000));
      } finally {
        await end();
      }
      tally.kills++;
      tally.killsAtWork++;
    }
    tally.failovers.push(...times);
    const [killed, hung] = times;
    figures['work after the primary was killed'] = `${killed} ms`;
    figures['work after it hung'] = `${hung} ms`;
    figures.answers = JSON.stringify(product.load.acts.statuses);
    assertThat(Math.max(...times) < GOES_ON_MS, 'work continues within two minutes');
    assertThat(!product.load.acts.statuses[500], 'an official is answered 503, never 500');
  },
};

/** The position of an app on a partition. */
interface Handled {
  app: string;
  topic: string;
  partition: number;
  next: string;
}
const APPS = ['broker', 'notification', 'reporting'] as const;
const HANDLED = APPS.map(
  (app) => `SELECT '${app}' AS app, topic, partition, next::text FROM ${app}.handled`,
).join(' UNION ALL ');

/** Offsets that the primary had handled and the replica never received. */
interface Range {
  app: string;
  topic: string;
  partition: number;
  first: number;
  last: number;
}

export const ASYNCHRONOUS_FAILOVER: Fault = {
  id: 'failover-asynchronous',
  title:
    'PostgreSQL fails over to a replica that lags: lost records are named until they are read again',
  options: {},
  // Published checkpoints prove that the history lost entries (I4). A republished event has its id
  // and another time (I1 and I2 compare bytes). I6, the ids below and the product's own `recover`
  // check what is lost.
  breaks: ['I1', 'I2', 'I4'],
  async run({ servers, product, figures, tally }) {
    const { postgres } = servers;
    product.load.byHttp = 0;
    await product.load.backlog(200);
    await product.quiet();
    const replica = await postgres.addReplica(false);
    await replica.caughtUp();
    await replica.proxy.set('refuse');
    // Only records of Kafka: what came over HTTP alone cannot be read again.
    await product.load.steady(60, 6, 0);
    await product.quiet();
    const lost = lostRanges(
      await product.rows<Handled>(HANDLED),
      await replica.rows<Handled>(product.database, HANDLED),
    );
    figures['records lost'] = lost.reduce((sum, { first, last }) => sum + last - first + 1, 0);
    assertThat(lost.length > 0, 'the replica lags');
    await postgres.destroy();
    tally.kills++;
    tally.killsAtWork++;
    const end = await postgres.failOver(replica);
    await end();
    const from = Date.now();
    product.load.start(60, 0);
    figures['every range named after'] = `${await named(product, lost, from)} ms`;
    await product.load.stop();
    for (const app of product.apps) {
      await app.stop();
      app.start();
    }
    const again = Date.now();
    figures['and after a restart'] = `${await named(product, lost, again)} ms`;
    await readAgain(product);
    await product.quiet();
    const repeated = await repeatedUnderOtherIds(servers.kafka.brokers);
    figures['published twice under other ids'] = repeated;
    assertThat(repeated === 0, 'nothing is published twice under other ids');
    const { status, output } = await product.command('broker/recovery/recover');
    assertThat(status === 0, `everything that was lost is restored: ${output.trim()}`);
  },
};

function lostRanges(primary: Handled[], replica: Handled[]): Range[] {
  const keyOf = ({ app, topic, partition }: Handled): string => `${app} ${topic} ${partition}`;
  const has = new Map(replica.map((row) => [keyOf(row), Number(row.next)]));
  return primary.flatMap((row) => {
    const { app, topic, partition, next } = row;
    const [first, last] = [has.get(keyOf(row)) ?? 0, Number(next) - 1];
    return first <= last ? [{ app, topic, partition, first, last }] : [];
  });
}

/**
 * Waits until the readiness of each app names all ranges that it lost. Resolves with the
 * milliseconds since `from`.
 */
async function named(product: Product, lost: Range[], from: number): Promise<number> {
  for (let left = lost; left.length > 0; await sleep(100)) {
    const said = new Map<string, string>();
    for (const app of product.apps) {
      const text = (await app.readiness())?.text ?? '';
      said.set(app.name, text);
    }
    left = lost.filter(
      (range) =>
        !said
          .get(range.app)
          ?.includes(
            `${range.topic}, partition ${range.partition}, offsets ${range.first} to ${range.last}`,
          ),
    );
    const [one] = left;
    assertThat(
      Date.now() - from < 60_000,
      `each lost range is named, not ${left.length} of ${lost.length}: ${JSON.stringify(one)}`,
    );
  }
  return Date.now() - from;
}

/** As the operations guide says: stop everything, reset the groups, start everything. */
async function readAgain(product: Product): Promise<void> {
  await Promise.all(product.apps.map((app) => app.stop()));
  const { status, output } = await product.command('broker/recovery/recover', ['--rewind']);
  for (const app of product.apps) app.start();
  assertThat(status === 0, `the groups can be reset: ${output.trim()}`);
}

/**
 * Versions of requests, and receipts of messages, that the events topic has under more than one id.
 */
async function repeatedUnderOtherIds(brokers: string): Promise<number> {
  const events = (await readTopics(brokers)).filter(({ topic }) => topic === EVENTS);
  const idsOf = (keyOf: (event: (typeof events)[number]) => string): number =>
    [...grouped(events.filter(keyOf), keyOf).values()].filter(
      (list) => new Set(list.map(({ id }) => id)).size > 1,
    ).length;
  return (
    idsOf(({ subject, sequence }) => (sequence > 0 ? `${subject}/${sequence}` : '')) +
    idsOf(({ receiptOf }) => receiptOf)
  );
}
