import { resolve } from 'node:path';
import { readEnvironment } from '#libs/config/environment';
import { SECRETS } from '#libs/config/secrets';
import { orExit } from '#libs/operations/or-exit';
import { log } from '#libs/operations/log';
import { migrate } from '#libs/database/migrate';
import { whenThere } from '#libs/database/when-there';

const APPS = ['broker', 'notification', 'reporting', 'console'];

/**
 * `npm run migrate`: migrates the schemas of all apps as the owner, and creates their roles.
 * Reads MIGRATION_DATABASE_URL, and DATABASE_URL for the name of the user that the apps sign in as.
 */
async function main(): Promise<void> {
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
  process.stdout.write(`The schemas ${APPS.join(', ')} are up to date.\n`);
}

void orExit(main);
