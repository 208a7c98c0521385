import { Injectable } from '@nestjs/common';
import { GENESIS, ReadEntry, readHash } from '#libs/audit/chain';
import { CHAIN, hashOfJws, MOST_LEAVES, signCheckpoint } from '#libs/audit/checkpoint';
import { CheckpointKey } from '#libs/audit/checkpoint-key';
import { leafOf, rootOf } from '#libs/audit/merkle';
import { Clock } from '#libs/config/clock';
import { Environment } from '#libs/config/environment';
import { failpoint } from '#libs/config/failpoint';
import { CHECKPOINT_MADE, cloudEvent } from '#libs/contracts/events';
import { CHECKPOINTS } from '#libs/contracts/topics';
import { Database, Tx } from '#libs/database/database';
import { log } from '#libs/operations/log';
import { Operations } from '#libs/operations/operations';
import { PeriodicTask } from '#libs/operations/periodic-task';
import { appendToOutbox } from '#libs/outbox/outbox';
import { readsOf } from './export-history';

/** Without a checkpoint for this long decisions are refused, because they could not be proved. */
export const FAIL_CLOSED_HOURS = 4;

/**
 * Every minute (`CHECKPOINT_SECONDS`) one broker signs and publishes what was added to the history
 * and the read log, so that the proof is not only in the database.
 */
@Injectable()
export class Checkpoints {
  private readonly rounds: PeriodicTask;

  constructor(
    private readonly database: Database,
    private readonly key: CheckpointKey,
    private readonly environment: Environment,
    private readonly clock: Clock,
    operations: Operations,
  ) {
    this.rounds = new PeriodicTask(
      environment.CHECKPOINT_SECONDS * 1_000,
      async (signal) => {
        while (!signal.aborted && (await this.make()));
      },
      (error) => log.error({ err: error }, 'a checkpoint failed; retrying'),
    );
    operations.promise('broker: checkpoints are published', async () => {
      const age = await this.age();
      return {
        kept: age !== null && age < (FAIL_CLOSED_HOURS * 3600) / 2,
        detail:
          age === null ? 'no checkpoint yet' : `last checkpoint published ${Math.round(age)} s ago`,
      };
    });
    operations.figures(
      'bk_checkpoint_age_seconds',
      'Seconds since the last checkpoint of the history was published; absent before the first one',
      [],
      async () => {
        const age = await this.age();
        return age === null ? [] : [{ labels: {}, value: age }];
      },
    );
  }

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /**
   * Makes the checkpoint that is due, if no other process does; returns whether more is left to
   * sign.
   */
  private make(): Promise<boolean> {
    return this.database.asPipeline(async (tx) => {
      const [lock] = (await tx.query(
        `SELECT pg_try_advisory_xact_lock(hashtext('bantuan-kedinasan'), hashtext('checkpoint')) AS mine`,
      )) as { mine: boolean }[];
      if (!lock?.mine || !(await this.isDue(tx))) return false;
      return this.next(tx);
    });
  }

  private async isDue(tx: Tx): Promise<boolean> {
    const [row] = (await tx.query(
      `SELECT EXISTS (SELECT FROM history_pending) OR EXISTS (SELECT FROM read_pending)
         OR coalesce(clock_timestamp() - (${LAST}) > make_interval(secs => $1), true) AS due`,
      [this.environment.CHECKPOINT_SECONDS * 0.8],
    )) as { due: boolean }[];
    return row?.due === true;
  }

