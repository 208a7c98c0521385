// Runs the test files that failed once more, one by one, and says which of them pass now: their
// tests race with the machine and need to be mended, though the product passes them.
//
// node .ci/again.mjs COUNTS   COUNTS: what `npm test -- --json --outputFile=COUNTS` wrote
//
// Writes COUNTS again with the second result of each of these files. Exits with 1 if one still fails.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

const [counts] = process.argv.slice(2);
const second = `${counts}.again`;
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

const first = read(counts);
const failed = first.testResults.filter(({ status }) => status === 'failed');
// Many failures are no accident, and would take as long again.
if (failed.length === 0 || failed.length > 5) process.exit(1);

const files = failed.map(({ name }) => name);
spawnSync(
  'npx',
  [
    'jest',
    '--config',
    '.config/jest.mjs',
    '--runInBand',
    '--json',
    `--outputFile=${second}`,
  ].concat(['--runTestsByPath', ...files]),
  { stdio: 'inherit' },
);
const again = read(second);
rmSync(second);

const counted = ({ assertionResults }, status) =>
  assertionResults.filter((test) => test.status === status).length;
const sum = (results, status) => results.reduce((all, one) => all + counted(one, status), 0);
const total = (status) => sum(again.testResults, status) - sum(failed, status);
writeFileSync(
  counts,
  JSON.stringify({
    ...again,
    numPassedTests: first.numPassedTests + total('passed'),
    numFailedTests: first.numFailedTests + total('failed'),
    numPendingTests: first.numPendingTests + total('pending'),
  }),
);
for (const { name, status } of again.testResults)
  console.log(`== second run ${status}: ${relative('.', name)}`);
process.exit(again.success ? 0 : 1);
