import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { Cost } from './cost';
import { tally } from './tally';

/** The cost limit of hostile bytes, as a multiple of a valid message of the same size. */
const MOST = 4;

it('A06 256 KiB of the most expensive bytes cost at most 4 times a valid message of that size', () => {
  const script = resolve(__dirname, '../../dist/tests/abuse/cost.js');
  const printed = execFileSync(process.execPath, [script], { encoding: 'utf8' });
  const costs = JSON.parse(printed) as Cost[];
  expect(costs.length).toBeGreaterThan(15);
  for (const { name, ms, times } of costs)
    process.stderr.write(
      `A06 ${name}: ${ms.toFixed(2)} ms, ${times.toFixed(2)} times a valid one\n`,
    );
  for (const { name, times, refused } of costs) {
    expect([name, times <= MOST]).toEqual([name, true]);
    const harmless = name === 'valid' || name === 'text to be joined';
    expect([name, refused]).toEqual([name, !harmless]);
    tally('A06', refused ? { refused: 1 } : { harmless: 1 });
  }
});
