import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Retries `ask` until it no longer throws. After `within` milliseconds its last error fails the
 * test.
 */
export async function poll<T>(ask: () => Promise<T> | T, within = 45_000): Promise<T> {
  for (const end = Date.now() + within; ; await sleep(50)) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}
