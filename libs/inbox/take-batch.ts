import { setTimeout as sleep } from 'node:timers/promises';
import { isTransient } from '#libs/database/database';
import { log } from '#libs/operations/log';

/**
 * Takes a batch in one go. What passes by itself (database away, deadlock) is waited out, for as long as it
 * takes: the bus notices where nothing moves. Where the batch as a whole cannot be taken, each message is
 * tried alone, so that only the bad one is parked and the next goes on.
 */
export async function takeBatch<M>(
  batch: M[],
  work: (batch: M[]) => Promise<void>,
  park: (message: M, error: unknown) => Promise<void>,
): Promise<void> {
  try {
    await patiently(() => work(batch));
  } catch (error) {
    log.warn({ err: error, size: batch.length }, 'a batch could not be taken; trying each alone');
    for (const message of batch) {
      try {
        await patiently(() => work([message]));
      } catch (reason) {
        await patiently(() => park(message, reason));
      }
    }
  }
}

/** Tries again, ever more slowly up to 2 s, as long as the failure is one that passes. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let wait = 20; ; wait = Math.min(wait * 2, 2_000)) {
    try {
      return await work();
    } catch (error) {
      if (!isTransient(error)) throw error;
      log.warn({ err: error, wait }, 'waiting for the database');
      await sleep(wait * (0.5 + Math.random()));
    }
  }
}
