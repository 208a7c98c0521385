import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const HELP = `npm run test:dates [-- DATE ...]

Runs the unit tests and the journeys of the standalone world with the date of every process moved to each DATE
(an instant such as 2027-03-15T00:00:00Z). Without DATE: 2026-12-31T23:30:00Z, 2027-03-15 and 2028-02-29.`;

/**
 * Just before a new year, in a year whose holidays come from a secondary source, on a leap day of a
 * year without any.
 */
const DATES = ['2026-12-31T23:30:00Z', '2027-03-15T00:00:00Z', '2028-02-29T00:00:00Z'];

const jest = resolve('node_modules/jest/bin/jest.js');
const RUNS: [string, string[]][] = [
  ['unit tests', ['--selectProjects', 'unit']],
  // All journeys but those that run on Kafka alone.
  [
    'journeys',
    [
      ...['--selectProjects', 'e2e', 'alone'],
      ...['--testPathPatterns', '/tests/journeys/(?!e-mail|one-trace|health-while-hanging)'],
    ],
  ],
];

const SHARED_MEMORY = '/dev/shm';

/**
 * Each process under faketime leaves two files named after its id. One that gets the same id later
 * and runs as another user could not open them, and would not start.
 */
function removeLeftovers(): void {
  if (!existsSync(SHARED_MEMORY)) return;
  for (const name of readdirSync(SHARED_MEMORY)) {
    const [, pid] = /faketime_(?:sem|shm)_(\d+)$/.exec(name) ?? [];
    if (!pid || existsSync(`/proc/${pid}`)) continue;
    try {
      rmSync(join(SHARED_MEMORY, name), { force: true });
    } catch {
      // It belongs to another user, and so do the processes that it could stop.
    }
  }
}

/**
 * A fixed distance from the real date, so that processes that start later agree with those that
 * run.
 */
function run(date: string, args: string[]): Promise<number> {
  removeLeftovers();
  const seconds = Math.round((Date.parse(date) - Date.now()) / 1000);
  // The monotonic clock stays real, because a moved one stops timers. A JVM does not run under
  // faketime, so Kafka is left out.
  const child = spawn(
    'faketime',
    [
      ...['--exclude-monotonic', '-f', `${seconds < 0 ? '' : '+'}${seconds}s`],
      ...[process.execPath, jest, '--config', '.config/jest.mjs', ...args],
    ],
    { stdio: 'inherit', env: { ...process.env, TEST_WORLDS: 'standalone' } },
  );
  return new Promise((done) => {
    child.once('error', (error) => {
      process.stderr.write(`faketime could not be started (${error.message}): npm run setup\n`);
      done(1);
    });
    child.once('exit', (code) => done(code ?? 1));
  });
}

async function main(dates: string[]): Promise<number> {
  if (dates.includes('--help')) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const wrong = dates.filter((date) => Number.isNaN(Date.parse(date)));
  if (wrong.length > 0) {
    process.stderr.write(`${wrong.join(', ')}: not an instant.\n\n${HELP}\n`);
    return 2;
  }
  let failed = 0;
  for (const date of dates.length > 0 ? dates : DATES)
    for (const [name, args] of RUNS) {
      process.stdout.write(`\n== ${name} at ${date}\n`);
      if ((await run(date, args)) === 0) continue;
      process.stdout.write(`== ${name} at ${date}: failed\n`);
      failed++;
    }
  process.stdout.write(`\n${failed === 0 ? 'All dates passed.' : `${failed} runs failed.`}\n`);
  return failed === 0 ? 0 : 1;
}

void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
