import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '#libs/database/database';
import { isNews, log } from '#libs/operations/log';
import { Operations } from '#libs/operations/operations';

const LOOK_MS = 1_000;
/** No transaction of the product lives for so long: a statement ends after 30 s, an idle transaction after 10 s. */
const OLD_S = 60;

/**
 * Tells of a transaction that somebody holds open in the database. The relay goes on beside it, but rows that are deleted
 * meanwhile, anywhere, cannot be cleared away, and whoever reads a table passes over them. The product's roles are not
 * shown when others began, so it counts from when each was first seen.
 */
export function watchTransactions(operations: Operations, database: Database): void {
  let seen = new Map<string, { pid: number; since: number }>();
  const age = ({ since }: { since: number }): number => (performance.now() - since) / 1_000;
  const look = async (): Promise<void> => {
    const open: { id: string; pid: number }[] = await database.pipeline.query(
      `SELECT virtualxid AS id, pid FROM pg_locks JOIN pg_stat_activity USING (pid)
       WHERE locktype = 'virtualxid' AND mode = 'ExclusiveLock' AND datname = current_database()
         AND usesysid IS NOT NULL AND coalesce(backend_xid, backend_xmin) IS NOT NULL`,
    );
    const now = performance.now();
    seen = new Map(open.map(({ id, pid }) => [id, seen.get(id) ?? { pid, since: now }]));
    for (const one of seen.values())
      if (age(one) > OLD_S && isNews(`transaction of ${one.pid}`))
        log.error(
          { pid: one.pid, seconds: age(one) },
          'a transaction is held open in the database',
        );
  };
  const watch = async (): Promise<never> => {
    // While the database is away others say so.
    for (;;) {
      await look().catch(() => seen.clear());
      await sleep(LOOK_MS, undefined, { ref: false });
    }
  };
  void watch();
  operations.gauge(
    `bk_${database.app}_oldest_transaction_seconds`,
    'How long the oldest open transaction of the database has been open, as far as seen',
    () => Math.max(0, ...[...seen.values()].map(age)),
  );
}
