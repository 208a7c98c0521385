import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

export interface OwnDatabase {
  /** The login of the apps. */
  url: string;
  /** The login of the owner, for migrations. */
  ownerUrl: string;
  drop(): Promise<void>;
}

/** The database that standalone keeps under its `DATA_DIR` while it runs. */
export function embeddedDatabase(dataDir: string): Pick<OwnDatabase, 'url' | 'ownerUrl'> {
  const notes = JSON.parse(readFileSync(join(dataDir, 'postgres.json'), 'utf8')) as {
    owner: string;
    app: string;
    home: string | null;
  };
  const home = notes.home ?? join(dataDir, 'postgres');
  const port = readFileSync(join(home, 'data', 'postmaster.pid'), 'utf8').split('\n')[3];
  const url = (user: string): string => `postgres://${user}@127.0.0.1:${port}/bantuan`;
  return { url: url(`bantuan:${notes.app}`), ownerUrl: url(`postgres:${notes.owner}`) };
}

/** A new, empty database on the server of the run, or on the one in DATABASE_URL. */
export async function ownDatabase(): Promise<OwnDatabase> {
  const { DATABASE_URL, MIGRATION_DATABASE_URL } = process.env;
  if (!DATABASE_URL)
    throw new Error('There is no DATABASE_URL: the set-up of the tests did not run.');
  const server = MIGRATION_DATABASE_URL ?? DATABASE_URL;
  const name = `bantuan_test_${randomBytes(6).toString('hex')}`;
  await asOwner(server, `CREATE DATABASE ${name}`);
  return {
    url: within(DATABASE_URL, name),
    ownerUrl: within(server, name),
    drop: () => asOwner(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

function within(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}

async function asOwner(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
