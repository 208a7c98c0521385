import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from '#libs/config/environment';
import { log } from '#libs/operations/log';
import { isTransient } from './database';
import { refusalOf } from './session';

const PATIENCE_MS = 60_000;

/**
 * Work at a start. A server that is still starting, or that cannot be written to yet, is waited for, a minute at most.
 * @param variable that names the server, for what the error says.
 * @throws CannotStart with what to do, where waiting would not help.
 */
export async function whenThere<T>(variable: string, work: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; ;) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof CannotStart) throw error;
      const refusal = refusalOf(error, variable);
      if (refusal) throw refusal;
      if (!isTransient(error) || Date.now() > end) throw error;
      log.warn({ err: error }, 'waiting for PostgreSQL');
      await sleep(1_000);
    }
  }
}
