import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, assertThat } from './harness/fault';
import { msToContinue, restart } from './harness/harm';
import { SYNC_GROUP } from './harness/kafka-frames';
import type { Product } from './harness/product';

const GROUP = 'bantuan-kedinasan.broker';

export const KAFKA_FROZEN: Fault = {
  id: 'F05',
  name: 'kafka-frozen',
  title: 'all Kafka nodes are frozen for 5, 45 and 90 s',
  async run({ servers, product, figures }) {
    const before = product.exits.length;
    product.load.start(50);
    for (const seconds of [5, 45, 90]) {
      await sleep(2_000);
      servers.kafka.signal('SIGSTOP');
      try {
        await sleep(seconds * 1_000);
        if (seconds > 30)
          assertThat(
            (await product.find('broker').readiness())?.status === 503,
            'a broker says 503',
          );
      } finally {
        servers.kafka.signal('SIGCONT');
      }
      figures[`work after ${seconds} s`] = `${await msToContinue(product, GROUP)} ms`;
    }
    await product.load.stop();
    figures['processes that ended'] = product.exits.length - before;
  },
};

export const SLOW_HANDLER: Fault = {
  id: 'F12',
  name: 'slow-database',
  title:
    'batches wait for an agency row that is locked for 20 and 40 s; then every answer of PostgreSQL is 100 ms late',
  async run({ servers, product, figures }) {
    const syncs = (): number => servers.kafka.frames.counts[SYNC_GROUP] ?? 0;
    const before = product.exits.length;
    product.load.start(20);
    for (const seconds of [20, 40]) {
      await sleep(2_000);
      const from = syncs();
      await locked(product, product.load.parties.askers[1]?.code ?? '', seconds);
      figures[`work after ${seconds} s`] = `${await msToContinue(product, GROUP)} ms`;
      figures[`rebalance syncs in ${seconds} s`] = syncs() - from;
    }
    figures['processes that ended'] = product.exits.length - before;
    await product.load.stop();
    await product.quiet();
    const ended = product.exits.length;
    await servers.postgres.proxy.set({ delayMs: 100 });
    const [from, at] = [await product.count('broker.request'), Date.now()];
    await product.load.steady(10, 25, 1);
    const taken = (await product.count('broker.request')) - from;
    figures['requests a second with late answers'] = ((taken * 1_000) / (Date.now() - at)).toFixed(
      1,
    );
    await servers.postgres.proxy.set('pass');
    assertThat(taken > 0, 'slow work is done');
    assertThat(product.exits.length === ended, 'no process ends because the database is slow');
  },
};

/** Blocks all writes that refer to this agency for this long. */
async function locked(product: Product, agency: string, seconds: number): Promise<void> {
  const client = await product.sql.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT FROM broker.agency WHERE code = $1 FOR UPDATE', [agency]);
    await sleep(seconds * 1_000);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

const BACKLOG = 1_500;

export const STARVED: Fault = {
  id: 'F34',
  name: 'starved',
  title: 'four busy loops beside the product; then a broker without memory',
  async run({ product, tally, figures }) {
    const alone = await drained(product);
    const loops = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
    );
    let beside: number;
    try {
      beside = await drained(product);
    } finally {
      for (const loop of loops) loop.kill('SIGKILL');
    }
    figures['requests a second'] = `${alone} alone, ${beside} beside the loops`;
    // Stands for the kernel's OOM killer: V8 ends the process here, since a cgroup cannot be set
    // everywhere.
    const broker = product.find('broker');
    const before = product.exits.length;
    await restart(broker, { NODE_OPTIONS: '--max-old-space-size=48' });
    product.load.start(80);
    const died = (): boolean =>
      product.exits
        .slice(before)
        .some(({ app, signal, asked }) => app === 'broker' && !asked && signal === 'SIGABRT');
    for (const end = Date.now() + 60_000; !died(); await sleep(50))
      assertThat(Date.now() < end, 'a broker without memory ends');
    tally.kills++;
    tally.killsAtWork++;
    const took = await msToContinue(product, GROUP);
    tally.recoveries.push(took);
    figures['work after death without memory'] = `${took} ms`;
    await product.load.stop();
  },
};

/** Requests a second, for this many at once. */
async function drained(product: Product): Promise<number> {
  const from = Date.now();
  await product.load.backlog(BACKLOG);
  while ((await product.lag(GROUP)) > 0) await sleep(50);
  return Math.round((BACKLOG * 1_000) / (Date.now() - from));
}
