import { setTimeout as sleep } from 'node:timers/promises';
import { Attempt, GivenUp } from '#libs/database/attempt';
import { isTransient } from '#libs/database/database';
import { log } from '#libs/operations/log';

/**
 * Processes a batch as a whole. Retries transient errors (database away, deadlock) without limit;
 * the bus notices if nothing progresses. On other errors it halves the batch until the bad message
 * is alone, and parks it: the other messages go on in large parts and in order. If the work timed
 * out it does not halve, since each part would cost the time limit again: it tries messages one by
 * one and parks a message on its second timeout.
 */
export async function processBatch<M>(
  batch: M[],
  work: (batch: M[], attempt: Attempt) => Promise<void>,
  park: (message: M, error: unknown) => Promise<void>,
  moved: () => void = () => undefined,
  again = false,
): Promise<void> {
  const [first] = batch;
  if (first === undefined) return;
  try {
    await retryTransient(() => Attempt.at((attempt) => work(batch, attempt)));
  } catch (error) {
    moved();
    const timedOut = error instanceof GivenUp;
    if (batch.length === 1 && (again || !timedOut)) return retryTransient(() => park(first, error));
    const size = timedOut ? 1 : Math.ceil(batch.length / 2);
    log.warn({ err: error, size: batch.length }, 'a batch failed; trying smaller parts of it');
    for (let from = 0; from < batch.length; from += size) {
      await processBatch(batch.slice(from, from + size), work, park, moved, timedOut);
      moved();
    }
  }
}

/** Retries transient errors without limit, with a growing pause of up to about 2 s. */
export async function retryTransient<T>(work: () => Promise<T>): Promise<T> {
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
