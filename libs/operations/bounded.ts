/** A check or figure that takes longer counts as not to be had; `/metrics` and `/health` answer within 2 s. */
export const LIMIT_MS = 1_500;
/** A reading that has not ended after this time never will, such as one over a connection that is dead. */
const GIVE_UP_MS = 10_000;

/**
 * Reads something with a limit of time. While one reading has not ended, whoever asks waits for that one: what hangs is
 * asked once, not once for every scrape; after ten seconds it is asked anew.
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
