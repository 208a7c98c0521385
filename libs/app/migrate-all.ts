import { resolve } from 'node:path';
import { commandLine, say } from '#libs/config/command-line';
import { readEnvironment } from '#libs/config/environment';
import { SECRETS } from '#libs/config/secrets';
import { orExit } from '#libs/operations/or-exit';
import { log } from '#libs/operations/log';
import { migrate } from '#libs/database/migrate';
import { whenThere } from '#libs/database/when-there';

const USAGE = `Usage: npm run migrate
  migrates the schemas of all apps as their owner, and creates their roles
MIGRATION_DATABASE_URL names the database with its owner, DATABASE_URL with the user that the apps sign in as.
Exit code: 0 done; 1 the command failed; 2 wrong arguments.`;
const APPS = ['broker', 'notification', 'reporting', 'console'];

/** `npm run migrate`: brings the database up to date. */
async function main(): Promise<void> {
  commandLine(USAGE, {});
  const names = ['LOG_LEVEL', ...SECRETS.flatMap((name) => [name, `${name}_FILE`])];
  const environment = readEnvironment(
    Object.fromEntries(names.map((name) => [name, process.env[name]])),
    ['MIGRATION_DATABASE_URL', 'DATABASE_URL'],
  );
  log.level = environment.LOG_LEVEL;
  const { MIGRATION_DATABASE_URL: owner = '', DATABASE_URL: url = '' } = environment;
  for (const app of APPS)
    await whenThere('MIGRATION_DATABASE_URL', () =>
      migrate(app, resolve(__dirname, '../../apps', app, 'migrations'), owner, url),
    );
  say(`The schemas ${APPS.join(', ')} are up to date.`);
}

void orExit(main);
