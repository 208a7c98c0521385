import { createServer, IncomingHttpHeaders, Server, ServerResponse } from 'node:http';
import { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** One attempt that reached a receiver. */
export interface CaughtAttempt {
  id: string;
  headers: IncomingHttpHeaders;
  /** The exact bytes. */
  body: string;
  at: number;
}

/** A status, or a function that answers in its own way. */
type Reply = number | ((reply: ServerResponse, socket: Socket) => void);

/** A real HTTP server on loopback that keeps what is posted to it, and answers as a test says. */
export class WebhookReceiver {
  readonly caught: CaughtAttempt[] = [];
  answer: (attempt: CaughtAttempt) => Reply = () => 204;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer((call, reply) => {
      void buffer(call).then((bytes) => {
        const id = String(call.headers['webhook-id']);
        const attempt = { id, headers: call.headers, body: bytes.toString(), at: Date.now() };
        receiver.caught.push(attempt);
        const answer = receiver.answer(attempt);
        if (typeof answer === 'number') reply.writeHead(answer).end();
        else answer(reply, call.socket);
      });
    });
    const receiver = new WebhookReceiver(server);
    server.on('connection', (socket: Socket) => {
      receiver.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => receiver.sockets.delete(socket));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return receiver;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}/kait`;
  }

  /** Ids of the attempts for events of one request, in the order in which they came. */
  idsOf(requestId: string): string[] {
    return this.caught
      .filter(({ body }) => (JSON.parse(body) as { subject: string }).subject === requestId)
      .map(({ id }) => id);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((closed) => this.server.close(closed));
  }
}
