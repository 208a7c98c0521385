import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from '#libs/config/environment';
import { isNews, log } from '#libs/operations/log';
import { isTransient } from './database';
import { refusalOf } from './session';

const PATIENCE_MS = 60_000;

/**
 * Runs work at startup. Retries for up to a minute while the server is starting or read-only.
 * @param variable the environment variable with the server's URL, for the error message.
 * @throws CannotStart that says what to do, if waiting does not help.
 */
export async function whenThere<T>(variable: string, work: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; ;) {
    try {
      return await work();
    } catch (error) {
      const refused = error instanceof CannotStart || refusalOf(error, variable);
      if (refused || !isTransient(error) || Date.now() > end) throw explained(error, variable);
      const why = `PostgreSQL at ${variable} does not answer; waiting for it: ${(error as Error).message}`;
      if (isNews(why)) log.warn(why);
      await sleep(1_000);
    }
  }
}

/**
 * Runs the first work of a command on the database, without waiting for the server.
 * @param variable the environment variable with the server's URL, for the error message.
 * @throws CannotStart that says what to do, if the server refuses the login or does not answer.
 */
export const explaining = <T>(variable: string, work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw explained(error, variable);
  });

function explained(error: unknown, variable: string): Error {
  if (error instanceof CannotStart) return error;
  const refusal = refusalOf(error, variable);
  if (refusal || !isTransient(error)) return refusal ?? (error as Error);
  const { message } = error as Error;
  return new CannotStart(
    `${variable}: PostgreSQL does not answer (${message}). Check that it runs, and its host and port.`,
  );
}
