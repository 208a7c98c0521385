import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Retries `ask` until it no longer throws. After `within` milliseconds its last error fails the
 * test. Pauses get longer, up to `longest` milliseconds: what it asks for is work for the product.
 */
export async function poll<T>(
  ask: () => Promise<T> | T,
  within = 45_000,
  longest = 200,
): Promise<T> {
  for (const start = Date.now(); ;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() - start > within) throw error;
    }
    await sleep(Math.min(Math.max(50, (Date.now() - start) / 10), longest));
  }
}
