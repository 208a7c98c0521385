import { setTimeout as sleep } from 'node:timers/promises';
import { assertThat, type Scene } from './fault';
import { GROUPS, type Group, type Product } from './product';
import type { Supervised } from './supervised';

/** The consumer group that a process is a member of. */
export function groupOf(app: Supervised): Group {
  if (app.name.includes('broker')) return 'bantuan-kedinasan.broker';
  return app.name === 'notification'
    ? 'bantuan-kedinasan.notification'
    : 'bantuan-kedinasan.reporting';
}

/** True if work waits for this app: on its topic or in its outbox. */
async function hasWork(product: Product, app: Supervised): Promise<boolean> {
  if ((await product.lag(groupOf(app)).catch(() => 0)) > 0) return true;
  if (app.name === 'reporting') return false;
  const schema = app.name === 'notification' ? 'notification' : 'broker';
  return (await product.count(`${schema}.outbox`).catch(() => 0)) > 0;
}

/** Waits a short time for a moment when the app has work. */
async function untilWork(product: Product, app: Supervised, within = 3_000): Promise<boolean> {
  for (const end = Date.now() + within; Date.now() < end; await sleep(5))
    if (await hasWork(product, app)) return true;
  return false;
}

/** SIGKILL, if possible while the app works; counted. */
export async function kill({ product, tally }: Scene, app: Supervised): Promise<void> {
  const atWork = await untilWork(product, app);
  if (!app.pid) return;
  app.kill('SIGKILL');
  await app.ended();
  tally.kills++;
  if (atWork) tally.killsAtWork++;
}

/** The position of a group by partition. */
export async function progress(product: Product, group: Group): Promise<Map<number, number>> {
  const [committed] = await product.admin.fetchOffsets({ groupId: group, topics: [GROUPS[group]] });
  return new Map(
    (committed?.partitions ?? []).map(({ partition, offset }) => [partition, Number(offset)]),
  );
}

/**
 * Milliseconds until every partition of the group that has work commits a new offset, on the
 * surviving or on the new members. Null if that does not happen.
 */
export async function recovery(
  product: Product,
  group: Group,
  from = Date.now(),
  within = 60_000,
): Promise<number | null> {
  let before: Map<number, number> | null = null;
  for (; Date.now() - from < within; await sleep(100)) {
    // While Kafka itself is away its offsets cannot be read.
    const seen = await Promise.all([
      progress(product, group),
      product.admin.fetchTopicOffsets(GROUPS[group]),
    ]).catch(() => null);
    if (!seen) continue;
    const [now, ends] = seen;
    before ??= now;
    const waits = ends.filter(({ partition, high }) => {
      const at = now.get(partition) ?? 0;
      return Number(high) > Math.max(at, 0) && at <= (before?.get(partition) ?? 0);
    });
    const moved = [...now].some(([partition, at]) => at > (before?.get(partition) ?? 0));
    if (moved && waits.length === 0) return Date.now() - from;
  }
  return null;
}

/** The same, and fails if the work does not continue within that time. */
export async function msToContinue(
  product: Product,
  group: Group,
  from = Date.now(),
  within = 120_000,
): Promise<number> {
  const took = await recovery(product, group, from, within);
  assertThat(took !== null, `work of ${group} continues within ${within} ms`);
  return took;
}

/**
 * Stops a process as a service manager would, and starts it once with a failpoint or another
 * variable.
 */
export async function restart(app: Supervised, once: Record<string, string> = {}): Promise<number> {
  const took = await app.stop();
  app.start(once);
  return took;
}

/** Moves the product's clock forward in one process, until its next start. */
export async function moveClockForward(app: Supervised, ms: number): Promise<void> {
  const now = new Date(Date.now() + ms).toISOString();
  const answer = await fetch(`${app.url}/dev/clock`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ now }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}
