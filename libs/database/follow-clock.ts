import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '#libs/config/clock';
import { log } from '#libs/operations/log';
import type { Database } from './database';

const EVERY_MS = 10_000;
/** Slower answers are ignored: they are too inexact. */
const LONG_MS = 1_000;

/**
 * Sets the clock to the time of the database, again every 10 s while the database is open. With a
 * wrong clock, entries of one process would look backdated next to what another one has signed, and
 * dates cannot be corrected later.
 */
export async function followClock(clock: Clock, database: Database): Promise<void> {
  await ask(clock, database);
  void (async () => {
    for (;;) {
      await sleep(EVERY_MS, undefined, { ref: false });
      if (!database.pipeline.isInitialized) return;
      await ask(clock, database, LONG_MS).catch((error: unknown) =>
        log.debug({ err: error }, 'the time of the database could not be read'),
      );
    }
  })();
}

async function ask(clock: Clock, database: Database, within = Infinity): Promise<void> {
  const from = performance.now();
  const [row] = (await database.pipeline.query(
    `SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now`,
  )) as { now: number }[];
  const took = performance.now() - from;
  if (row && took < within) clock.agree(row.now + took / 2);
}
