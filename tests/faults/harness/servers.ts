import { ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '#tests/support/free-port';
import { KafkaCluster } from './kafka-cluster';
import { PostgresServer } from './postgres';
import type { Fate } from './receiver';
import { SmallDisk } from './small-disk';

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
    chmodSync(folder, 0o755); // for the user postgres if root runs the tests
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
    // JSON has no Infinity.
    this.receiver.send({ fate, letters: Math.min(letters, 1e9) });
  }

  /** Ends every fault of the network and of Kafka nodes. */
  async calm(): Promise<void> {
    this.mailFate('slow', 0);
    this.kafka.frames.calm();
    this.kafka.signal('SIGCONT');
    await this.kafka.start();
    await Promise.all([this.kafka.set('pass'), this.postgres.proxy.set('pass')]);
  }

  async close(): Promise<void> {
    await Promise.all([this.kafka.stop(), this.postgres.stop()]);
    SmallDisk.dropUnder(this.folder);
    await Promise.all([this.kafka.close(), this.postgres.close()]);
    this.receiver.kill('SIGTERM');
  }
}
