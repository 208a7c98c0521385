import { Database, Tx } from '#libs/database/database';
import type { BusMessage, EmptyOffsets, PartitionOffset, OffsetTracker } from '#libs/kafka/bus';
import { log } from '#libs/operations/log';
import { Operations } from '#libs/operations/operations';
import { retryTransient } from './take-batch';

/**
 * Offsets of a partition that were skipped: not handled by this service. Both ends are included.
 */
interface SkippedRange {
  topic: string;
  partition: number;
  first: string;
  last: string;
}

/** Skipped ranges listed in the readiness check. */
const LISTED = 10;

/**
 * Stores in the database how far each partition was handled, in the transaction of each batch, and
 * compares it with where the batch was read from. They differ if someone moved the group's offset
 * ahead, or if the database went back to an older state (restore, failover to a lagging replica). A
 * skipped range stays in `passed_over` until it is read again or the owner deletes the row.
 */
export class HandledOffsets implements OffsetTracker {
  /**
   * By topic: the start offset of each partition in this process. Needed because rows of `handled`
   * can be lost too.
   */
  private readonly begun = new Map<string, Map<number, string>>();

  constructor(
    private readonly database: Database,
    operations: Operations,
  ) {
    const { app } = database;
    operations.promise(`${app}: no record was skipped`, async () => {
      const rows = await this.passedOver();
      const ranges = rows.map(
        ({ topic, partition, first, last }) =>
          `${topic}, partition ${partition}, offsets ${first} to ${last}`,
      );
      return { kept: rows.length === 0, detail: ranges.slice(0, LISTED).join('; ') || 'none' };
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

  /**
   * Called in the transaction that handles the messages; those of one partition are in offset
   * order.
   */
  async mark(tx: Tx, messages: BusMessage[]): Promise<void> {
    const covered = new Map<number, EmptyOffsets>();
    for (const { partition, offset, readFrom } of messages) {
      const { from } = covered.get(partition) ?? { from: readFrom };
      covered.set(partition, { partition, from, offset: String(BigInt(offset) + 1n) });
    }
    await this.advance(tx, messages[0]?.topic ?? '', [...covered.values()]);
  }

  async passed(topic: string, empty: EmptyOffsets[]): Promise<void> {
    await retryTransient(() => this.database.asPipeline((tx) => this.advance(tx, topic, empty)));
  }

  async committed(topic: string, at: PartitionOffset[]): Promise<void> {
    const ahead: unknown[] = await this.database.pipeline.query(
      `SELECT FROM handled JOIN ${AT} USING (partition) WHERE topic = $1 AND at.next > handled.next`,
      [topic, at.map(({ partition }) => partition), at.map(({ offset }) => offset)],
    );
    if (ahead.length === 0) return;
    const reached = at.map(({ partition, offset }) => ({ partition, from: offset, offset }));
    await this.database.asPipeline((tx) => this.advance(tx, topic, reached));
  }

  async resumed(topic: string, at: PartitionOffset[]): Promise<void> {
    const parameters = [
      topic,
      at.map(({ partition }) => partition),
      at.map(({ offset }) => offset),
    ];
    this.begun.set(topic, new Map(at.map(({ partition, offset }) => [partition, offset])));
    const found = await retryTransient(() =>
      this.database.asPipeline(async (tx) => {
        await tx.query(
          `INSERT INTO handled (topic, partition, next) SELECT $1, partition, next FROM ${AT} ORDER BY partition
           ON CONFLICT DO NOTHING`,
          parameters,
        );
        // A range that is read again from its first offset is no longer skipped.
        await tx.query(
          `WITH back AS (DELETE FROM passed_over USING ${AT}
             WHERE passed_over.topic = $1 AND passed_over.partition = at.partition AND at.next <= first
             RETURNING at.partition, at.next)
           UPDATE handled SET next = back.next FROM back WHERE topic = $1 AND handled.partition = back.partition`,
          parameters,
        );
        const rows = (await tx.query(
          `INSERT INTO passed_over (topic, partition, first, last)
           SELECT topic, partition, handled.next, at.next - 1 FROM handled JOIN ${AT} USING (partition)
           WHERE topic = $1 AND at.next > handled.next
           ON CONFLICT DO NOTHING RETURNING topic, partition, first, last`,
          parameters,
        )) as SkippedRange[];
        await tx.query(
          `UPDATE handled SET next = at.next FROM ${AT}
           WHERE topic = $1 AND handled.partition = at.partition AND at.next > handled.next`,
          parameters,
        );
        return rows;
      }),
    );
    this.report(found);
  }

  /**
   * Raises the handled offset of each partition. If it was below `from`, the offsets between them
   * were skipped.
   */
  private async advance(tx: Tx, topic: string, covered: EmptyOffsets[]): Promise<void> {
    const begun = this.begun.get(topic);
    const found = (await tx.query(
      `WITH at AS (
         SELECT * FROM unnest($2::int[], $3::bigint[], $4::bigint[], $5::bigint[]) AS at (partition, first, next, begun)
       ), held AS (
         SELECT partition, handled.next FROM handled JOIN at USING (partition)
         WHERE topic = $1 ORDER BY partition FOR UPDATE OF handled
       ), raised AS (
         INSERT INTO handled (topic, partition, next) SELECT $1, partition, next FROM at ORDER BY partition
         ON CONFLICT (topic, partition) DO UPDATE SET next = excluded.next WHERE handled.next < excluded.next
       )
       INSERT INTO passed_over (topic, partition, first, last)
       SELECT $1, partition, coalesce(held.next, begun), at.first - 1 FROM at LEFT JOIN held USING (partition)
       WHERE at.first > coalesce(held.next, begun)
       ON CONFLICT DO NOTHING RETURNING topic, partition, first, last`,
      [
        topic,
        covered.map(({ partition }) => partition),
        covered.map(({ from }) => from),
        covered.map(({ offset }) => offset),
        covered.map(({ partition, from }) => begun?.get(partition) ?? from),
      ],
    )) as SkippedRange[];
    this.report(found);
  }

  private report(found: SkippedRange[]): void {
    const { app } = this.database;
    for (const row of found)
      log.error(
        { app, ...row },
        'records were skipped: they are not in the database; rewind the group to handle them',
      );
  }

  private passedOver(): Promise<SkippedRange[]> {
    return this.database.pipeline.query(
      `SELECT topic, partition, first, last FROM passed_over ORDER BY topic, partition, first`,
    );
  }
}

const AT = `unnest($2::int[], $3::bigint[]) AS at (partition, next)`;
