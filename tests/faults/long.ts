import { commandLine } from '#libs/config/command-line';
import { backlog } from './backlog';
import { LONG_FAULTS } from './faults';
import { isNamed, nameOf, unknownOf } from './harness/fault';
import type { Job } from './harness/run';
import { runFaults } from './harness/run-faults';
import { leaks } from './leaks';
import { overload } from './overload';
import { soak } from './soak';

const ALL = [...LONG_FAULTS, backlog(0), leaks(0), soak(0)];
const USAGE = `npm run faults:long [-- options]
  --minutes N    the least duration: a sixth of it for S3, the rest for random faults (60)
  --only F05,S1  only these, by code or name, separated by commas
  --backlog N    messages that wait at a cold start (100000)
  --overload M   at the end ten times the load that the slowed-down product can process, for M minutes (0)
  --seed N       repeats the random choices of a run

${ALL.map((fault) => nameOf(fault)).join('\n')}`;

/**
 * `npm run faults:long`: every failpoint five times, the long faults, and random faults for the
 * remaining time.
 */
async function main(): Promise<void> {
  const { values, refuse } = commandLine(USAGE, {
    minutes: { type: 'string', default: '60' },
    backlog: { type: 'string', default: '100000' },
    overload: { type: 'string', default: '0' },
    seed: { type: 'string' },
    only: { type: 'string' },
  });
  const until = Date.now() + Number(values.minutes) * 60_000;
  const only = values.only?.split(',');
  const unknown = unknownOf(ALL, only);
  if (unknown) refuse(`--only: there is no fault "${unknown}".`);
  const faults = [
    ...LONG_FAULTS,
    backlog(Number(values.backlog)),
    leaks(Math.max(2, Number(values.minutes) / 6)),
  ].filter((fault) => !only || isNamed(fault, only));
  const randomFaults: Job = async (world) => {
    const left = (until - Date.now()) / 60_000;
    const fault = soak(Number(left.toFixed(1)));
    if (left > 0.5 && (!only || isNamed(fault, only))) await world.try(fault);
  };
  const jobs: Job[] = [
    ...faults.map(
      (fault): Job =>
        (world) =>
          world.try(fault),
    ),
    randomFaults,
  ];
  if (Number(values.overload) > 0)
    jobs.push((world) => world.try(overload(Number(values.overload))));
  // One world, because its times are measured.
  await runFaults(values.seed, 5, 1, jobs);
}

void main();
