import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { mailboxOf } from '#libs/contracts/topics';
import { type Fault, assertThat } from './harness/fault';
import type { Product } from './harness/product';
import { percentile } from './harness/tally';

/** Rows that are deleted while the transaction is open, times the scale, and the batch size. */
const ROWS = 100_000;
const PROBES = 40;
const TOPIC = mailboxOf('f30-baris-lama');

export const OLD_ROWS: Fault = {
  id: 'F30',
  name: 'dead-outbox-rows',
  title: 'a transaction stays open, so that dead rows of the outbox cannot be vacuumed',
  async run({ servers, product, scale, figures }) {
    const url = servers.postgres.urlsOf(product.database).own;
    const pool = new Pool({ connectionString: url, max: 1 });
    const open = await pool.connect();
    await open.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1');
    try {
      const before = await probe(product, 'sebelum');
      // Deleted in the same way as by the relay; records on the topic would show nothing more.
      for (let piece = 0; piece < scale; piece++)
        await product.rows(
          `BEGIN; INSERT INTO broker.outbox (topic, key, value)
             SELECT '${TOPIC}', 'f30', '{}' FROM generate_series(1, ${ROWS});
           DELETE FROM broker.outbox WHERE topic = '${TOPIC}'; COMMIT`,
        );
      await probe(product, 'sementara');
      await sleep(2_000);
      const after = await probe(product, 'sesudah');
      const rows = ROWS * Math.ceil(scale);
      figures['dead rows'] = rows;
      figures['a record leaves the outbox after'] = `${after.ms} ms, ${before.ms} ms without them`;
      figures['rows read for each'] = Math.round(after.looked);
      assertThat(after.looked < rows / 2, 'the relay does not read all of them for each record');
    } finally {
      await open.query('ROLLBACK');
      open.release();
      await pool.end();
    }
  },
};

/**
 * Sends single records through the relay: their median time, and the index entries of the outbox
 * that were read for it.
 */
async function probe(product: Product, name: string): Promise<{ ms: number; looked: number }> {
  const from = await looked(product);
  const times: number[] = [];
  for (let n = 0; n < PROBES; n++) {
    const value = JSON.stringify({ id: `f30-${name}-${n}` });
    const at = Date.now();
    const [row] = await product.rows<{ id: string }>(
      `INSERT INTO broker.outbox (topic, key, value) VALUES ($1, 'f30', $2) RETURNING id`,
      [TOPIC, value],
    );
    while ((await product.count('broker.outbox WHERE id = $1', [row?.id])) > 0) {
      assertThat(Date.now() - at < 60_000, 'the relay continues');
      await sleep(2);
    }
    times.push(Date.now() - at);
    await sleep(50);
  }
  return { ms: percentile(times, 0.5), looked: ((await looked(product)) - from) / PROBES };
}

/**
 * Entries read from the outbox's id index, dead ones too. Each session reports its own after a
 * second.
 */
async function looked(product: Product): Promise<number> {
  await sleep(2_000);
  const [row] = await product.rows<{ read: string }>(
    `SELECT idx_tup_read AS read FROM pg_stat_user_indexes
      WHERE schemaname = 'broker' AND indexrelname = 'outbox_pkey'`,
  );
  return Number(row?.read ?? 0);
}
