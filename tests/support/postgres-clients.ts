import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const script = resolve(__dirname, '../../.config/postgres-clients.mjs');

/**
 * The folder of pg_dump, pg_dumpall, pg_restore and psql in a version that fits the server of the
 * tests.
 * @throws Error that says what to install.
 */
export async function postgresClients(): Promise<string> {
  const { stdout } = await run(process.execPath, [script]);
  return stdout.trim();
}
