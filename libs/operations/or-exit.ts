import { CannotStart } from '#libs/config/environment';
import { log } from './log';

/**
 * Runs the main function of a process, and ends it with the exit code that the function resolves
 * to, if any. Exits with 1 after a failed start or an unhandled error.
 */
export async function orExit(start: () => Promise<number | void>): Promise<void> {
  process.on('unhandledRejection', (error) =>
    exitFatal({ err: error }, 'unhandled promise rejection; exiting'),
  );
  process.on('uncaughtException', (error) =>
    exitFatal({ err: error }, 'uncaught exception; exiting'),
  );
  try {
    const code = await start();
    if (code !== undefined) process.exit(code);
  } catch (error) {
    if (!(error instanceof CannotStart)) exitFatal({ err: error }, 'could not start');
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** Logs why this process cannot continue, and ends it with 1; what started it starts it again. */
export function exitFatal(details: object, why: string): never {
  log.fatal(details, why);
  process.exit(1);
}
