import { IncomingMessage, Server, ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { problem } from '#libs/contracts/problem';

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

/** How long a request that has not come whole may go on coming once the server stops. */
const HALF_REQUEST_MS = 1_000;

/** The connections of a server, each with the exchanges that are not over. */
export class Connections {
  private readonly open = new Map<Socket, Set<Exchange>>();
  private readonly ending = new WeakSet<Socket>();

  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.open.set(socket, new Set());
      socket.once('close', () => this.open.delete(socket));
    });
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const exchanges = this.open.get(request.socket);
      const exchange = { request, response };
      exchanges?.add(exchange);
      response.once('close', () => exchanges?.delete(exchange));
    });
    // RFC 9110 section 10.1.1 lets an expectation that is not understood be passed over.
    server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
      server.emit('request', request, response),
    );
  }

  /**
   * Ends a connection whose bytes are no HTTP, or did not come in time. Where whole requests that came before them are
   * still being answered, those answers are the last thing that is sent; else the client is told what is wrong.
   */
  endUnread(error: NodeJS.ErrnoException, socket: Socket): void {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    if (this.ending.has(socket)) return;
    this.ending.add(socket);
    const last = this.answering(socket).at(-1);
    if (last) {
      last.response.shouldKeepAlive = false;
      last.response.once('close', () => socket.destroySoon());
      return;
    }
    const answer =
      error.code === 'HPE_HEADER_OVERFLOW'
        ? problem('too-large', 'The headers of a request may be 16 KiB at most.')
        : problem('malformed', 'This cannot be read as HTTP, or did not come whole in time.');
    const body = JSON.stringify(answer);
    socket.end(
      `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}\r\ncontent-type: application/problem+json\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  }

  /** Once the server stops: ends the connections on which no whole request is being answered. */
  drain(server: Server): void {
    const rounds = setInterval(() => {
      for (const socket of this.open.keys())
        if (this.answering(socket).length === 0) socket.destroy();
    }, HALF_REQUEST_MS);
    server.once('close', () => clearInterval(rounds));
  }

  private answering(socket: Socket): Exchange[] {
    return [...(this.open.get(socket) ?? [])].filter(({ request }) => request.complete);
  }
}
