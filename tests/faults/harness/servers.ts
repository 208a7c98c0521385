import { ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgres, startPostgres } from '#apps/standalone/embedded-postgres';
import { freePort } from '#apps/standalone/free-port';
import { KafkaCluster } from './kafka-cluster';
import { Proxy } from './proxy';
import type { Fate } from './receiver';
import { SmallDisk } from './small-disk';

/** A real PostgreSQL, fsync on: one door for the run itself, one proxy for the product. */
export class PostgresServer {
  private constructor(
    private readonly folder: string,
    private running: EmbeddedPostgres,
    readonly proxy: Proxy,
    private readonly own: Proxy,
  ) {}

  static async open(folder: string): Promise<PostgresServer> {
    const running = await startPostgres(folder);
    const port = Number(new URL(running.ownerUrl).port);
    return new PostgresServer(folder, running, await Proxy.open(port), await Proxy.open(port));
  }

  /** Addresses of a database: as the apps sign in, as their owner does, and for the run itself. */
  urlsOf(database: string): { app: string; owner: string; own: string } {
    const url = (base: string, port: number): string =>
      Object.assign(new URL(base), { port: String(port), pathname: `/${database}` }).href;
    const { appUrl, ownerUrl } = this.running;
    return {
      app: url(appUrl, this.proxy.port),
      owner: url(ownerUrl, this.proxy.port),
      own: url(ownerUrl, this.own.port),
    };
  }

  get pid(): number {
    return Number(readFileSync(join(this.data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  }

  get data(): string {
    return join(this.running.home, 'data');
  }

  /** Resolves when it has ended though nobody stopped it. */
  get lost(): Promise<void> {
    return this.running.lost;
  }

  stop(): Promise<void> {
    return this.running.stop();
  }

  /** SIGKILL of the postmaster, and after a while the same server on the same data. Resolves with the time it took to answer. */
  async kill(away = 0): Promise<number> {
    const { lost } = this;
    process.kill(this.pid, 'SIGKILL');
    await lost;
    await sleep(away);
    return this.start();
  }

  /** The same server on the same data, after it has ended. Resolves with the time it took to answer. */
  async start(): Promise<number> {
    const from = Date.now();
    for (let tries = 100; ; tries--) {
      try {
        this.running = await startPostgres(this.folder);
        break;
      } catch (error) {
        // Its children may still hold the shared memory for a moment.
        if (tries === 0) throw error;
        await sleep(100);
      }
    }
    const port = Number(new URL(this.running.ownerUrl).port);
    this.proxy.target = port;
    this.own.target = port;
    return Date.now() - from;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.proxy.close();
    await this.own.close();
    rmSync(this.running.home, { recursive: true, force: true });
  }
}

/** The servers of a run: Kafka, PostgreSQL and a mail receiver, each a process on loopback. */
export class Servers {
  private constructor(
    readonly folder: string,
    readonly kafka: KafkaCluster,
    readonly postgres: PostgresServer,
    readonly smtp: string,
    readonly mails: string,
    private readonly receiver: ChildProcess,
  ) {}

  static async open(folder: string): Promise<Servers> {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o755); // for the user postgres, where root runs the tests
    const mails = join(folder, 'mails.jsonl');
    const port = await freePort();
    const receiver = spawn(
      process.execPath,
      [join(__dirname, 'receiver.js'), String(port), mails],
      { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] },
    );
    try {
      const [kafka, postgres] = await Promise.all([
        KafkaCluster.open(join(folder, 'kafka')),
        PostgresServer.open(folder),
      ]);
      return new Servers(folder, kafka, postgres, `smtp://127.0.0.1:${port}`, mails, receiver);
    } catch (error) {
      receiver.kill();
      throw error;
    }
  }

  /** What the mail receiver does to letters from now on. */
  mailFate(fate: Fate, letters = Infinity): void {
    // JSON knows no Infinity.
    this.receiver.send({ fate, letters: Math.min(letters, 1e9) });
  }

  /** Whatever a fault has done to the network or to nodes of Kafka is over. */
  async calm(): Promise<void> {
    this.mailFate('slow', 0);
    this.kafka.frames.calm();
    this.kafka.signal('SIGCONT');
    await this.kafka.start();
    await Promise.all([this.kafka.set('pass'), this.postgres.proxy.set('pass')]);
  }

  async close(): Promise<void> {
    await Promise.all([this.kafka.stop(), this.postgres.stop()]);
    SmallDisk.dropAll();
    await Promise.all([this.kafka.close(), this.postgres.close()]);
    this.receiver.kill('SIGTERM');
  }
}
