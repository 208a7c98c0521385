import { commandLine } from '#libs/config/command-line';
import { BUGS } from './bugs/bugs';
import { FAULTS } from './faults';
import { isNamed, nameOf, unknownOf } from './harness/fault';
import type { Job } from './harness/run';
import { runFaults } from './harness/run-faults';

const USAGE = `npm run faults [-- options]
  --quick        the faults of every change, in at most 4 minutes
  --only NAMES   only these, by code or name, separated by commas; none: no fault
  --seed N       repeats the random choices of a run
  --all-bugs     all seeded bugs; --no-bugs: none (default: four);
                 --teeth and --no-teeth are their former names
  --worlds N     worlds side by side (2, with --quick 1), each with its own Kafka and PostgreSQL
  --bug NAME     only this seeded bug, by the name of its patch

${FAULTS.map((fault) => `${nameOf(fault).padEnd(29)} ${fault.title}`).join('\n')}`;

/** `npm run faults`: runs the faults, and the checker after each. */
async function main(): Promise<void> {
  const { values, refuse } = commandLine(USAGE, {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    seed: { type: 'string' },
    'all-bugs': { type: 'boolean', default: false },
    'no-bugs': { type: 'boolean', default: false },
    teeth: { type: 'boolean', default: false },
    'no-teeth': { type: 'boolean', default: false },
    worlds: { type: 'string' },
    bug: { type: 'string' },
  });
  const { quick, bug } = values;
  const only = bug ? [] : values.only?.split(',');
  const unknown = unknownOf(FAULTS, only);
  if (unknown) refuse(`--only: there is no fault "${unknown}".`);
  const all = values['all-bugs'] || values.teeth;
  const four = !(quick || only || values['no-bugs'] || values['no-teeth']);
  const bugs = BUGS.filter(({ patch, always }) => (bug ? patch === bug : all || (four && always)));
  if (bug && bugs.length === 0) refuse(`--bug: there is no ${bug}.patch in tests/faults/bugs.`);
  const faults = FAULTS.filter((fault) => (only ? isNamed(fault, only) : !quick || fault.quick));
  const jobs: Job[] = [
    ...faults.map(
      (fault): Job =>
        (world) =>
          world.try(fault),
    ),
    ...bugs.map(
      (one): Job =>
        (world) =>
          world.tryBug(one),
    ),
  ];
  await runFaults(values.seed, quick ? 0.5 : 1, Number(values.worlds ?? (quick ? 1 : 2)), jobs);
}

void main();
