import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { log } from '#libs/operations/log';
import { FAULTS } from './faults';
import { Run } from './harness/run';

const USAGE = `npm run faults [-- options]
  --quick        some of them, in at most 4 minutes
  --only F07,F13 these alone
  --seed N       the same order of faults again
  --teeth        all seeded bugs; --no-teeth none of them (else: four)`;

/** `npm run faults`: the product under fire, and the checker after each fault. Exit code 0: every promise was kept. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      seed: { type: 'string' },
      teeth: { type: 'boolean', default: false },
      'no-teeth': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const { quick } = values;
  const only = values.only?.split(',');
  const faults = FAULTS.filter(
    (fault) => only?.includes(fault.id) ?? (!fault.long && (!quick || fault.quick)),
  );
  const seed = Number(values.seed ?? randomInt(1, 2 ** 31));
  log.level = 'fatal';
  const run = await Run.open(seed, quick ? 0.5 : 1);
  try {
    for (const fault of faults) await run.try(fault);
    const bugs = values.teeth ? 'all' : quick || only || values['no-teeth'] ? 'none' : 'four';
    if (bugs !== 'none') await run.teeth(bugs);
  } finally {
    await run.close();
  }
  process.exit(run.red ? 1 : 0);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
