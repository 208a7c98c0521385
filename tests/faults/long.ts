import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { log } from '#libs/operations/log';
import { Run } from './harness/run';
import { FAILPOINTS } from './killed-apps';
import { EVERYTHING, OVERLOAD, soak } from './soak';

/**
 * `npm run faults:long -- --minutes N`: every failpoint five times, everything killed at once, and random faults for the
 * rest of the time. `--overload M` adds ten times the load for M minutes.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '60' },
      overload: { type: 'string', default: '0' },
      seed: { type: 'string' },
      only: { type: 'string' },
    },
  });
  const seed = Number(values.seed ?? randomInt(1, 2 ** 31));
  const until = Date.now() + Number(values.minutes) * 60_000;
  const only = values.only?.split(',');
  log.level = 'fatal';
  const run = await Run.open(seed, 5);
  try {
    for (const fault of [FAILPOINTS, EVERYTHING])
      if (only?.includes(fault.id) ?? true) await run.try(fault);
    const left = (until - Date.now()) / 60_000;
    if (left > 0.5 && (only?.includes('S1') ?? true)) await run.try(soak(Number(left.toFixed(1))));
    if (Number(values.overload) > 0) {
      run.scale = Number(values.overload);
      await run.try(OVERLOAD);
    }
  } finally {
    await run.close();
  }
  process.exit(run.red ? 1 : 0);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
