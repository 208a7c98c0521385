import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '#libs/database/database';
import { isNews, log } from '#libs/operations/log';
import { Operations } from '#libs/operations/operations';

const CHECK_MS = 1_000;
/**
 * The product's own transactions are shorter: statements time out after 30 s, idle transactions
 * after 10 s.
 */
const OLD_S = 60;

/**
 * Reports transactions that are held open in the database. The relay still works, but vacuum cannot
 * remove deleted rows of any table, and reads become slow. The product's roles cannot see when
 * transactions of others began, so the age counts from when each was first seen.
 */
export function watchTransactions(operations: Operations, database: Database): void {
  let seen = new Map<string, { pid: number; since: number }>();
  const age = ({ since }: { since: number }): number => (performance.now() - since) / 1_000;
  const check = async (): Promise<void> => {
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
          'a transaction in the database has been open for too long; end it',
        );
  };
  const watch = async (): Promise<never> => {
    // Errors are ignored: other checks report a database that is away.
    for (;;) {
      await check().catch(() => seen.clear());
      await sleep(CHECK_MS, undefined, { ref: false });
    }
  };
  void watch();
  operations.gauge(
    `bk_${database.app}_oldest_transaction_seconds`,
    'Age of the oldest open transaction of the database that this process can see',
    () => Math.max(0, ...[...seen.values()].map(age)),
  );
}
