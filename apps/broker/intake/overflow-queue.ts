import { Injectable } from '@nestjs/common';
import { Database, Tx } from '#libs/database/database';
import { BusMessage } from '#libs/kafka/bus';
import { Operations } from '#libs/operations/operations';
import type { ProvenRecord } from './pipeline';

export type DeferredMessage = BusMessage & { id: string; agency: string };

/** Deferred messages per batch, of all agencies: few, so that new messages hardly wait. */
const BATCH = 50;
/** Readiness fails without progress for this long. */
const STALLED_MS = 60_000;

/**
 * Keeps what an agency sends above its share in the database instead of on the topic, so that it
 * delays nobody and nothing is lost.
 */
@Injectable()
export class OverflowQueue {
  private waking = new AbortController();

  constructor(
    private readonly database: Database,
    operations: Operations,
  ) {
    let first = { id: null as string | null, since: 0 };
    operations.promise('broker: deferred messages are handled in turn', async () => {
      const { depth, age, id } = await this.waiting();
      if (id !== first.id) first = { id, since: performance.now() };
      return {
        kept: id === null || performance.now() - first.since < STALLED_MS,
        detail: `${depth} messages deferred, the oldest for ${Math.round(age)} s`,
      };
    });
    operations.gauge(
      'bk_broker_deferred_depth',
      'Messages that wait because their agency sent more than INTAKE_SHARE',
      () => this.waiting().then(({ depth }) => depth),
    );
    operations.gauge(
      'bk_broker_deferred_age_seconds',
      'Age of the oldest message that waits because its agency sent more than INTAKE_SHARE',
      () => this.waiting().then(({ age }) => age),
    );
  }

  /**
   * Stores messages in their order, in the transaction of the batch. Each record is stored once.
   */
  async keep(tx: Tx, later: ProvenRecord[]): Promise<void> {
    const rows = later.map(({ inbound: { record }, outcome }) => [
      outcome.agency,
      outcome.receivedAt,
      record.topic,
      record.partition,
      record.offset,
      record.signature,
      record.value,
      outcome.sha256,
    ]);
    await tx.query(
      `INSERT INTO deferred_message (agency, received_at, topic, partition, record_offset, signature, bytes, sha256)
       SELECT agency, received_at, topic, partition, record_offset, signature, bytes, sha256
       FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::int[], $5::text[], $6::text[], $7::bytea[], $8::text[])
         WITH ORDINALITY AS record (agency, received_at, topic, partition, record_offset, signature, bytes, sha256, at)
       ORDER BY at ON CONFLICT DO NOTHING`,
      Array.from({ length: 8 }, (_, column) => rows.map((row) => row[column])),
    );
    this.wake();
  }

  /** The next messages in turn: the first of each agency, then the second of each, and so on. */
  first(): Promise<DeferredMessage[]> {
    return this.database.pipeline.query(
      `WITH RECURSIVE queue AS (
         (SELECT agency FROM deferred_message ORDER BY agency LIMIT 1)
         UNION ALL
         SELECT (SELECT agency FROM deferred_message WHERE agency > queue.agency ORDER BY agency LIMIT 1)
         FROM queue WHERE queue.agency IS NOT NULL),
       turns AS (
         SELECT one.id, row_number() OVER (PARTITION BY queue.agency ORDER BY one.id) AS turn
         FROM queue CROSS JOIN LATERAL
           (SELECT id FROM deferred_message WHERE agency = queue.agency ORDER BY id LIMIT ${BATCH}) AS one)
       SELECT id, agency, topic, partition, record_offset AS "offset", NULL AS key, bytes AS value, signature,
         received_at AS "appendedAt"
       FROM deferred_message JOIN (SELECT id FROM turns ORDER BY turn, id LIMIT ${BATCH}) AS next USING (id)
       ORDER BY id`,
    );
  }

  /**
   * Removes messages from the queue in this transaction; returns only those that no other process
   * took.
   */
  async take(tx: Tx, messages: DeferredMessage[]): Promise<DeferredMessage[]> {
    await tx.query(
      `SELECT pg_advisory_xact_lock(hashtext('bantuan-kedinasan'), hashtext('deferred'))`,
    );
    const rows = (await tx.query(
      `WITH gone AS (DELETE FROM deferred_message WHERE id = ANY($1::bigint[]) RETURNING id)
       SELECT id FROM gone`,
      [messages.map(({ id }) => id)],
    )) as { id: string }[];
    const ids = new Set(rows.map(({ id }) => id));
    return messages.filter(({ id }) => ids.has(id));
  }

  /** Aborts at the next `wake`: ask for it before reading, so that no new message is missed. */
  nextWake(): AbortSignal {
    this.waking = new AbortController();
    return this.waking.signal;
  }

  wake(): void {
    this.waking.abort();
  }

  private async waiting(): Promise<{ depth: number; age: number; id: string | null }> {
    const rows: { depth: number; age: number; id: string | null }[] =
      await this.database.pipeline.query(
        `SELECT count(*)::int AS depth, min(id) AS id,
           coalesce(extract(epoch FROM clock_timestamp() - min(deferred_at)), 0)::float8 AS age
         FROM deferred_message`,
      );
    return rows[0] ?? { depth: 0, age: 0, id: null };
  }
}
