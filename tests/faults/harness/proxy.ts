import { createConnection, createServer, Server, Socket } from 'node:net';
import { Frames, KafkaFrames } from './kafka-frames';

/**
 * What the network does to all connections, old and new: refuse them; accept bytes and deliver
 * none; drop only the answers; or delay everything.
 */
export type NetworkState = 'pass' | 'refuse' | 'blackhole' | 'drop-responses' | { delayMs: number };

/** A TCP proxy on loopback that injects network faults. */
export class Proxy {
  private weather: NetworkState = 'pass';
  private server: Server | null = null;
  private readonly sockets = new Set<Socket>();
  /** The parts of Kafka's protocol that are dropped or broken, by API; null: nothing. */
  frames: KafkaFrames | null = null;

  private constructor(public target: number) {}

  port = 0;

  static async open(target: number): Promise<Proxy> {
    const proxy = new Proxy(target);
    await proxy.listen();
    return proxy;
  }

  async set(weather: NetworkState): Promise<void> {
    this.weather = weather;
    if (weather === 'refuse') return this.close();
    if (!this.server) await this.listen();
  }

  /** Cuts the open connections and accepts new ones. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = null;
    this.cut();
    if (server) await new Promise((closed) => server.close(closed));
  }

  private async listen(): Promise<void> {
    const server = createServer((client) => this.join(client));
    this.server = server;
    await new Promise<void>((open, fail) => {
      server.once('error', fail);
      server.listen(this.port, '127.0.0.1', open);
    });
    this.port = (server.address() as { port: number }).port;
  }

  private join(client: Socket): void {
    const upstream = createConnection({ port: this.target, host: '127.0.0.1' });
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.once('close', () => {
        this.sockets.delete(socket);
        end();
      });
    }
    const frames: Frames | null = this.frames?.connection(end) ?? null;
    client.on('data', (chunk) => {
      const { passed, breaks } = frames?.asked(chunk) ?? { passed: chunk, breaks: false };
      if (breaks) upstream.write(passed, end);
      else this.pass(passed, upstream, client, 'request');
    });
    upstream.on('data', (chunk) =>
      this.pass(frames ? frames.answered(chunk) : chunk, client, upstream, 'answer'),
    );
  }

  private pass(chunk: Buffer, to: Socket, from: Socket, what: 'request' | 'answer'): void {
    const { weather } = this;
    if (weather === 'blackhole' || (weather === 'drop-responses' && what === 'answer')) return;
    if (chunk.length === 0) return;
    const write = (): void => {
      if (to.destroyed || to.write(chunk)) return;
      from.pause();
      to.once('drain', () => from.resume());
    };
    if (typeof weather === 'object') setTimeout(write, weather.delayMs);
    else write();
  }
}
