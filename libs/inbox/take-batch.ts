import { setTimeout as sleep } from 'node:timers/promises';
import { Attempt, GivenUp } from '#libs/database/attempt';
import { isTransient } from '#libs/database/database';
import { log } from '#libs/operations/log';

/**
 * Takes a batch in one go. What passes by itself (database away, deadlock) is waited out, for as long as it
 * takes: the bus notices where nothing moves. A batch that cannot be taken is halved, and its halves again, until the bad
 * message stands alone and is parked: the others go on in large parts, in their order. Each part at which the work
 * never came back would cost its seconds: of such a batch each message is tried alone at once, and parked the second time.
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
    const endless = error instanceof GivenUp;
    if (batch.length === 1 && (again || !endless)) return retryTransient(() => park(first, error));
    const size = endless ? 1 : Math.ceil(batch.length / 2);
    log.warn({ err: error, size: batch.length }, 'a batch could not be taken; trying parts of it');
    for (let from = 0; from < batch.length; from += size) {
      await processBatch(batch.slice(from, from + size), work, park, moved, endless);
      moved();
    }
  }
}

/** Tries again, ever more slowly up to 2 s, as long as the failure is one that passes. */
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
