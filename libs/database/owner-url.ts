import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DATA_FILES } from '#libs/config/data-files';
import { CannotStart, Environment } from '#libs/config/environment';

/**
 * The URL of PostgreSQL for the owner: from the environment, else of the standalone server that
 * runs on `DATA_DIR`.
 * @throws CannotStart if there is none.
 */
export function ownerUrl(environment: Environment): string {
  const { MIGRATION_DATABASE_URL, DATABASE_URL, DATA_DIR } = environment;
  const named = MIGRATION_DATABASE_URL ?? DATABASE_URL;
  if (named !== undefined) return named;
  try {
    const notes = JSON.parse(readFileSync(join(DATA_DIR, DATA_FILES.postgresNotes), 'utf8')) as {
      owner: string;
      home: string | null;
    };
    const data = join(notes.home ?? join(DATA_DIR, DATA_FILES.postgres), 'data');
    // Line 4 of postmaster.pid is the port.
    const port = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[3];
    return `postgres://postgres:${notes.owner}@127.0.0.1:${port}/bantuan`;
  } catch (error) {
    throw new CannotStart(
      `MIGRATION_DATABASE_URL is missing, and no standalone runs on ${DATA_DIR}: set it, or start one (npm start). ` +
        // The error's message is left out: it can quote the file, which holds the password.
        `(${String((error as { code?: unknown }).code ?? `${DATA_FILES.postgresNotes} is not valid`)})`,
    );
  }
}
