import { IncomingMessage, Server, ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { problem } from '#libs/contracts/problem';

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

/** How long an incomplete request may continue after the server starts to stop. */
const HALF_REQUEST_MS = 1_000;

/** The open connections of a server, each with its unfinished exchanges. */
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
    // RFC 9110 section 10.1.1 allows servers to ignore an unknown expectation.
    server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
      server.emit('request', request, response),
    );
  }

  /**
   * Closes a connection whose bytes are not HTTP or arrived too late. If earlier complete requests
   * on it are still being answered, closes it after their responses; otherwise sends a problem
   * first.
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
        : problem('malformed', 'This is not valid HTTP, or it did not arrive completely in time.');
    const body = JSON.stringify(answer);
    socket.end(
      `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}\r\ncontent-type: application/problem+json\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  }

  /** When the server stops: closes connections on which no complete request is being answered. */
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
