import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotStart, Environment } from '#libs/config/environment';

/**
 * PostgreSQL as the owner signs in: as the environment says, or, where it names none, the one that standalone keeps under
 * `DATA_DIR`, while it runs.
 * @throws CannotStart where there is none.
 */
export function ownerUrl(environment: Environment): string {
  const { MIGRATION_DATABASE_URL, DATABASE_URL, DATA_DIR } = environment;
  const named = MIGRATION_DATABASE_URL ?? DATABASE_URL;
  if (named !== undefined) return named;
  try {
    const notes = JSON.parse(readFileSync(join(DATA_DIR, 'postgres.json'), 'utf8')) as {
      owner: string;
      home: string | null;
    };
    const data = join(notes.home ?? join(DATA_DIR, 'postgres'), 'data');
    // Line 4 of the file that PostgreSQL keeps while it runs is its port.
    const port = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[3];
    return `postgres://postgres:${notes.owner}@127.0.0.1:${port}/bantuan`;
  } catch (error) {
    throw new CannotStart(
      `There is no MIGRATION_DATABASE_URL, and no standalone runs on ${DATA_DIR}: set it, or start one (npm start). ` +
        // Not what the error says: it quotes from the file, which holds the password.
        `(${String((error as { code?: unknown }).code ?? 'its notes cannot be read')})`,
    );
  }
}
