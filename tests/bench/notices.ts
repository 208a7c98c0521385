import { createServer, Server } from 'node:http';
import { AddressInfo, Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { Official } from '#tests/support/parties';
import { standaloneWorld, World } from '#tests/support/world';
import { figure, mebibytes, say, table } from './report';

/** Receivers of each kind, and their share of what is pending. */
const KINDS = { fast: [10, 0.2], slow: [5, 0.4], dead: [5, 0.4] } as const;
type Kind = keyof typeof KINDS;
const SLOW_MS = 20_000;
/** Events for fast receivers that become due each second while the others are pending. */
const RATE = 20;
const SEQUENTIAL_TIMEOUT_MS = 30_000;

interface Receiver {
  kind: Kind;
  url: string;
  server: Server;
}

/** Milliseconds from due to received by a fast receiver. */
interface Waits {
  count: number;
  p50: number;
  p99: number;
  most: number;
}

export interface Notices {
  pending: number;
  /** Seconds until the pending events of fast receivers had arrived. */
  drained: number;
  steady: Waits;
  memory: { before: number; most: number };
  sequential: Waits & { seconds: number };
}

/**
 * Pending deliveries to a mix of receivers: the product beside a sender that posts one after the
 * other, in the same run.
 */
export async function notices(pending: number, seconds: number): Promise<Notices> {
  const received = new Map<string, number>();
  const receivers = await Promise.all(
    (Object.keys(KINDS) as Kind[]).flatMap((kind) =>
      Array.from({ length: KINDS[kind][0] }, () => receiver(kind, received)),
    ),
  );
  const hosts = receivers.map(({ url }) => new URL(url).host).join(',');
  const world = await standaloneWorld({ WEBHOOK_TEST_HOSTS: hosts, LOG_LEVEL: 'error' });
  const database = new Client({ connectionString: world.database.ownerUrl });
  await database.connect();
  try {
    const webhooks = await register(world, receivers);
    const before = rssOf(world);
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, rssOf(world))), 200);
    const began = Date.now();
    const ids: string[] = [];
    for (const { id, kind } of webhooks) {
      const [count, share] = KINDS[kind];
      const added = await queue(database, id, Math.round((pending * share) / count));
      if (kind === 'fast') ids.push(...added.map((one) => one.id));
    }
    while (!ids.every((id) => received.has(id))) await sleep(20);
    const drained = (Date.now() - began) / 1_000;
    const fast = webhooks.filter(({ kind }) => kind === 'fast');
    const due = new Map<string, number>();
    for (let n = 0; n < seconds * RATE; n++) {
      for (const { id, at } of await queue(database, fast[n % fast.length]?.id ?? '', 1))
        due.set(id, at);
      await sleep(1_000 / RATE);
    }
    for (const end = Date.now() + 30_000; Date.now() < end; await sleep(20))
      if ([...due.keys()].every((id) => received.has(id))) break;
    clearInterval(watch);
    return {
      ...{ pending, drained, memory: { before, most } },
      steady: waitsOf([...due].map(([id, at]) => (received.get(id) ?? Infinity) - at)),
      sequential: await sequentially(receivers, seconds),
    };
  } finally {
    await database.end();
    await world.stop();
    for (const { server } of receivers) server.close();
  }
}

async function receiver(kind: Kind, received: Map<string, number>): Promise<Receiver> {
  const server = createServer((call, reply) => {
    received.set(String(call.headers['webhook-id']), Date.now());
    call.resume();
    if (kind === 'fast') reply.writeHead(204).end();
    // A dead one accepts connections and never answers.
    if (kind === 'slow') setTimeout(() => reply.writeHead(204).end(), SLOW_MS).unref();
  });
  server.on('connection', (socket: Socket) => socket.on('error', () => undefined).unref());
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { kind, url: `http://127.0.0.1:${port}/`, server };
}

async function register(
  world: World,
  receivers: Receiver[],
): Promise<{ id: string; kind: Kind }[]> {
  const system = new Official(world, 'system@bkn');
  return Promise.all(
    receivers.map(async ({ url, kind }) => {
      const { body } = await system.post<{ id: string }>('/v1/webhooks', { url });
      return { id: body.id, kind };
    }),
  );
}

/** Makes events due now; each is about another request. */
async function queue(
  database: Client,
  webhook: string,
  count: number,
): Promise<{ id: string; at: number }[]> {
  const { rows } = await database.query<{ id: string }>(
    `INSERT INTO notification.webhook_delivery
       (id, webhook_id, agency, event_id, event, type, key, seq, created_at, next_attempt_at)
     SELECT id, $1, 'bkn', id::text, '{"type":"bench"}', 'bench', id::text, 0, now(), now()
       FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, $2)) AS made RETURNING id`,
    [webhook, count],
  );
  return rows.map(({ id }) => ({ id, at: Date.now() }));
}

/** The same mix, one after the other in the order in which it became due. */
async function sequentially(
  receivers: Receiver[],
  seconds: number,
): Promise<Waits & { seconds: number }> {
  const began = Date.now();
  const waits: number[] = [];
  const longest = Math.max(seconds, 60);
  for (let n = 0; Date.now() - began < longest * 1_000; n++) {
    const { url, kind } = receivers[(n * 7) % receivers.length] ?? { url: '', kind: 'fast' };
    await fetch(url, {
      ...{ method: 'POST', body: '{"type":"bench"}' },
      headers: { 'webhook-id': `sequential ${n}` },
      signal: AbortSignal.timeout(SEQUENTIAL_TIMEOUT_MS),
    }).catch(() => undefined);
    if (kind === 'fast') waits.push(Date.now() - began);
  }
  return { ...waitsOf(waits), seconds: longest };
}

function waitsOf(waits: number[]): Waits {
  const sorted = [...waits].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), most: sorted.at(-1) ?? NaN };
}

/** Resident memory of the product in bytes. */
function rssOf({ processes }: World): number {
  const status = readFileSync(`/proc/${processes[0]?.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1_024;
}

export function printNotices({ pending, drained, steady, memory, sequential }: Notices): void {
  say(
    `${figure(pending)} deliveries pending: 10 fast receivers, 5 that take 20 s, 5 that never answer`,
  );
  table([
    ['', 'events to fast receivers', 'median ms', '99th ms', 'longest ms'],
    ...(
      [
        ['the product', steady],
        ['one after the other', sequential],
      ] as const
    ).map(([name, { count, p50, p99, most }]) => [
      ...[name, figure(count), figure(p50), figure(p99), figure(most)],
    ]),
  ]);
  say(
    `the product delivered what was pending for fast receivers in ${figure(drained)} s; memory ${mebibytes(memory.before)} before, at most ${mebibytes(memory.most)}`,
  );
  say(
    `one after the other: within ${figure(sequential.seconds)} s, waits counted from the beginning`,
  );
}
