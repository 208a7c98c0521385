import { parseArgs } from 'node:util';
import { BUGS } from './bugs/bugs';
import { FAULTS } from './faults';
import { underFire } from './harness/under-fire';

const USAGE = `npm run faults [-- options]
  --quick        some of them, in at most 4 minutes
  --only NAMES   these alone, with commas between them
  --seed N       the same order of faults again
  --teeth        all seeded bugs; --no-teeth none of them (else: four)
  --bug NAME     this seeded bug alone, by the name of its patch

${FAULTS.map(({ id, title }) => `${id.padEnd(22)} ${title}`).join('\n')}`;

/** `npm run faults`: runs the faults, and the checker after each. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      seed: { type: 'string' },
      teeth: { type: 'boolean', default: false },
      'no-teeth': { type: 'boolean', default: false },
      bug: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const { quick } = values;
  const only = values.bug ? [] : values.only?.split(',');
  await underFire(values.seed, quick ? 0.5 : 1, async (run) => {
    for (const fault of FAULTS)
      if (only?.includes(fault.id) ?? (!quick || fault.quick)) await run.try(fault);
    const { bug } = values;
    const four = !(quick || only || values['no-teeth']);
    const bugs = BUGS.filter(({ patch, always }) =>
      bug ? patch === bug : values.teeth || (four && always),
    );
    if (bug && bugs.length === 0) throw new Error(`--bug: no ${bug}.patch in tests/faults/bugs`);
    if (bugs.length > 0) await run.teeth(bugs);
  });
}

void main();
