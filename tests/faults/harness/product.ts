import { Admin, Kafka, logLevel } from 'kafkajs';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, QueryResultRow } from 'pg';
import { freePort } from '#tests/support/free-port';
import { openDevelopmentIssuer } from '#libs/security/development-issuer';
import { deleteTopicsAndGroups } from './delete-topics-and-groups';
import { Journal } from './journal';
import { moveClockForward } from './harm';
import { Load } from './load';
import { registerParties } from './parties';
import { runProgram } from './program';
import { Random } from './random';
import { Sampler } from './sampler';
import { Servers } from './servers';
import { Exit, Supervised } from './supervised';

export const GROUPS = {
  'bantuan-kedinasan.broker': 'bantuan-kedinasan.commands.v1',
  'bantuan-kedinasan.notification': 'bantuan-kedinasan.events.v1',
  'bantuan-kedinasan.reporting': 'bantuan-kedinasan.events.v1',
} as const;
export type Group = keyof typeof GROUPS;

export interface ProductOptions {
  /** The folder of a build: its own one unless a copy with a bug is under test. */
  from?: string;
  environment?: Record<string, string>;
}

const LETTERS = 'letters due';

/** A build of the product has its `apps` here. */
export const BUILD = resolve(__dirname, '../../..');

/**
 * The product under a supervisor, from scratch: an empty database and no topics, two brokers,
 * notification and reporting, agencies with keys, a journal, a load generator, and a sampler.
 */
export class Product {
  readonly exits: Exit[] = [];
  readonly apps: Supervised[] = [];
  readonly journal: Journal;
  /**
   * Milliseconds within which something has to move until all is quiet; a busy machine may need
   * three times as long in all.
   */
  patience = 120_000;
  load!: Load;
  sampler!: Sampler;
  /** Where the mails of this product begin in the receiver's file. */
  private readonly mailsFrom: number;

  private constructor(
    readonly servers: Servers,
    readonly folder: string,
    readonly from: string,
    readonly database: string,
    readonly sql: Pool,
    readonly admin: Admin,
    readonly random: Random,
  ) {
    this.journal = new Journal(join(folder, 'journal.jsonl'));
    this.mailsFrom = existsSync(servers.mails) ? statSync(servers.mails).size : 0;
  }

  static async open(
    servers: Servers,
    name: string,
    random: Random,
    { from = BUILD, environment = {} }: ProductOptions = {},
  ): Promise<Product> {
    const folder = join(servers.folder, name);
    mkdirSync(folder, { recursive: true });
    const database = `faults_${name.replaceAll(/\W/g, '_')}`.toLowerCase();
    const postgres = new Pool({
      connectionString: servers.postgres.urlsOf('postgres').own,
      max: 1,
    });
    await postgres.query(`CREATE DATABASE ${database}`);
    await postgres.end();
    const sql = new Pool({ connectionString: servers.postgres.urlsOf(database).own, max: 4 });
    sql.on('error', () => undefined);
    const admin = new Kafka({
      brokers: servers.kafka.brokers.split(','),
      // Limits the wait for a node that hangs.
      requestTimeout: 5_000,
      logLevel: logLevel.NOTHING,
    }).admin();
    await admin.connect();
    await deleteTopicsAndGroups(admin);
    const product = new Product(servers, folder, from, database, sql, admin, random);
    await product.addApps(environment);
    try {
      for (const app of product.apps) app.start();
      await product.ready();
      product.load = new Load(product, await registerParties(product), random.fork());
      product.sampler = new Sampler(product);
    } catch (error) {
      await Promise.all(product.apps.map((app) => app.stop('SIGKILL')));
      throw error;
    }
    return product;
  }

  get environment(): Record<string, string> {
    const { app, owner } = this.servers.postgres.urlsOf(this.database);
    return {
      NODE_ENV: 'test',
      DATA_DIR: this.folder,
      DATABASE_URL: app,
      MIGRATION_DATABASE_URL: owner,
      DATABASE_POOL: '6',
      KAFKA_BROKERS: this.servers.kafka.proxied,
      KAFKA_REPLICATION: '3',
      SMTP_URL: this.servers.smtp,
      CHECKPOINT_SECONDS: '2',
    };
  }

  private async addApps(environment: Record<string, string>): Promise<void> {
    for (const [name, app] of [
      ['broker', 'broker'],
      ['second-broker', 'broker'],
      ['notification', 'notification'],
      ['reporting', 'reporting'],
    ] as const)
      this.apps.push(await this.app(name, app, environment));
  }

  /** One more process of an app, not started yet. */
  async app(
    name: string,
    app: string,
    more: Record<string, string> = {},
    from = this.from,
  ): Promise<Supervised> {
    const port = await freePort();
    const environment = { ...this.environment, PORT: String(port), ...more };
    return new Supervised(
      name,
      `http://127.0.0.1:${port}`,
      join(from, 'apps', app, 'main.js'),
      environment,
      join(this.folder, `${name}.log`),
      (exit) => {
        this.exits.push(exit);
        appendFileSync(join(this.folder, 'exits.jsonl'), `${JSON.stringify(exit)}\n`);
      },
    );
  }

  find(name: string): Supervised {
    const app = this.apps.find((one) => one.name === name);
    if (!app) throw new Error(`no ${name}`);
    return app;
  }

  get brokers(): Supervised[] {
    return this.apps.filter(({ name }) => name.includes('broker'));
  }

