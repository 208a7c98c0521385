import { setTimeout as sleep } from 'node:timers/promises';
import type { Supervised } from './supervised';

/** Milliseconds of each turn for which the processes run, and for which they stand still. */
const RUN_MS = 10;
const STAND_MS = 90;

/**
 * Does some work while the processes have a tenth of the time, as on a machine that is ten times slower: ten times a
 * second whoever runs then is stopped, and goes on. However the work ends, all of them go on. Resolves with what it
 * came to, and the share of the time that they really had: timers are late where much is to be done.
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
        // It has ended just now.
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
