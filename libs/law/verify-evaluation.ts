import { readFileSync } from 'node:fs';
import { differencesOf } from './verify';

/** Runs the evaluation in a file again: exit code 0 identical, 1 different, 2 not to be read. */
function main([file]: string[]): number {
  if (!file) {
    console.error('usage: verify-evaluation <file with the answer of GET .../evaluation>');
    return 2;
  }
  let record: unknown;
  try {
    record = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    console.error(`${file}: ${(error as Error).message}`);
    return 2;
  }
  const differences = differencesOf(record);
  if (differences.length === 0) {
    console.log('identical');
    return 0;
  }
  console.log(`different in ${differences.length} places`);
  for (const { pointer, recorded, computed } of differences) {
    console.log(
      `${pointer}\n  recorded ${JSON.stringify(recorded)}\n  computed ${JSON.stringify(computed)}`,
    );
  }
  return 1;
}

process.exitCode = main(process.argv.slice(2));
