import { randomInt } from 'node:crypto';
import { log } from '#libs/operations/log';
import { Run } from './run';

/**
 * A whole run: servers, what is tried on them, the table, and the end of this process. Exit code 0: every promise was kept.
 *
 * @param seed the same order of faults again; absent, one that is told.
 * @param scale how long and how often, against the usual.
 */
export async function underFire(
  seed: string | undefined,
  scale: number,
  tries: (run: Run) => Promise<void>,
): Promise<void> {
  log.level = 'fatal';
  try {
    const run = await Run.open(Number(seed ?? randomInt(1, 2 ** 31)), scale);
    await tries(run).finally(() => run.close());
    process.exit(run.red ? 1 : 0);
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}
