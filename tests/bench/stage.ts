import { type Admin, Kafka, logLevel } from 'kafkajs';
import { ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type EmbeddedPostgres, startPostgres } from '#apps/standalone/postgres/embedded';
import { freePort } from '#tests/support/free-port';
import { CLOUDEVENTS, SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { COMMANDS, EVENTS, specOf } from '#libs/contracts/topics';
import type { OutgoingRecord } from '#libs/kafka/bus';
import { APPS } from '#libs/kafka/acls';
import { clientOf, SecureKafka } from '../support/kafka/clients';
import { RunningKafka, startKafka } from '../support/kafka/kafka';
import { startSecureKafka } from '../support/kafka/secure-kafka';
import { NODE_FLAGS } from '../support/node-flags';
import { poll } from '../support/poll';
import type { Agencies } from './messages';

const ADMIN = 'admin';
const PARTITIONS = 6;
const GIVE_UP_MS = 60_000;

/** A program that turns signed messages on the commands topic into events on the events topic. */
export interface Contender {
  name: 'product' | 'conventional' | 'floor' | 'bare' | 'console';
  /** Its entry file, from the root of the compiled sources. */
  main: string;
  /** Its tables, some with a condition: rows for each request once all is done. */
  schema: string;
  rows: Readonly<Record<string, number>>;
  env: Readonly<Record<string, string>>;
  /** Registers the agencies and their keys with the program that has just started. */
  register?: (running: Running, stage: Stage, agencies: Agencies) => Promise<void>;
}

/** Bytes of write-ahead log, and of tables with their indexes. */
export interface Footprint {
  walBytes: number;
  keptBytes: number;
}

/** Tables whose rows only wait for something. */
const EMPTIED = ['outbox', 'history_pending', 'read_pending'];

/** A contender's process. */
export interface Running {
  contender: Contender;
  child: ChildProcess;
  pid: number;
  /** Its HTTP address, if it has one. */
  url: string;
  stop(): Promise<void>;
}

/** Kafka (acks all) and PostgreSQL (fsync on), and the measurements that every benchmark needs. */
export class Stage {
  private constructor(
    readonly folder: string,
    readonly kafka: RunningKafka,
    readonly postgres: EmbeddedPostgres,
    readonly client: Kafka,
    private readonly admin: Admin,
    /** Passwords of the Kafka users; none without authentication. */
    private readonly users: Readonly<Record<string, string>> = {},
  ) {}

  static async open(say: (line: string) => void): Promise<Stage> {
    const folder = newFolder();
    const kafka = await startKafka(join(folder, 'kafka'), {
      say,
      properties: { 'transaction.state.log.num.partitions': '1' },
    });
    const client = new Kafka({ brokers: [kafka.brokers], logLevel: logLevel.NOTHING });
    return Stage.on(folder, kafka, client, say);
  }

  /** With a Kafka that admits only the broker and these agencies, each as a user of its own. */
  static async openSecure(
    say: (line: string) => void,
    agencies: readonly string[],
  ): Promise<Stage> {
    const folder = newFolder();
    const users = Object.fromEntries(
      [ADMIN, APPS.broker, ...agencies].map((name) => [name, randomUUID()]),
    );
    const kafka = await startSecureKafka(join(folder, 'kafka'), users);
    const client = clientOf(kafka, ADMIN, users[ADMIN] ?? '');
    return Stage.on(folder, kafka, client, say, users);
  }

  private static async on(
    folder: string,
    kafka: RunningKafka,
    client: Kafka,
    say: (line: string) => void,
    users?: Readonly<Record<string, string>>,
  ): Promise<Stage> {
    const postgres = await startPostgres(folder, say);
    const admin = client.admin();
    await admin.connect();
    return new Stage(folder, kafka, postgres, client, admin, users);
  }

  /** The variables by which a program signs in to Kafka. */
  signIn(user: string): Record<string, string> {
    const password = this.users[user];
    const where = { KAFKA_BROKERS: this.kafka.brokers };
    if (password === undefined) return where;
    const { ca } = this.kafka as SecureKafka;
    return {
      ...where,
      ...{ KAFKA_TLS: 'true', KAFKA_CA_FILE: ca },
      ...{ KAFKA_SASL_USERNAME: user, KAFKA_SASL_PASSWORD: password },
    };
  }

  async close(): Promise<void> {
    await this.admin.disconnect();
    await this.postgres.stop();
    await this.kafka.stop();
    rmSync(this.postgres.home, { recursive: true, force: true });
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The processes of the servers, for the meter. */
  get servers(): { PostgreSQL: number; Kafka: number } {
    const postmaster = readFileSync(join(this.postgres.home, 'data', 'postmaster.pid'), 'utf8');
    return { PostgreSQL: parseInt(postmaster), Kafka: this.kafka.process.pid ?? 0 };
  }

  /** An empty database and empty topics, so that every contender of every round starts alike. */
  async clear(): Promise<void> {
    const topics = (await this.admin.listTopics()).filter((topic) => !topic.startsWith('__'));
    if (topics.length > 0) await this.admin.deleteTopics({ topics });
    await this.admin.createTopics({
      waitForLeaders: false,
      topics: [COMMANDS, EVENTS].map((topic) => ({
        topic,
        numPartitions: PARTITIONS,
        replicationFactor: 1,
        configEntries: Object.entries(specOf(topic).config).map(([name, value]) => ({
          name,
          value,
        })),
      })),
    });
    // A Kafka node learns of its own topics a moment later.
    await poll(() => this.lengthOf(COMMANDS));
    await poll(() => this.lengthOf(EVENTS));
    const database = new URL(this.postgres.ownerUrl).pathname.slice(1);
    await this.sql(
      [
        `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`,
        `CREATE DATABASE ${database}`,
        'CHECKPOINT',
      ],
      'postgres',
    );
  }

  /** Runs the statements one by one as the owner. Returns the rows of the last one. */
  async sql<Row extends object>(statements: string[], database?: string): Promise<Row[]> {
    const url = new URL(this.postgres.ownerUrl);
    if (database) url.pathname = database;
    const client = new Client({ connectionString: url.href });
    await client.connect();
    try {
      let rows: Row[] = [];
      for (const statement of statements) ({ rows } = await client.query<Row>(statement));
      return rows;
    } finally {
      await client.end();
    }
  }

  /** What the database has written so far, and what it keeps of a contender's tables. */
  async footprint(schema: string): Promise<Footprint> {
    const [row] = await this.sql<{ wal: string; kept: string }>([
      `SELECT pg_current_wal_lsn() - '0/0'::pg_lsn AS wal, coalesce(sum(pg_total_relation_size(oid)), 0) AS kept
       FROM pg_class WHERE relnamespace = to_regnamespace('${schema}') AND relkind = 'r'
         AND relname <> ALL ('{${EMPTIED.join()}}')`,
    ]);
    return { walBytes: Number(row?.wal), keptBytes: Number(row?.kept) };
  }

  /** Starts a contender and registers the agencies; with `profiles` under the CPU profiler. */
  async start(contender: Contender, agencies: Agencies, profiles?: string): Promise<Running> {
    const port = await freePort();
    const log = join(this.folder, `${contender.name}.log`);
    const out = openSync(log, 'a');
    const child = spawn(
      process.execPath,
      [
        ...NODE_FLAGS,
        ...(profiles ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : []),
        resolve(__dirname, '../..', contender.main),
      ],
      {
        stdio: ['ignore', out, out],
        env: {
          PATH: process.env.PATH,
          NODE_ENV: 'development',
          LOG_LEVEL: 'warn',
          PORT: String(port),
          DATA_DIR: this.folder,
          DATABASE_URL: this.postgres.appUrl,
          MIGRATION_DATABASE_URL: this.postgres.ownerUrl,
          ...this.signIn(APPS.broker),
          KAFKA_PARTITIONS: String(PARTITIONS),
          BENCH_AGENCIES: agencies.file,
          ...contender.env,
        },
      },
    );
    const exited = new Promise<void>((done) => child.once('exit', () => done()));
    const running = {
      contender,
      child,
      pid: child.pid ?? 0,
      url: `http://127.0.0.1:${port}`,
      stop: async () => {
        child.kill('SIGTERM');
        const hard = setTimeout(() => child.kill('SIGKILL'), 20_000);
        await exited;
        clearTimeout(hard);
      },
    };
    await contender.register?.(running, this, agencies);
    return running;
  }

  /** @throws Error with the end of its log if the contender has ended by itself. */
  assertRuns({ child, contender }: Running): void {
    if (child.exitCode === null && child.signalCode === null) return;
    throw new Error(`${contender.name} ended (${child.exitCode}):\n${this.logOf(contender)}`);
  }

  private logOf({ name }: Contender): string {
    return readFileSync(join(this.folder, `${name}.log`), 'utf8').slice(-2_000);
  }

  /** The number of records in the topic so far. */
  async lengthOf(topic: string): Promise<number> {
    const offsets = await this.admin.fetchTopicOffsets(topic);
    return offsets.reduce((sum, { high }) => sum + Number(high), 0);
  }

  /**
   * Resolves once the events topic has `length` records; polls more often as the count approaches
   * it.
   */
  async untilEvents(length: number, running: Running): Promise<void> {
    const start = performance.now();
    const first = await this.lengthOf(EVENTS);
    let [before, since] = [first, start];
    for (;;) {
      const now = await this.lengthOf(EVENTS);
      if (now >= length) return;
      this.assertRuns(running);
      if (now > before) [before, since] = [now, performance.now()];
      if (performance.now() - since > GIVE_UP_MS)
        throw new Error(
          `${running.contender.name} stands still at ${now} of ${length} events:\n${this.logOf(running.contender)}`,
        );
      const msForEach = (performance.now() - start) / (now - first);
      await sleep(Math.min(200, Math.max(5, ((length - now) * msForEach) / 4)));
    }
  }

  /** Resolves with the length of the events topic once no record arrives for a second. */
  async quietLength(): Promise<number> {
    for (let before = -1; ;) {
      const now = await this.lengthOf(EVENTS);
      if (now === before) return now;
      before = now;
      await sleep(1_000);
    }
  }

  /** Sends messages to the commands topic with acks all. */
  async feed(messages: readonly OutgoingRecord[]): Promise<void> {
    const producer = this.client.producer();
    await producer.connect();
    for (let from = 0; from < messages.length; from += FEED)
      await producer.sendBatch({
        acks: -1,
        topicMessages: [recordsOf(messages.slice(from, from + FEED))],
      });
    await producer.disconnect();
  }

  /**
   * Sends messages to the topic in one Kafka transaction: no consumer sees them before `show` makes
   * all of them visible at once.
   */
  async feedHidden(messages: readonly OutgoingRecord[]): Promise<{ show(): Promise<void> }> {
    const producer = this.client.producer({
      transactionalId: `bench-${Date.now()}`,
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await producer.connect();
    const transaction = await producer.transaction();
    for (let from = 0; from < messages.length; from += FEED)
      await transaction.sendBatch({
        acks: -1,
        topicMessages: [recordsOf(messages.slice(from, from + FEED))],
      });
    return {
      show: async () => {
        await transaction.commit();
        await producer.disconnect();
      },
    };
  }

  /** Every record of a topic, oldest first within its partition. */
  async read(topic: string, take: (key: string, value: Buffer) => void): Promise<void> {
    const left = new Map<number, bigint>();
    for (const { partition, low, high } of await this.admin.fetchTopicOffsets(topic))
      if (BigInt(high) > BigInt(low)) left.set(partition, BigInt(high));
    const groupId = `bench-reader-${Date.now()}`;
    const consumer = this.client.consumer({ groupId, maxBytesPerPartition: 8 << 20 });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await new Promise<void>((done, fail) => {
      if (left.size === 0) return done();
      const eachBatch = ({
        batch: { partition, messages },
      }: {
        batch: {
          partition: number;
          messages: { offset: string; key: Buffer | null; value: Buffer | null }[];
        };
      }): Promise<void> => {
        for (const { key, value } of messages)
          take(key?.toString() ?? '', value ?? Buffer.alloc(0));
        const end = left.get(partition);
        const last = messages.at(-1)?.offset;
        if (end !== undefined && last !== undefined && BigInt(last) + 1n >= end)
          left.delete(partition);
        if (left.size === 0) done();
        return Promise.resolve();
      };
      consumer.run({ eachBatch }).catch(fail);
    });
    await consumer.disconnect();
  }
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-bench-'));
  chmodSync(folder, 0o755);
  return folder;
}

/** Messages of one send: those for one partition must fit the topic's largest record. */
const FEED = 500;

export function recordsOf(messages: readonly OutgoingRecord[]): {
  topic: string;
  messages: { key: string; value: string | Buffer; headers: Record<string, string> }[];
} {
  return {
    topic: COMMANDS,
    messages: messages.map(({ key, value, signature = '' }) => ({
      key,
      value,
      headers: { 'content-type': CLOUDEVENTS, [SIGNATURE_HEADER]: signature },
    })),
  };
}
