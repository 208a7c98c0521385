import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { DATA_FILES } from '#libs/config/data-files';
import { CannotStart } from '#libs/config/environment';
import { findPlace, PostgresLocation } from './location';
import { launch, untilFree } from './server';

/**
 * An embedded PostgreSQL. Its two addresses: the superuser, for migrations, and a user that owns
 * nothing.
 */
export interface EmbeddedPostgres {
  ownerUrl: string;
  appUrl: string;
  /** Folder of the data. */
  home: string;
  /** Resolves when the server exits although nobody stopped it. */
  lost: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Kept between starts: the passwords, and the folder of the data if it is not DATA_DIR/postgres.
 */
interface StoredSettings {
  owner: string;
  app: string;
  home: string | null;
}

const DATABASE = 'bantuan';

/**
 * Starts PostgreSQL on the data under `dataDir`, created on the first start, on a free port of
 * loopback.
 * @throws CannotStart, with what to do, if it cannot run here or already runs on these data.
 */
export async function startPostgres(
  dataDir: string,
  say: (line: string) => void = () => undefined,
): Promise<EmbeddedPostgres> {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, DATA_FILES.postgresNotes);
  const noted = readNotes(file);
  const place = findPlace(dataDir, noted?.home ?? null, say);
  const data = join(place.home, 'data');
  if (!noted && existsSync(data))
    throw new CannotStart(
      `${file}, which holds the passwords of the data in ${data}, is missing: restore it, or delete both.`,
    );
  const notes = noted ?? {
    owner: randomBytes(24).toString('hex'),
    app: randomBytes(24).toString('hex'),
    home: place.home === join(dataDir, DATA_FILES.postgres) ? null : place.home,
  };
  if (!noted) writeFileSync(file, JSON.stringify(notes), { mode: 0o600, flush: true });
  if (!existsSync(data)) initialise(place, data, notes.owner, say);
  await untilFree(data);
  const log = join(dataDir, DATA_FILES.postgresLog);
  const { port, lost, stop } = await launch(place, data, notes.owner, log);
  const url = (user: string, password: string): string =>
    `postgres://${user}:${password}@127.0.0.1:${port}/`;
  await prepare(`${url('postgres', notes.owner)}postgres`, notes.app);
  return {
    ownerUrl: url('postgres', notes.owner) + DATABASE,
    appUrl: url('bantuan', notes.app) + DATABASE,
    home: place.home,
    lost,
    stop,
  };
}

function readNotes(file: string): StoredSettings | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as StoredSettings;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (code === 'EACCES')
      throw new CannotStart(
        `${file} belongs to another user: start as that user, or set DATA_DIR.`,
      );
    // The error of JSON.parse quotes the file, which holds passwords.
    if (error instanceof SyntaxError)
      throw new CannotStart(
        `${file} is damaged, and the database cannot be opened without it: restore the file, or set another DATA_DIR.`,
      );
    throw error;
  }
}

/** Creates the data in a temporary folder, and renames it once it is complete. */
function initialise(
  place: PostgresLocation,
  data: string,
  password: string,
  say: (line: string) => void,
): void {
  say('Creating the database (first start only) ...');
  const draft = `${data}.new`;
  rmSync(draft, { recursive: true, force: true });
  const passwordFile = join(place.home, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (place.as.uid !== undefined && place.as.gid !== undefined)
    chownSync(passwordFile, place.as.uid, place.as.gid);
  const { status, stderr, error } = spawnSync(
    join(place.bin, 'initdb'),
    [
      ...['--pgdata', draft, '--username', 'postgres', '--pwfile', passwordFile],
      ...['--auth', 'scram-sha-256', '--encoding', 'UTF8'],
      ...['--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    ],
    { ...place.as, cwd: '/', encoding: 'utf8' },
  );
  rmSync(passwordFile);
  if (status !== 0)
    throw new CannotStart(`PostgreSQL could not be set up: ${error?.message ?? stderr}`);
  renameSync(draft, data);
}

/** Creates the user of the apps and the database, on the first start. */
async function prepare(ownerUrl: string, password: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ role: boolean; database: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bantuan') AS role,
              EXISTS (SELECT FROM pg_database WHERE datname = $1) AS database`,
      [DATABASE],
    );
    if (!rows[0]?.role)
      await client.query(
        `CREATE ROLE bantuan LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD '${password}'`,
      );
    if (!rows[0]?.database) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}