  async ready(): Promise<void> {
    await Promise.all(this.apps.map((app) => app.ready()));
  }

  /** Runs a command of the product, by its file in `apps`. */
  command(name: string, argv: string[] = []): Promise<{ status: number | null; output: string }> {
    return runProgram([join(this.from, 'apps', `${name}.js`), ...argv], {
      env: { PATH: process.env.PATH, ...this.environment },
    });
  }

  /** A token of the development issuer. */
  async token(subject: string): Promise<string> {
    return (await openDevelopmentIssuer(this.folder)).token(subject);
  }

  async rows<Row extends QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.sql.query<Row>(sql, values)).rows;
  }

  async count(sql: string, values: unknown[] = []): Promise<number> {
    const [row] = await this.rows<{ count: string }>(`SELECT count(*) FROM ${sql}`, values);
    return Number(row?.count ?? 0);
  }

  /** Records that wait for a group. Throws if Kafka does not answer. */
  async lag(group: Group): Promise<number> {
    const topic = GROUPS[group];
    const [ends, [committed]] = await Promise.all([
      this.admin.fetchTopicOffsets(topic),
      this.admin.fetchOffsets({ groupId: group, topics: [topic] }),
    ]);
    return ends.reduce((sum, { partition, high, low }) => {
      const at = committed?.partitions.find((entry) => entry.partition === partition);
      return sum + Number(high) - Math.max(Number(low), Number(at?.offset ?? 0));
    }, 0);
  }

  /** The number of operations that were begun and that still wait, for progress output. */
  async waiting(): Promise<string> {
    const lags = (Object.keys(GROUPS) as Group[]).map(
      async (group) => `${await this.lag(group)} records for ${group.split('.')[1]}`,
    );
    const [outbox, ...waiting] = await Promise.all([this.count('broker.outbox'), ...lags]);
    return `${this.journal.begun} operations; waiting: ${waiting.join(', ')}, ${outbox} in its outbox`;
  }

  /**
   * Waits until everything is done: nothing waits on a topic or in an outbox, no letter is due,
   * every history entry is under a checkpoint, every process is ready. Resolves with the
   * milliseconds that it took.
   *
   * @param still milliseconds in which something has to move.
   */
  async quiet(
    within = 3 * this.patience,
    still = Math.min(within, this.patience),
  ): Promise<number> {
    const from = Date.now();
    let [puts, since, before, movedAt] = [0, from, '', from];
    for (let last = 'nothing was checked yet'; ; await sleep(250)) {
      try {
        last = await this.busy();
        if (last === '') return Date.now() - from;
        if (last !== before) [since, before, movedAt] = [Date.now(), last, Date.now()];
        // A letter whose sender died, or that was refused, is due again only minutes later; this
        // makes it due now.
        if (last.endsWith(LETTERS) && Date.now() - since > 5_000) {
          await moveClockForward(this.find('notification'), ++puts * 6 * 60_000);
          since = Date.now();
        }
      } catch (error) {
        last = String(error);
      }
      if (Date.now() - from > within || Date.now() - movedAt > still)
        throw new Error(`after ${(Date.now() - from) / 1_000} s it is not quiet: ${last}`);
    }
  }

  private async busy(): Promise<string> {
    for (const group of Object.keys(GROUPS) as Group[]) {
      const lag = await this.lag(group);
      if (lag > 0) return `${lag} records wait for ${group}`;
    }
    const [waits] = await this.rows<Record<string, string>>(
      `SELECT (SELECT count(*) FROM broker.outbox) AS "broker outbox",
              (SELECT count(*) FROM notification.outbox) AS "notification outbox",
              (SELECT count(*) FROM broker.deferred_message) AS "messages beyond their agency's share",
              (SELECT count(*) FROM broker.history_pending) AS "entries without a checkpoint",
              (SELECT count(*) FROM broker.read_pending) AS "looks without a checkpoint",
              (SELECT count(*) FROM notification.event_waiting) AS "events that wait for agencies",
              (SELECT count(*) FROM notification.notice WHERE status = 'due') AS "${LETTERS}"`,
    );
    for (const [what, count] of Object.entries(waits ?? {}))
      if (count !== '0') return `${count} ${what}`;
    for (const app of this.apps) {
      const answer = await app.readiness();
      if (answer?.status !== 200) return `${app.name}: ${answer?.text ?? 'no answer'}`;
    }
    return '';
  }

  /** Ends the processes and keeps their data. */
  async close(): Promise<void> {
    await this.load.close();
    this.sampler.stop();
    await Promise.all(this.apps.map((app) => app.stop()));
    await this.journal.close();
    await this.admin.disconnect();
    await this.sql.end();
  }

  /** Facts for the checker that it cannot read itself. */
  writeFacts(): void {
    const { kafka, postgres, mails } = this.servers;
    const received = existsSync(mails) ? readFileSync(mails).subarray(this.mailsFrom) : '';
    writeFileSync(join(this.folder, 'mails.jsonl'), received);
    writeFileSync(
      join(this.folder, 'facts.json'),
      JSON.stringify({
        database: postgres.urlsOf(this.database).own,
        kafka: kafka.brokers,
        peaks: this.sampler.peaks,
        logs: this.apps.map(({ log }) => log),
        checkpointKey: JSON.parse(
          readFileSync(join(this.folder, 'checkpoint-key.json'), 'utf8'),
        ) as unknown,
      }),
    );
  }
}
