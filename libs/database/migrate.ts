import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { failpoint } from '#libs/config/failpoint';
import { log } from '#libs/operations/log';
import { type Connection, connectTo } from './connection';
import type { Database } from './database';
import { SessionSettings } from './session';

/**
 * Migrates an app's schema as its owner, on one connection under an advisory lock, so that several
 * processes can start at once. Each file of `folder` runs once, in one transaction; a file that was
 * changed after it ran, with what it includes, is an error. Also creates the app's two roles and
 * grants them to the user of `appUrl`.
 */
export async function migrate(
  app: string,
  folder: string,
  ownerUrl: string,
  appUrl: string,
): Promise<void> {
  const client = await connectTo(ownerUrl, `${app}_migrations`, SessionSettings.ofOwner());
  try {
    await client.query(
      `SELECT pg_advisory_lock(hashtext('bantuan-kedinasan'), hashtext('migrate'))`,
    );
    await makeRoles(client, app, decodeURIComponent(new URL(appUrl).username));
    await client.query(`
      CREATE SCHEMA IF NOT EXISTS ${app};
      CREATE TABLE IF NOT EXISTS ${app}.migration (
        name text PRIMARY KEY, sha256 text NOT NULL, at timestamptz NOT NULL DEFAULT now());
      GRANT USAGE ON SCHEMA ${app} TO ${app}_party, ${app}_pipeline;
      GRANT SELECT ON ${app}.migration TO ${app}_pipeline;`);
    const { rows } = await client.query<{ name: string; sha256: string }>(
      `SELECT name, sha256 FROM ${app}.migration`,
    );
    const done = new Map(rows.map((row) => [row.name, row.sha256]));
    for (const name of filesOf(folder)) {
      const sql = readMigration(app, join(folder, name));
      const sha256 = createHash('sha256').update(sql).digest('hex');
      if (done.get(name) === sha256) continue;
      if (done.has(name))
        throw new Error(
          `migration ${app}/${name} was changed after it ran; restore it and add a new file instead`,
        );
      await client.query('BEGIN');
      await client.query(`SET LOCAL search_path TO ${app}`);
      await client.query(sql);
      await client.query(`INSERT INTO ${app}.migration (name, sha256) VALUES ($1, $2)`, [
        name,
        sha256,
      ]);
      await failpoint('before-migration-commit');
      await client.query('COMMIT');
      log.info({ app, migration: name }, 'migration applied');
    }
  } finally {
    await client.end();
  }
}

/** The root of the sources, or of their build. */
const ROOT = resolve(__dirname, '../..');

/**
 * The SQL of a migration. A line `-- include libs/outbox/outbox.sql` stands for that file, in which
 * `:app` stands for the app's name: a library owns the SQL of its tables.
 */
function readMigration(app: string, file: string): string {
  return readFileSync(file, 'utf8').replace(/^-- include (\S+)$/gm, (_, path: string) =>
    readFileSync(join(ROOT, path), 'utf8').replaceAll(':app', app),
  );
}

/**
 * The migrations of `folder` that have not run on this database. The app cannot work without them.
 */
export async function lackingMigrations(database: Database, folder: string): Promise<string[]> {
  const [found]: { there: boolean }[] = await database.pipeline.query(
    `SELECT to_regclass('migration') IS NOT NULL AS there`,
  );
  const rows: { name: string }[] = found?.there
    ? await database.pipeline.query(`SELECT name FROM migration`)
    : [];
  const done = new Set(rows.map(({ name }) => name));
  return filesOf(folder).filter((name) => !done.has(name));
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort();

/**
 * Roles belong to the whole cluster, so a migration of another database may create them at the same
 * time.
 */
async function makeRoles(client: Connection, app: string, login: string): Promise<void> {
  for (const role of [`${app}_party`, `${app}_pipeline`]) {
    await client.query(`
      DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN
          CREATE ROLE ${role} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
        END IF;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
      END $$`);
    // WITH INHERIT FALSE: inherited rights would apply without SET ROLE, and so bypass the role's
    // policies.
    const { rows } = await client.query<{ fits: boolean }>(
      `SELECT rolsuper OR (pg_has_role($1, $2, 'MEMBER') AND NOT pg_has_role($1, $2, 'USAGE')) AS fits
       FROM pg_roles WHERE rolname = $1`,
      [login, role],
    );
    if (rows[0]?.fits === false) {
      await client.query(
        `DO $$ BEGIN EXECUTE format('GRANT ${role} TO %I WITH INHERIT FALSE, SET TRUE', '${login.replace(/'/g, "''")}');
         EXCEPTION WHEN internal_error THEN NULL; END $$`,
      );
    }
  }
}
