import { setTimeout as sleep } from 'node:timers/promises';
import { assertThat } from './fault';
import type { Product } from './product';

const EVERY_MS = 100;
/** A partition that moved within this time before the end of the watch counts as moving. */
const GOES_ON_MS = 2_000;
/** Under load each partition gets a record at least this often. */
const RATE = 60;

/**
 * The longest time in milliseconds that any partition with work stood still at any app, by the
 * offsets that the apps store in the database, so that Kafka need not be asked. The load runs at 60
 * messages a second.
 *
 * @param harm is called once all partitions move.
 * @param least milliseconds to watch after the harm: fetched records still move the offsets for a
 * moment.
 */
export async function standstill(
  product: Product,
  harm: () => Promise<void>,
  least: number,
  within = 120_000,
): Promise<number> {
  const since = new Map<string, { next: string; at: number }>();
  let longest = 0;
  let [from, watching] = [Infinity, true];
  const look = async (): Promise<void> => {
    const rows = await placesOf(product).catch(() => []);
    const now = Date.now();
    for (const { place, next } of rows) {
      const last = since.get(place);
      if (last && last.next !== next && now > from)
        longest = Math.max(longest, now - Math.max(last.at, from));
      if (last?.next !== next) since.set(place, { next, at: now });
    }
  };
  const watch = (async () => {
    for (; watching; await sleep(EVERY_MS)) await look();
  })();
  const allMovedSince = (time: number): boolean =>
    since.size > 0 && [...since.values()].every(({ at }) => at > time);
  product.load.start(RATE);
  try {
    await sleep(EVERY_MS);
    const begun = Date.now();
    for (; !allMovedSince(begun); await sleep(EVERY_MS))
      assertThat(Date.now() - begun < 60_000, 'all partitions have work before the harm');
    from = Date.now();
    await harm();
    const goOn = from + least - GOES_ON_MS;
    for (; Date.now() - from < least || !allMovedSince(goOn); await sleep(EVERY_MS))
      assertThat(Date.now() - from < within, `every partition continues within ${within} ms`);
  } finally {
    watching = false;
    await watch;
    await product.load.stop();
  }
  return longest;
}

/** The position of each app on each partition of commands and events. */
function placesOf(product: Product): Promise<{ place: string; next: string }[]> {
  const of = (app: string): string =>
    `SELECT '${app} ' || topic || '/' || partition AS place, next::text FROM ${app}.handled`;
  return product.rows(['broker', 'notification', 'reporting'].map(of).join(' UNION ALL '));
}
