import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo, createServer as createTcp, Server, Socket } from 'node:net';
import { postWebhook } from './post-webhook';

const BODY = Buffer.from('{"type":"x"}');

describe('an attempt', () => {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
  });

  async function listen(server: Server): Promise<number> {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    servers.push(server);
    return (server.address() as AddressInfo).port;
  }
  const http = (answer: (call: IncomingMessage, reply: ServerResponse) => void): Promise<number> =>
    listen(createServer(answer));
  const tcp = (answer: (socket: Socket) => void): Promise<number> =>
    listen(createTcp((socket) => socket.once('data', () => answer(socket))));
  const post = (port: number, ms = 10_000, host = '127.0.0.1') =>
    postWebhook(
      new URL(`http://${host}:${port}/kait`),
      [{ address: '127.0.0.1', family: 4 }],
      { 'webhook-id': 'a' },
      BODY,
      AbortSignal.timeout(ms),
    );

  it('sends the exact bytes to the checked address, under the name of the url', async () => {
    const seen: unknown[] = [];
    const port = await http((call, reply) => {
      let text = '';
      call.on('data', (chunk: Buffer) => (text += chunk.toString()));
      call.on('end', () => {
        const { host, 'webhook-id': id, 'content-type': type } = call.headers;
        seen.push([call.method, call.url, host, id, type, text]);
        reply.writeHead(204).end();
      });
    });
    // DNS knows no such name: only the given address can have been used.
    expect(await post(port, 10_000, 'kait.invalid')).toEqual({ status: 204, retryAfter: null });
    const host = `kait.invalid:${port}`;
    expect(seen).toEqual([['POST', '/kait', host, 'a', 'application/json', BODY.toString()]]);
  });

  it('A10 follows no redirect, not even to a canary on loopback', async () => {
    let reached = 0;
    const canary = await http((_call, reply) => {
      reached += 1;
      reply.end();
    });
    for (const status of [301, 302, 303, 307, 308]) {
      const location = `http://127.0.0.1:${canary}/`;
      const port = await http((_call, reply) => reply.writeHead(status, { location }).end());
      expect((await post(port)).status).toBe(status);
    }
    expect(reached).toBe(0);
  });

  it('F18 takes a status whose connection is reset afterwards', async () => {
    const port = await tcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nx', () =>
        socket.resetAndDestroy(),
      );
    });
    const { status } = await post(port).catch((error: { code: string }) => ({
      status: error.code,
    }));
    // The kernel may discard what was received before a reset.
    expect([200, 'ECONNRESET']).toContain(status);
  });

  it('F18 reads no body: a gigabyte costs nothing', async () => {
    let sent = 0;
    const closed: Promise<void>[] = [];
    const port = await http((_call, reply) => {
      reply.writeHead(200, { 'content-length': String(1024 ** 3) });
      const chunk = Buffer.alloc(65_536);
      const more = (): void => {
        while (!reply.destroyed && reply.write(chunk)) sent += chunk.length;
        reply.once('drain', more);
      };
      closed.push(new Promise((done) => reply.once('close', () => done())));
      more();
    });
    expect((await post(port)).status).toBe(200);
    await Promise.all(closed);
    expect(sent).toBeLessThan(16 * 1024 ** 2);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['hangs', () => undefined],
    [
      'sends one byte at a time',
      (socket) => {
        const timer = setInterval(() => socket.write('H'), 50);
        socket.once('close', () => clearInterval(timer));
      },
    ],
    ['answers 100 again and again', (socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\n')],
  ])('A10 ends in time if the receiver %s', async (_what, answer) => {
    const port = await tcp(answer);
    await expect(post(port, 300)).rejects.toThrow();
  });

  it.each([
    ['closes', 'HTTP/1.1 200'],
    ['sends rubbish', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['sends endless headers', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_000)}\r\n`],
    [
      'switches protocols',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
    ],
  ])('has no answer if the receiver %s', async (_what, text) => {
    const port = await tcp((socket) => socket.end(text));
    await expect(post(port)).rejects.toThrow();
  });
});
