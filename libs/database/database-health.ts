import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { Operations } from '#libs/operations/operations';
import type { Database } from './database';

/**
 * Adds the checks that the app's database answers and is writable, and metrics of its connections.
 */
export function watchDatabase(operations: Operations, database: Database): void {
  const { app, party, pipeline } = database;
  const ask = `SELECT current_setting('transaction_read_only') = 'on' AS "readOnly"`;
  const answers = (): Promise<{ readOnly: boolean }[][]> =>
    Promise.all([party.query(ask), pipeline.query(ask)]);
  operations.servesBy(`${app}: the database answers`, answers);
  operations.promise(`${app}: the database answers`, async () => {
    const readOnly = (await answers()).some(([row]) => row?.readOnly !== false);
    return {
      kept: !readOnly,
      detail: readOnly
        ? 'the database is read-only, as a standby is: promote it, or name the primary in DATABASE_URL'
        : 'both roles can query',
    };
  });
  operations.figures(
    `bk_${app}_database_connections`,
    'Connections to the database by pool and state; waiting counts work without a connection',
    ['pool', 'state'],
    () =>
      Object.entries({ party, pipeline }).flatMap(([pool, source]) =>
        Object.entries(connectionsOf(source)).map(([state, value]) => ({
          labels: { pool, state },
          value,
        })),
      ),
  );
}

function connectionsOf(source: DataSource): Record<'busy' | 'idle' | 'waiting', number> {
  // TypeORM does not declare the type of its `pg` pool.
  const { master } = source.driver as unknown as { master: Pool };
  const { totalCount, idleCount, waitingCount } = master;
  // Requests that an idle connection can serve get it in the next tick, so they do not count as
  // waiting.
  const waiting = Math.max(0, waitingCount - idleCount);
  return { busy: totalCount - idleCount, idle: idleCount, waiting };
}
