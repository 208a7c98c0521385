import 'reflect-metadata';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { contractBreaks } from './contract-breaks';
import { currentContract, Kept } from './kept';

/** From the sources as from `dist`. */
const file = resolve(__dirname.replace(/([\\/])dist([\\/])/, '$1'), 'kept.json');

/** `npm run contract`: keeps the contract as it is now, from which no change may break it; `-- --break` all the same. */
async function main(): Promise<void> {
  const current = await currentContract();
  const breaks = existsSync(file)
    ? contractBreaks(JSON.parse(readFileSync(file, 'utf8')) as Kept, current)
    : [];
  if (breaks.length > 0) {
    console.log(`This breaks those who rely on the contract:\n  ${breaks.join('\n  ')}`);
    if (!process.argv.includes('--break')) process.exit(1);
  }
  const { format, resolveConfig } = await import('prettier');
  const options = { ...(await resolveConfig(file)), parser: 'json' };
  writeFileSync(file, await format(JSON.stringify(current), options));
  console.log('Kept in tests/contracts/kept.json: commit it with the change.');
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
