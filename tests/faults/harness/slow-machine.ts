import { setTimeout as sleep } from 'node:timers/promises';
import type { Supervised } from './supervised';

/** Milliseconds of each turn in which the processes run, and in which they are stopped. */
const RUN_MS = 10;
const STAND_MS = 90;

/**
 * Does some work while the processes get a tenth of the time, as on a machine that is ten times
 * slower: they are stopped and continued ten times a second, and continued at the end in any case.
 * Resolves with the result of the work and the real share of the time, because timers are late
 * under load.
 */
export async function onSlowMachine<T>(
  apps: readonly Supervised[],
  work: () => Promise<T>,
): Promise<[T, ran: number]> {
  const tell = (signal: 'SIGSTOP' | 'SIGCONT'): void => {
    for (const { pid } of apps) {
      try {
        if (pid) process.kill(pid, signal);
      } catch {
        // It has just ended.
      }
    }
  };
  const from = performance.now();
  let [over, ran] = [false, 0];
  const turns = async (): Promise<void> => {
    while (!over) {
      tell('SIGSTOP');
      await sleep(STAND_MS);
      tell('SIGCONT');
      const at = performance.now();
      await sleep(RUN_MS);
      ran += performance.now() - at;
    }
  };
  const turning = turns();
  try {
    const value = await work();
    return [value, ran / (performance.now() - from)];
  } finally {
    over = true;
    await turning;
  }
}