  private async next(tx: Tx): Promise<boolean> {
    const [last] = (await tx.query(
      `SELECT number, jws FROM checkpoint ORDER BY number DESC LIMIT 1`,
    )) as { number: string; jws: string }[];
    const waiting = (await tx.query(
      // What is left for the next checkpoint has later versions than what is taken.
      `WITH batch AS (SELECT id, sum(cardinality(versions)) OVER (ORDER BY id) - cardinality(versions) AS before
         FROM history_pending),
       taken AS (DELETE FROM history_pending WHERE id IN (SELECT id FROM batch WHERE before < $1)
         RETURNING id, request_ids, versions, hashes)
       SELECT id, request_id, version, hash
       FROM taken, unnest(request_ids, versions, hashes) WITH ORDINALITY AS e (request_id, version, hash, place)
       ORDER BY id, place`,
      [MOST_LEAVES],
    )) as PendingEntry[];
    const entries = waiting.slice(0, MOST_LEAVES);
    await leave(tx, waiting.slice(MOST_LEAVES));
    await failpoint('before-checkpoint');
    const reads = await this.readsWaiting(tx, MOST_LEAVES - entries.length);
    const number = Number(last?.number ?? 0) + 1;
    const size = entries.length + reads.length;
    const leaves = Buffer.concat(
      [...entries.map(({ hash }) => hash), ...reads.map(readHash)].map(leafOf),
    );
    const at = this.clock.real();
    const previous = last ? hashOfJws(last.jws) : GENESIS;
    const signed = await signCheckpoint(
      this.key.privateJwk,
      number,
      previous,
      at,
      size,
      rootOf(leaves),
    );
    await tx.query(`INSERT INTO checkpoint (number, jws) VALUES ($1, $2)`, [number, signed.jws]);
    if (size > 0)
      await tx.query(`INSERT INTO checkpoint_leaves (number, hashes, reads) VALUES ($1, $2, $3)`, [
        number,
        leaves,
        reads.map(({ id }) => id),
      ]);
    await tx.query(
      `INSERT INTO checkpoint_entry (number, request_id, version, position)
       SELECT $1, id, version, place - 1 FROM unnest($2::uuid[], $3::int[]) WITH ORDINALITY AS e (id, version, place)`,
      [number, entries.map(({ request_id }) => request_id), entries.map(({ version }) => version)],
    );
    const event = cloudEvent(CHECKPOINT_MADE, CHAIN, at, signed);
    await appendToOutbox(tx, [{ topic: CHECKPOINTS, key: CHAIN, value: JSON.stringify(event) }]);
    return size === MOST_LEAVES;
  }

  private async readsWaiting(tx: Tx, most: number): Promise<ReadEntry[]> {
    const taken = (await tx.query(
      `WITH taken AS (DELETE FROM read_pending WHERE id IN
         (SELECT id FROM read_pending ORDER BY id LIMIT $1) RETURNING id)
       SELECT id FROM taken ORDER BY id`,
      [most],
    )) as { id: string }[];
    return [
      ...(
        await readsOf(
          tx,
          taken.map(({ id }) => id),
        )
      ).values(),
    ].sort((a, b) => a.id - b.id);
  }

  private async age(): Promise<number | null> {
    const [row] = (await this.database.pipeline.query(
      `SELECT extract(epoch FROM clock_timestamp() - ${PUBLISHED})::float8 AS age`,
    )) as { age: number | null }[];
    return row?.age ?? null;
  }
}

interface PendingEntry {
  id: string;
  request_id: string;
  version: number;
  hash: string;
}

/** Puts the rest of a batch back in its place. */
async function leave(tx: Tx, rest: PendingEntry[]): Promise<void> {
  const [first] = rest;
  if (first)
    await tx.query(
      `INSERT INTO history_pending (id, request_ids, versions, hashes) OVERRIDING SYSTEM VALUE
       VALUES ($1, $2, $3, $4)`,
      [
        first.id,
        rest.map(({ request_id }) => request_id),
        rest.map(({ version }) => version),
        rest.map(({ hash }) => hash),
      ],
    );
}

const LAST = `SELECT made_at FROM checkpoint ORDER BY number DESC LIMIT 1`;
/** Up to when all is published: a checkpoint that is still in the outbox proves nothing. */
const PUBLISHED = `least((${LAST}), (SELECT min(created_at) FROM outbox WHERE topic LIKE '%.checkpoints.v1'))`;

/** SQL: whether the last published checkpoint is too old for a decision; works in every role. */
export const UNPROVABLE = `((${LAST}) IS NULL OR clock_timestamp() - ${PUBLISHED} > make_interval(hours => ${FAIL_CLOSED_HOURS}))`;
