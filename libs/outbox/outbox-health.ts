import { Database } from '#libs/database/database';
import { Operations } from '#libs/operations/operations';
import { watchTransactions } from './old-transactions';
import { Relay } from './relay';

/** Maximum seconds that a committed row may wait for the bus. */
const LAG_LIMIT = 5;

/**
 * Adds the readiness check that committed rows are published within 5 s, and the metrics of the
 * outbox.
 */
export function watchOutbox(operations: Operations, database: Database, relay: Relay): void {
  const { app } = database;
  const read = async (): Promise<{ depth: number; age: number }> => {
    const rows: { depth: number; age: number }[] = await database.pipeline.query(
      // One scan for both: finding the oldest row by id would scan all deleted rows first.
      `SELECT count(*)::int AS depth,
              coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS age FROM outbox`,
    );
    return rows[0] ?? { depth: 0, age: 0 };
  };
  operations.promise(`${app}: committed events are published at once`, async () => {
    const { depth, age } = await read();
    const { lastError } = relay.health;
    return {
      kept: age < LAG_LIMIT,
      detail: `${depth} wait in the outbox, the oldest for ${age.toFixed(1)} s${lastError ? '; the last attempt failed, see the log' : ''}`,
    };
  });
  operations.gauge(
    `bk_${app}_outbox_depth`,
    'Committed records that are not published yet; the same in all processes of the app',
    () => read().then(({ depth }) => depth),
  );
  operations.gauge(
    `bk_${app}_outbox_age_seconds`,
    'Age of the oldest committed record that is not published yet',
    () => read().then(({ age }) => age),
  );
  operations.gauge(
    `bk_${app}_relay_leading`,
    '1 if this process publishes the committed records of the app; one process of the app does',
    () => Number(relay.health.leading),
  );
  watchTransactions(operations, database);
}
