import { parseArgs } from 'node:util';
import { backlog } from './backlog';
import { LONG_FAULTS } from './faults';
import { underFire } from './harness/under-fire';
import { leaks } from './leaks';
import { overload } from './overload';
import { soak } from './soak';

const USAGE = `npm run faults:long [-- options]
  --minutes N    so long at least: a sixth of it for S3; what the others leave, random faults fill (60)
  --only F05,S1  these alone: ${LONG_FAULTS.map(({ id }) => id).join(', ')}, S5, S3, S1
  --backlog N    messages that wait at a cold start (100000)
  --overload M   at the end ten times of what the product bears when slowed down, for M minutes (0)
  --seed N       the same order of faults again`;

/**
 * `npm run faults:long`: every failpoint five times, the long faults, and random faults for the
 * remaining time.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '60' },
      backlog: { type: 'string', default: '100000' },
      overload: { type: 'string', default: '0' },
      seed: { type: 'string' },
      only: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const until = Date.now() + Number(values.minutes) * 60_000;
  const only = values.only?.split(',');
  await underFire(values.seed, 5, async (run) => {
    for (const fault of [
      ...LONG_FAULTS,
      backlog(Number(values.backlog)),
      leaks(Math.max(2, Number(values.minutes) / 6)),
    ])
      if (only?.includes(fault.id) ?? true) await run.try(fault);
    const left = (until - Date.now()) / 60_000;
    if (left > 0.5 && (only?.includes('S1') ?? true)) await run.try(soak(Number(left.toFixed(1))));
    if (Number(values.overload) > 0) await run.try(overload(Number(values.overload)));
  });
}

void main();
