/** Time limit of a check or metric, so that `/metrics` and `/health` answer within 2 s. */
export const LIMIT_MS = 1_500;
/** After this time a pending read is abandoned, for instance on a dead connection. */
const GIVE_UP_MS = 10_000;

/**
 * Wraps `read` with a time limit. While a read is pending, further callers wait for the same one,
 * so that scrapes do not pile up on a hung dependency; after ten seconds a new read starts.
 * @throws Error after the limit; else what `read` throws.
 */
export function bounded<T>(read: () => Promise<T> | T): () => Promise<T> {
  let pending: Promise<T> | null = null;
  let since = -Infinity;
  return async () => {
    if (!pending || performance.now() - since > GIVE_UP_MS) {
      since = performance.now();
      const reading = Promise.resolve().then(read);
      pending = reading;
      const ended = (): void => {
        if (pending === reading) pending = null;
      };
      reading.then(ended, ended);
    }
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, fail) => {
      timer = setTimeout(() => fail(new Error(`no answer within ${LIMIT_MS} ms`)), LIMIT_MS);
    });
    return Promise.race([pending, late]).finally(() => clearTimeout(timer));
  };
}
