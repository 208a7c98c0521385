import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { mailboxOf } from '#libs/contracts/topics';
import { readTopics } from './checker/records';
import { type Fault, assertThat } from './harness/fault';
import { msToContinue } from './harness/harm';
import type { Product } from './harness/product';

const AGGREGATES = 8;
const WRITERS = 12;
const TOPIC = mailboxOf('f13-penulis');

/**
 * Writers that take their transaction id early, and wait before and after they lock the request's
 * row, while another transaction stays open. A cursor would skip their records, a horizon would
 * reorder them, and two workers would overtake each other.
 */
export const SLOW_WRITERS: Fault = {
  id: 'F13',
  name: 'slow-writers',
  title: 'slow writers with early transaction ids, beside a transaction that stays open',
  quick: true,
  async run({ servers, product, random, scale, figures }) {
    const url = servers.postgres.urlsOf(product.database).own;
    const pool = new Pool({ connectionString: url, max: WRITERS + 1 });
    await pool.query(`DROP TABLE IF EXISTS public.aggregate; CREATE TABLE public.aggregate (id int PRIMARY KEY, version int);
      INSERT INTO public.aggregate SELECT n, 0 FROM generate_series(1, ${AGGREGATES}) AS n`);
    const open = await pool.connect();
    await open.query('BEGIN; SELECT pg_current_xact_id()');
    let oldest = 0;
    let reportedAt = 0;
    const heldAt = Date.now();
    const until = Date.now() + 12_000 * scale;
    const watch = async (): Promise<void> => {
      for (; Date.now() < until; await sleep(200)) {
        oldest = Math.max(oldest, await ageOfOutbox(product));
        if (reportedAt === 0 && (await openFor(product)) > 0.5) reportedAt = Date.now();
      }
    };
    const write = async (): Promise<void> => {
      const client = await pool.connect();
      while (Date.now() < until) {
        const id = random.below(AGGREGATES) + 1;
        await client.query('BEGIN; SELECT pg_current_xact_id()');
        await sleep(random.below(12));
        const { rows } = await client.query<{ version: number }>(
          `UPDATE public.aggregate SET version = version + 1 WHERE id = $1 RETURNING version`,
          [id],
        );
        const sequence = String(rows[0]?.version);
        await client.query(`INSERT INTO broker.outbox (topic, key, value) VALUES ($1, $2, $3)`, [
          TOPIC,
          `f13-${id}`,
          JSON.stringify({ id: `f13-${id}-${sequence}`, subject: `f13-${id}`, sequence }),
        ]);
        await sleep(random.below(8));
        await client.query(random.next() < 0.1 ? 'ROLLBACK' : 'COMMIT');
      }
      client.release();
    };
    // Beside the open transaction the relay must continue, and its waiters must not overtake
    // afterwards.
    const release = async (): Promise<void> => {
      await sleep(Math.max(5_000, 6_000 * scale));
      await open.query('ROLLBACK');
      open.release();
    };
    await Promise.all([watch(), release(), ...Array.from({ length: WRITERS }, write)]);
    const committed = await pool.query<{ id: number; version: number }>(
      `SELECT id, version FROM public.aggregate`,
    );
    await pool.end();
    await product.quiet().catch(() => undefined);
    const records = (await readTopics(servers.kafka.brokers)).filter(
      ({ topic }) => topic === TOPIC,
    );
    const results = committed.rows.map(({ id, version }) => {
      const own = records.filter(({ subject }) => subject === `f13-${id}`);
      const first = [...new Set(own.map(({ sequence }) => sequence))];
      return { version, first, inOrder: first.every((sequence, at) => sequence === at + 1) };
    });
    figures.committed = results.reduce((sum, { version }) => sum + version, 0);
    figures.lost = results.reduce((sum, { version, first }) => sum + version - first.length, 0);
    figures['requests out of order'] = results.filter(({ inOrder }) => !inOrder).length;
    figures['oldest in the outbox'] = `${oldest.toFixed(1)} s`;
    assertThat(figures.lost === 0, 'the relay skips nothing');
    assertThat(
      results.every(({ inOrder }) => inOrder),
      'the relay keeps the order of each request',
    );
    figures['the open transaction is reported after'] = reportedAt
      ? `${reportedAt - heldAt} ms`
      : 'never';
    assertThat(oldest < 5 * scale, 'the relay continues beside a transaction that stays open');
    assertThat(reportedAt > 0, 'the open transaction is reported');
  },
};

async function ageOfOutbox(product: Product): Promise<number> {
  const [row] = await product.rows<{ age: number | null }>(
    `SELECT extract(epoch FROM clock_timestamp() - min(created_at))::float8 AS age FROM broker.outbox`,
  );
  return row?.age ?? 0;
}

/** The age in seconds of the oldest transaction that the brokers report. */
async function openFor(product: Product): Promise<number> {
  const texts = await Promise.all(
    product.brokers.map(({ url }) =>
      fetch(`${url}/metrics`)
        .then((answer) => answer.text())
        .catch(() => ''),
    ),
  );
  const ages = texts.map((text) => /^bk_broker_oldest_transaction_seconds (.+)$/m.exec(text)?.[1]);
  return Math.max(...ages.map((age) => Number(age ?? 0)));
}

export const ZOMBIES: Fault = {
  id: 'F33',
  name: 'zombie-brokers',
  title: 'each broker is stopped for longer than its locks last, and then continues as a zombie',
  async run({ product, figures }) {
    product.load.start(50);
    for (const broker of product.brokers) {
      await sleep(1_000);
      broker.kill('SIGSTOP');
      // PostgreSQL ends the session that holds the relay's lock after 10 s.
      const took = await msToContinue(product, 'bantuan-kedinasan.broker');
      await sleep(Math.max(0, 12_000 - took));
      broker.kill('SIGCONT');
      await sleep(1_000);
      figures[`${broker.name}: another process took over after`] = `${took} ms`;
    }
    await product.load.stop();
  },
};
