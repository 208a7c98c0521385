import { randomInt } from 'node:crypto';
import { log } from '#libs/operations/log';
import { Run } from './run';

/**
 * A complete run: servers, faults, the table, and the exit of this process. Exit code 0: every
 * check passed.
 *
 * @param seed repeats the order of faults; without it a random one is chosen and printed.
 * @param scale duration and repetitions relative to the usual run.
 */
export async function runFaults(
  seed: string | undefined,
  scale: number,
  tries: (run: Run) => Promise<void>,
): Promise<void> {
  log.level = 'fatal';
  try {
    const run = await Run.open(Number(seed ?? randomInt(1, 2 ** 31)), scale);
    await tries(run).finally(() => run.close());
    process.exit(run.failed ? 1 : 0);
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}
