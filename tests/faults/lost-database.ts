import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, assertThat } from './harness/fault';
import { msToContinue } from './harness/harm';

export const KILLED_POSTGRES: Fault = {
  id: 'F03',
  name: 'postgres-killed',
  title: 'PostgreSQL is killed, restarts after 0, 2 and 10 s, and loses one backend',
  quick: true,
  async run({ servers, product, tally, scale, figures }) {
    product.load.start(60);
    for (const away of scale < 1 ? [0] : [0, 2_000, 10_000]) {
      await sleep(1_500);
      const at = Date.now();
      figures[`server after ${away} ms`] = `${await servers.postgres.kill(away)} ms`;
      tally.kills++;
      tally.killsAtWork++;
      const took = await msToContinue(product, 'bantuan-kedinasan.broker', at, away + 120_000);
      figures[`work after ${away} ms`] = `${took} ms`;
    }
    await sleep(1_000);
    const [backend] = await product.rows<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'broker_pipeline' LIMIT 1`,
    );
    assertThat(backend !== undefined, 'a broker is connected');
    // When one backend crashes, PostgreSQL restarts all of them.
    process.kill(backend.pid, 'SIGKILL');
    await sleep(3_000);
    await product.load.stop();
    figures.answers = answersOf(product.load.acts.statuses);
    assertThat(!product.load.acts.statuses[500], 'an official is answered 503, never 500');
  },
};

export const LOST_CONNECTIONS: Fault = {
  id: 'F15',
  name: 'postgres-connections-cut',
  title: 'connections to PostgreSQL are cut, five a second',
  async run({ product, random, scale, figures }) {
    const before = product.exits.length;
    product.load.start(60);
    let cut = 0;
    for (const end = Date.now() + 15_000 * scale; Date.now() < end; await sleep(200)) {
      const backends = await product.rows<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE usename = 'bantuan' AND datname = current_database()`,
      );
      if (backends.length === 0) continue;
      await product.rows(`SELECT pg_terminate_backend($1)`, [random.pick(backends).pid]);
      cut++;
    }
    await product.load.stop();
    figures['connections cut'] = cut;
    figures['processes that ended'] = product.exits.length - before;
    figures.answers = answersOf(product.load.acts.statuses);
    assertThat(product.exits.length === before, 'no process ends because of a lost connection');
  },
};

export const ONE_CONNECTION: Fault = {
  id: 'F16',
  name: 'one-connection',
  title: 'pools of one connection each, twenty callers at once',
  options: { environment: { DATABASE_POOL: '1' } },
  async run({ product, figures }) {
    await product.load.backlog(300);
    await product.quiet();
    product.load.start(20, 0);
    const slowest: number[] = [];
    for (let round = 0; round < 10; round++) {
      const from = Date.now();
      await Promise.all(Array.from({ length: 20 }, () => product.load.acts.one()));
      slowest.push(Date.now() - from);
    }
    await product.load.stop();
    const [open] = await product.rows<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity
        WHERE usename = 'bantuan' AND datname = current_database() AND state LIKE 'idle in transaction%'
          AND state_change < clock_timestamp() - interval '3 s'`,
    );
    figures['twenty calls at once took at most'] = `${Math.max(...slowest)} ms`;
    figures.answers = answersOf(product.load.acts.statuses);
    assertThat(Math.max(...slowest) < 30_000, 'no caller waits forever');
    assertThat(open?.count === 0, 'no transaction stays open');
  },
};

function answersOf(statuses: Record<number, number>): string {
  const counts = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
  return counts.join(', ') || 'no 5xx';
}
