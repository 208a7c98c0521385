import { parseArgs } from 'node:util';
import { FAULTS } from './faults';
import { underFire } from './harness/under-fire';

const USAGE = `npm run faults [-- options]
  --quick        some of them, in at most 4 minutes
  --only F07,F13 these alone
  --seed N       the same order of faults again
  --teeth        all seeded bugs; --no-teeth none of them (else: four)`;

/** `npm run faults`: the product under fire, and the checker after each fault. */
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
  await underFire(values.seed, quick ? 0.5 : 1, async (run) => {
    for (const fault of FAULTS)
      if (only?.includes(fault.id) ?? (!quick || fault.quick)) await run.try(fault);
    const bugs = values.teeth ? 'all' : quick || only || values['no-teeth'] ? 'none' : 'four';
    if (bugs !== 'none') await run.teeth(bugs);
  });
}

void main();
