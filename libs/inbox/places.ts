import { Database, Tx } from '#libs/database/database';
import type { BusMessage, Place, Places } from '#libs/kafka/bus';
import { log } from '#libs/operations/log';
import { Operations } from '#libs/operations/operations';
import { patiently } from './take-batch';

/** Passed over: offsets of a partition that nobody here has handled, from the first to the last. */
interface PassedOver {
  topic: string;
  partition: number;
  first: string;
  last: string;
}

const TOLD = 10;

/**
 * How far each partition was handled, by the database itself: written in the transaction of each batch, and held against
 * where the group goes on. An offset that somebody moved ahead, or a database that was put back to an older state, would
 * else be a loss without a word. What was passed over is on record until it is read after all, or somebody takes it off.
 */
export class HandledPlaces implements Places {
  constructor(
    private readonly database: Database,
    operations: Operations,
  ) {
    const { app } = database;
    operations.promise(`${app}: no record was passed over`, async () => {
      const rows = await this.passedOver();
      const told = rows.map(
        ({ topic, partition, first, last }) =>
          `${topic}, partition ${partition}, offsets ${first} to ${last}`,
      );
      return { kept: rows.length === 0, detail: told.slice(0, TOLD).join('; ') || 'none' };
    });
    operations.gauge(
      `bk_${app}_passed_over_records`,
      'Offsets on the topic that were skipped without being handled',
      async () =>
        (await this.passedOver()).reduce(
          (sum, { first, last }) => sum + Number(BigInt(last) - BigInt(first) + 1n),
          0,
        ),
    );
  }

  /** In the transaction that handles them. */
  async mark(tx: Tx, messages: BusMessage[]): Promise<void> {
    const next = new Map<number, bigint>();
    for (const { partition, offset } of messages) {
      const behind = BigInt(offset) + 1n;
      if (behind > (next.get(partition) ?? 0n)) next.set(partition, behind);
    }
    await this.raise(tx, messages[0]?.topic ?? '', next);
  }

  async passed(topic: string, at: Place[]): Promise<void> {
    const next = new Map(at.map(({ partition, offset }) => [partition, BigInt(offset)]));
    await patiently(() => this.database.asPipeline((tx) => this.raise(tx, topic, next)));
  }

  async resumed(topic: string, at: Place[]): Promise<void> {
    const places = [topic, at.map(({ partition }) => partition), at.map(({ offset }) => offset)];
    const found = await patiently(() =>
      this.database.asPipeline(async (tx) => {
        await tx.query(
          `INSERT INTO handled (topic, partition, next) SELECT $1, partition, next FROM ${AT} ORDER BY partition
           ON CONFLICT DO NOTHING`,
          places,
        );
        // What is read again from its first on was passed over no longer.
        await tx.query(
          `WITH back AS (DELETE FROM passed_over USING ${AT}
             WHERE passed_over.topic = $1 AND passed_over.partition = at.partition AND at.next <= first
             RETURNING at.partition, at.next)
           UPDATE handled SET next = back.next FROM back WHERE topic = $1 AND handled.partition = back.partition`,
          places,
        );
        const rows = (await tx.query(
          `INSERT INTO passed_over (topic, partition, first, last)
           SELECT topic, partition, handled.next, at.next - 1 FROM handled JOIN ${AT} USING (partition)
           WHERE topic = $1 AND at.next > handled.next
           ON CONFLICT DO NOTHING RETURNING topic, partition, first, last`,
          places,
        )) as PassedOver[];
        await tx.query(
          `UPDATE handled SET next = at.next FROM ${AT}
           WHERE topic = $1 AND handled.partition = at.partition AND at.next > handled.next`,
          places,
        );
        return rows;
      }),
    );
    for (const row of found)
      log.error(
        { app: this.database.app, ...row },
        'records were passed over: nobody handled them',
      );
  }

  private async raise(tx: Tx, topic: string, next: Map<number, bigint>): Promise<void> {
    await tx.query(
      `INSERT INTO handled (topic, partition, next) SELECT $1, partition, next FROM ${AT} ORDER BY partition
       ON CONFLICT (topic, partition) DO UPDATE SET next = excluded.next WHERE handled.next < excluded.next`,
      [topic, [...next.keys()], [...next.values()].map(String)],
    );
  }

  private passedOver(): Promise<PassedOver[]> {
    return this.database.pipeline.query(
      `SELECT topic, partition, first, last FROM passed_over ORDER BY topic, partition, first`,
    );
  }
}

const AT = `unnest($2::int[], $3::bigint[]) AS at (partition, next)`;
