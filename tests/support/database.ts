import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

export interface OwnDatabase {
  /** As the apps sign in. */
  url: string;
  /** As the owner signs in, who migrates. */
  ownerUrl: string;
  drop(): Promise<void>;
}

/** A new, empty database on the server of the run, or on the one that DATABASE_URL names. */
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
