import { createServer, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent } from '#libs/contracts/envelope';
import { grouped } from './checker/finding';
import { assertThat, type Fault } from './harness/fault';
import { moveClockForward, restart } from './harness/harm';
import type { Product } from './harness/product';

/** Longer than a delivery whose sender died stays with it. */
const LEASE_MS = 65_000;
const LIMIT_MS = 120_000;

interface Attempt {
  id: string;
  body: string;
  event: CloudEvent;
}

/**
 * A receiver that refuses a third of all events once, and accepts another third without its answer
 * being heard.
 */
async function openReceiver(): Promise<{ attempts: Attempt[]; host: string; close(): void }> {
  const attempts: Attempt[] = [];
  const met = new Map<string, number>();
  const sockets = new Set<Socket>();
  const server = createServer((call, reply: ServerResponse) => {
    void buffer(call).then((bytes) => {
      const body = bytes.toString();
      const event = JSON.parse(body) as CloudEvent;
      attempts.push({ id: String(call.headers['webhook-id']), body, event });
      const turn = met.size % 3;
      if (met.has(event.id)) return reply.writeHead(204).end();
      met.set(event.id, turn);
      if (turn === 0) return reply.writeHead(500).end();
      if (turn === 1) return call.socket.resetAndDestroy();
      return reply.writeHead(204).end();
    });
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { attempts, host: `127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

export const WEBHOOKS: Fault = {
  id: 'webhook-answers-lost',
  title:
    'a webhook refuses events and its answers are lost; the sender is killed at after-webhook-send',
  async run({ product, scale, figures, tally }) {
    const receiver = await openReceiver();
    const hosts = { WEBHOOK_TEST_HOSTS: receiver.host };
    const notification = product.find('notification');
    try {
      await restart(notification, hosts);
      await notification.ready();
      await register(product, `http://${receiver.host}/`);
      await product.load.backlog(Math.round(60 * scale));
      await product.quiet();
      await untilDelivered(product);

      const before = product.exits.length;
      await restart(notification, { ...hosts, FAILPOINT: 'after-webhook-send:5:kill' });
      await product.load.backlog(Math.round(60 * scale));
      for (const end = Date.now() + LIMIT_MS; product.exits.length === before; await sleep(50))
        assertThat(Date.now() < end, 'notification comes to after-webhook-send 5 times');
      tally.faults++;
      tally.kills++;
      tally.killsAtWork++;
      await notification.ready();
      await restart(notification, hosts);
      await notification.ready();
      await moveClockForward(notification, LEASE_MS);
      await product.quiet();
      await untilDelivered(product);
      figures.webhook = check(receiver.attempts);
    } finally {
      receiver.close();
      await restart(notification);
      await notification.ready();
    }
  },
};

async function register(product: Product, url: string): Promise<void> {
  const { code } = product.load.parties.askers[0] ?? { code: '' };
  const answer = await fetch(`${product.find('notification').url}/v1/webhooks`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await product.token(`system@${code}`)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ url }),
  });
  if (answer.status !== 201) throw new Error(await answer.text());
}

async function untilDelivered(product: Product): Promise<void> {
  for (const end = Date.now() + LIMIT_MS; ; await sleep(200)) {
    const due = await product.count(`notification.webhook_delivery WHERE status <> 'delivered'`);
    if (due === 0) return;
    assertThat(Date.now() < end, `all events are delivered to the webhook (${due} are not)`);
  }
}

/** Each event comes at least once, always with its own id and the same bytes, and in order. */
function check(attempts: readonly Attempt[]): string {
  const events = [...grouped(attempts, ({ event }) => event.id)];
  assertThat(events.length > 0, 'the webhook gets events');
  assertThat(
    events.every(([id, copies]) => copies.every((copy) => copy.id === id)),
    'each attempt has the id of its event',
  );
  assertThat(
    events.every(([, copies]) => copies.every(({ body }) => body === copies[0]?.body)),
    'each attempt has the same bytes',
  );
  const firsts = events.flatMap(([, [first]]) => first ?? []).filter(({ event }) => event.sequence);
  for (const [, told] of grouped(firsts, ({ event }) => event.subject)) {
    const versions = told.map(({ event }) => Number(event.sequence));
    assertThat(
      versions.every((version, n) => n === 0 || version > (versions[n - 1] ?? 0)),
      'the events of a request come in order',
    );
  }
  return `${events.length} events, ${attempts.length - events.length} repeats`;
}
