import 'reflect-metadata';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { classSchemas } from '#libs/contracts/schemas';
import { commentsInSources } from './comments';
import { contractBreaks } from './contract-breaks';
import { currentContract, Kept } from './kept';
import { withProcedure } from './procedure';
import { withTold } from './told';
import { withVariables } from './variables';

/** Works from the sources and from `dist`. */
const here = __dirname.replace(/([\\/])dist([\\/])/, '$1');
const file = resolve(here, 'kept.json');
const comments = resolve(here, '../../libs/contracts/comments.json');
const operation = resolve(here, '../../docker/README.md');
const notification = resolve(here, '../../apps/notification/README.md');
const broker = resolve(here, '../../apps/broker/README.md');

/**
 * `npm run contract`: stores the current contract, the comments of the sources for the documents,
 * and the procedure. A breaking change is refused without `-- --break`.
 */
async function main(): Promise<void> {
  const current = await currentContract();
  const breaks = existsSync(file)
    ? contractBreaks(JSON.parse(readFileSync(file, 'utf8')) as Kept, current)
    : [];
  if (breaks.length > 0) {
    console.log(`This breaks those who rely on the contract:\n  ${breaks.join('\n  ')}`);
    if (!process.argv.includes('--break')) process.exit(1);
  }
  await write(file, current);
  await write(comments, commentsInSources(new Set(Object.keys(classSchemas()))));
  writeFileSync(operation, withVariables(readFileSync(operation, 'utf8')));
  writeFileSync(broker, withProcedure(readFileSync(broker, 'utf8')));
  writeFileSync(notification, withTold(readFileSync(notification, 'utf8')));
  console.log(
    'Wrote tests/contracts/kept.json, libs/contracts/comments.json, the table of docker/README.md, the procedure in apps/broker/README.md and the table in apps/notification/README.md: commit them with the change.',
  );
}

async function write(path: string, value: object): Promise<void> {
  const { format, resolveConfig } = await import('prettier');
  const options = { ...(await resolveConfig(path)), parser: 'json' };
  writeFileSync(path, await format(JSON.stringify(value), options));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
