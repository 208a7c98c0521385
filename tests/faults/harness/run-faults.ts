import { randomInt } from 'node:crypto';
import { log } from '#libs/operations/log';
import { type Job, Run } from './run';

/**
 * A complete run: servers, faults, the table, and the exit of this process. Exit code 0: every
 * check passed.
 *
 * @param seed repeats the random choices of the faults; without it a random one is chosen and
 * printed.
 * @param scale duration and repetitions relative to the usual run.
 * @param sideBySide the number of worlds that share the jobs.
 */
export async function runFaults(
  seed: string | undefined,
  scale: number,
  sideBySide: number,
  jobs: readonly Job[],
): Promise<void> {
  log.level = 'fatal';
  try {
    const run = new Run(Number(seed ?? randomInt(1, 2 ** 31)), scale);
    await run.all(jobs, Math.min(sideBySide, jobs.length));
    process.exit(run.failed ? 1 : 0);
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}
