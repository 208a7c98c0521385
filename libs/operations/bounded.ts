/** A check or figure that takes longer counts as not to be had; `/metrics` and `/health` answer within 2 s. */
export const LIMIT_MS = 1_500;

/**
 * Reads something with a limit of time. While one reading has not ended, whoever asks waits for that one: what hangs is
 * asked once, not once for every scrape.
 * @throws Error after the limit; else what `read` throws.
 */
export function bounded<T>(read: () => Promise<T> | T): () => Promise<T> {
  let pending: Promise<T> | null = null;
  return async () => {
    pending ??= Promise.resolve()
      .then(read)
      .finally(() => (pending = null));
    pending.catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, fail) => {
      timer = setTimeout(() => fail(new Error(`no answer within ${LIMIT_MS} ms`)), LIMIT_MS);
    });
    return Promise.race([pending, late]).finally(() => clearTimeout(timer));
  };
}
