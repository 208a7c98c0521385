import { parseArgs } from 'node:util';
import { BUGS } from './bugs/bugs';
import { FAULTS } from './faults';
import { isNamed, nameOf } from './harness/fault';
import { runFaults } from './harness/run-faults';

const USAGE = `npm run faults [-- options]
  --quick        the faults of every change, in at most 4 minutes
  --only NAMES   only these, by code or name, separated by commas
  --seed N       repeats the random choices of a run
  --all-bugs     all seeded bugs; --no-bugs: none (default: four);
                 --teeth and --no-teeth are their former names
  --bug NAME     only this seeded bug, by the name of its patch

${FAULTS.map((fault) => `${nameOf(fault).padEnd(29)} ${fault.title}`).join('\n')}`;

/** `npm run faults`: runs the faults, and the checker after each. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      seed: { type: 'string' },
      'all-bugs': { type: 'boolean', default: false },
      'no-bugs': { type: 'boolean', default: false },
      teeth: { type: 'boolean', default: false },
      'no-teeth': { type: 'boolean', default: false },
      bug: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const { quick } = values;
  const only = values.bug ? [] : values.only?.split(',');
  await runFaults(values.seed, quick ? 0.5 : 1, async (run) => {
    for (const fault of FAULTS)
      if (only ? isNamed(fault, only) : !quick || fault.quick) await run.try(fault);
    const { bug } = values;
    const all = values['all-bugs'] || values.teeth;
    const four = !(quick || only || values['no-bugs'] || values['no-teeth']);
    const bugs = BUGS.filter(({ patch, always }) =>
      bug ? patch === bug : all || (four && always),
    );
    if (bug && bugs.length === 0) throw new Error(`--bug: no ${bug}.patch in tests/faults/bugs`);
    if (bugs.length > 0) await run.tryBugs(bugs);
  });
}

void main();
