import { CannotStart } from '#libs/config/environment';
import { log } from './log';

/** Runs the main function of a process. Exits with 1 after a failed start or an unhandled error. */
export async function orExit(start: () => Promise<void>): Promise<void> {
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'unhandled promise rejection; exiting');
    process.exit(1);
  });
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught exception; exiting');
    process.exit(1);
  });
  try {
    await start();
  } catch (error) {
    if (error instanceof CannotStart) process.stderr.write(`${error.message}\n`);
    else log.fatal({ err: error }, 'could not start');
    process.exit(1);
  }
}
