import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgres, startPostgres } from '#apps/standalone/postgres/embedded';
import { childrenOf } from './children';
import { PostgresReplica } from './postgres-replica';
import { Proxy } from './proxy';

/**
 * A real PostgreSQL with fsync: one address for the run itself, and one proxy for the product,
 * which leads to the replica after a failover.
 */
export class PostgresServer {
  private replica: PostgresReplica | null = null;
  private replicas = 0;

  private constructor(
    /** Of the whole run. */
    private readonly root: string,
    private folder: string,
    private running: EmbeddedPostgres,
    readonly proxy: Proxy,
    private readonly own: Proxy,
  ) {}

  static async open(folder: string): Promise<PostgresServer> {
    const running = await startPostgres(folder);
    const port = Number(new URL(running.ownerUrl).port);
    return new PostgresServer(
      folder,
      folder,
      running,
      await Proxy.open(port),
      await Proxy.open(port),
    );
  }

  /** Addresses of a database: for the apps, for their owner, and for the run itself. */
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

  /**
   * A replica that streams from this server. @param synchronous whether each commit waits for it.
   */
  async addReplica(synchronous: boolean): Promise<PostgresReplica> {
    const folder = join(this.root, `replica-${++this.replicas}`);
    const { ownerUrl, home } = this.running;
    const replica = await PostgresReplica.open(folder, { ownerUrl, home, folder: this.folder });
    this.replica = replica;
    if (synchronous) await replica.isWaitedFor();
    return replica;
  }

  /** SIGSTOP of all its processes: connections stay open and nothing answers. */
  hang(): void {
    for (const pid of [this.pid, ...childrenOf(this.pid)]) process.kill(pid, 'SIGSTOP');
  }

  /** Kills it for good. */
  async destroy(): Promise<void> {
    const { lost } = this;
    for (const pid of [this.pid, ...childrenOf(this.pid)]) process.kill(pid, 'SIGKILL');
    await lost;
  }

  /**
   * Makes a replica the server behind both addresses. Existing connections through the proxy stay
   * with the former server, as with a proxy without health checks.
   *
   * @returns a function that ends the former server.
   */
  async failOver(replica: PostgresReplica): Promise<() => Promise<void>> {
    const former = new PostgresServer(this.root, this.folder, this.running, this.proxy, this.own);
    this.running = await replica.promote();
    this.folder = replica.folder;
    this.replica = null;
    this.aim();
    this.own.cut();
    return async () => {
      if (former.runs) await former.destroy();
      rmSync(former.running.home, { recursive: true, force: true });
    };
  }

  private get runs(): boolean {
    return existsSync(join(this.data, 'postmaster.pid')) && existsSync(`/proc/${this.pid}`);
  }

  private aim(): void {
    const port = Number(new URL(this.running.ownerUrl).port);
    this.proxy.target = port;
    this.own.target = port;
  }

  get pid(): number {
    return Number(readFileSync(join(this.data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  }

  get data(): string {
    return join(this.running.home, 'data');
  }

  /** Resolves when it ends without being stopped. */
  get lost(): Promise<void> {
    return this.running.lost;
  }

  stop(): Promise<void> {
    return this.running.stop();
  }

  /**
   * SIGKILL of the postmaster, and later the same server on the same data. Resolves with the time
   * until it answers.
   */
  async kill(away = 0): Promise<number> {
    const { lost } = this;
    process.kill(this.pid, 'SIGKILL');
    await lost;
    await sleep(away);
    return this.start();
  }

  /**
   * The same server on the same data after it has ended. Resolves with the time until it answers.
   */
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
    this.aim();
    return Date.now() - from;
  }

  async close(): Promise<void> {
    await this.replica?.close();
    await this.stop();
    await this.proxy.close();
    await this.own.close();
    rmSync(this.running.home, { recursive: true, force: true });
  }
}
