import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '#libs/config/clock';
import { log } from '#libs/operations/log';
import type { Database } from './database';

const EVERY_MS = 10_000;
/** What took longer to be answered says too little of now. */
const LONG_MS = 1_000;

/**
 * Sets the clock by that of the database, and again every 10 s as long as the database is open: what one process dates by
 * a wrong clock looks backdated beside what another one has signed, and nobody can take a date back.
 */
export async function followClock(clock: Clock, database: Database): Promise<void> {
  await ask(clock, database);
  void (async () => {
    for (;;) {
      await sleep(EVERY_MS, undefined, { ref: false });
      if (!database.pipeline.isInitialized) return;
      await ask(clock, database, LONG_MS).catch((error: unknown) =>
        log.debug({ err: error }, 'the database was not asked for the time'),
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
