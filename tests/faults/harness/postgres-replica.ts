import { execFile } from 'node:child_process';
import {
  appendFileSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { EmbeddedPostgres, startPostgres } from '#apps/standalone/postgres/embedded';
import { findPlace } from '#apps/standalone/postgres/location';
import { Proxy } from './proxy';

const SLOT = 'replica';
const WITHIN_MS = 120_000;

/**
 * The server that a replica copies: its owner's login, its data folder, and the folder with its
 * passwords.
 */
interface Primary {
  ownerUrl: string;
  home: string;
  folder: string;
}

/**
 * A streaming replica (hot standby) of a PostgreSQL, connected to its primary through a proxy of
 * its own.
 */
export class PostgresReplica {
  private constructor(
    readonly folder: string,
    private readonly primary: Primary,
    private readonly running: EmbeddedPostgres,
    /** Between the primary and this replica. */
    readonly proxy: Proxy,
  ) {}

  /**
   * Copies the files of the running primary (pg_backup_start), starts on them, and waits until it
   * streams.
   */
  static async open(folder: string, primary: Primary): Promise<PostgresReplica> {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const url = new URL(primary.ownerUrl);
    const proxy = await Proxy.open(Number(url.port));
    await copyData(folder, primary, proxy.port);
    const running = await startPostgres(folder);
    const replica = new PostgresReplica(folder, primary, running, proxy);
    await replica.until(`state = 'streaming'`);
    return replica;
  }

  /** From now on each commit of the primary waits until this replica has it on disk. */
  async isWaitedFor(): Promise<void> {
    await asOwner(this.primary.ownerUrl, async (client) => {
      await client.query(`ALTER SYSTEM SET synchronous_standby_names = '*'`);
      await client.query('SELECT pg_reload_conf()');
    });
    await this.until(`sync_state = 'sync'`);
  }

  /** Waits until the replica has everything that its primary has now. */
  caughtUp(): Promise<void> {
    return this.until('replay_lsn = pg_current_wal_lsn()');
  }

  /** A count of the primary's rows on this replica. */
  rows<Row extends object>(database: string, sql: string): Promise<Row[]> {
    const url = Object.assign(new URL(this.running.ownerUrl), { pathname: `/${database}` });
    return asOwner(url.href, async (client) => (await client.query<Row>(sql)).rows);
  }

  /** Promotes it to a primary. */
  async promote(): Promise<EmbeddedPostgres> {
    await asOwner(this.running.ownerUrl, (client) =>
      client.query(`SELECT pg_promote(true, ${WITHIN_MS / 1_000})`),
    );
    await this.proxy.close();
    return this.running;
  }

  async close(): Promise<void> {
    await this.running.stop();
    await this.proxy.close();
    rmSync(this.running.home, { recursive: true, force: true });
  }

  private async until(holds: string): Promise<void> {
    await asOwner(this.primary.ownerUrl, async (client) => {
      for (const end = Date.now() + WITHIN_MS; ; await sleep(50)) {
        const { rowCount } = await client.query(`SELECT FROM pg_stat_replication WHERE ${holds}`);
        if (rowCount) return;
        if (Date.now() > end) throw new Error(`the replica does not reach ${holds}`);
      }
    });
  }
}

async function copyData(folder: string, primary: Primary, port: number): Promise<void> {
  const place = findPlace(folder, null, () => undefined);
  const data = join(place.home, 'data');
  await asOwner(primary.ownerUrl, async (client) => {
    await client.query(`SELECT pg_create_physical_replication_slot('${SLOT}', true)`);
    await client.query(`SELECT pg_backup_start('replica', true)`);
    await copy(join(primary.home, 'data'), data);
    const { rows } = await client.query<{ labelfile: string }>(
      'SELECT labelfile FROM pg_backup_stop(false)',
    );
    writeFileSync(join(data, 'backup_label'), rows[0]?.labelfile ?? '');
  });
  for (const name of ['postmaster.pid', 'postmaster.opts'])
    rmSync(join(data, name), { force: true });
  rmSync(join(data, 'pg_replslot', SLOT), { recursive: true });
  const { username, password, hostname } = new URL(primary.ownerUrl);
  const source = `host=${hostname} port=${port} user=${username} password=${password}`;
  appendFileSync(
    join(data, 'postgresql.auto.conf'),
    `primary_conninfo = '${source}'\nprimary_slot_name = '${SLOT}'\n`,
  );
  writeFileSync(join(data, 'standby.signal'), '');
  const { uid, gid } = statSync(data);
  for (const name of ['backup_label', 'standby.signal']) chownSync(join(data, name), uid, gid);
  const notes = join(folder, 'postgres.json');
  copyFileSync(join(primary.folder, basename(notes)), notes);
  const home = place.home === join(folder, 'postgres') ? null : place.home;
  const passwords = JSON.parse(readFileSync(notes, 'utf8')) as object;
  writeFileSync(notes, JSON.stringify({ ...passwords, home }));
}

/**
 * Files that disappear during the copy are not needed: the primary's WAL contains their changes.
 */
function copy(from: string, to: string): Promise<void> {
  return new Promise((done, fail) => {
    execFile('cp', ['-a', from, to], (error, _, stderr) => {
      const lines = stderr.split('\n').filter(Boolean);
      if (error && !lines.every((line) => line.includes('No such file or directory'))) fail(error);
      else done();
    });
  });
}

async function asOwner<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
