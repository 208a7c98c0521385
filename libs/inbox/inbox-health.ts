import { Database } from '#libs/database/database';
import { Operations } from '#libs/operations/operations';

/**
 * Adds the readiness check that no event is parked, and the number of parked events as a metric.
 */
export function watchInbox(operations: Operations, database: Database): void {
  const { app } = database;
  const parked = async (): Promise<number> => {
    const rows: { count: number }[] = await database.pipeline.query(
      `SELECT count(*)::int AS count FROM parked_event`,
    );
    return rows[0]?.count ?? 0;
  };
  operations.promise(`${app}: no event is parked`, async () => {
    const count = await parked();
    return { kept: count === 0, detail: `${count} events parked` };
  });
  operations.gauge(
    `bk_${app}_parked_events`,
    'Events that could not be handled and are parked; each is retried every minute',
    parked,
  );
}
