import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { EmbeddedPostgres, startPostgres } from '#apps/standalone/postgres/embedded';
import { Environment } from '#libs/config/environment';
import { Database } from '#libs/database/database';
import { migrate } from '#libs/database/migrate';
import { SessionSettings, UnfitSession } from '#libs/database/session';
import { whenThere } from '#libs/database/when-there';
import { openDatabase } from '#libs/app/boot';
import { Clock } from '#libs/config/clock';
import { call } from './support/http';
import { Party, requestTo } from './support/parties';
import { startPgbouncer } from './support/pgbouncer';
import { poll } from './support/poll';
import { Service } from './support/service';
import { kafka, World } from './support/world';

const BROKER = resolve('apps/broker/migrations');
/**
 * Settings that an administrator may make for a user or a database, and that would change what the
 * product reads or stores.
 */
const HOSTILE = {
  DateStyle: `'SQL, DMY'`,
  IntervalStyle: `'sql_standard'`,
  TimeZone: `'Asia/Jayapura'`,
  bytea_output: `'escape'`,
  extra_float_digits: '-15',
  standard_conforming_strings: 'off',
  array_nulls: 'off',
  gin_fuzzy_search_limit: '1',
  exit_on_error: 'on',
  transform_null_equals: 'on',
  quote_all_identifiers: 'on',
  row_security: 'off',
  search_path: `'pg_catalog'`,
  client_encoding: `'LATIN1'`,
  default_transaction_isolation: `'serializable'`,
  default_transaction_read_only: 'on',
  default_transaction_deferrable: 'on',
  synchronous_commit: 'off',
  lock_timeout: '1',
  statement_timeout: '1',
  transaction_timeout: '3000',
  idle_session_timeout: '200',
  jit: 'on',
  idle_in_transaction_session_timeout: '1',
};

/** On a server of its own: these tests change roles that belong to a whole server. */
describe('a session with PostgreSQL', () => {
  let own: EmbeddedPostgres;
  let owner: Client;
  let folder: string;
  let name: string;
  /** A user of these tests alone, so that its settings affect no other test. */
  const login = `login_${randomBytes(4).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
    chmodSync(folder, 0o755);
    own = await startPostgres(folder);
    owner = new Client({ connectionString: own.ownerUrl });
    await owner.connect();
    await owner.query(`CREATE ROLE ${login} LOGIN PASSWORD '${password}'`);
    const at = new URL(own.appUrl);
    [at.username, at.password] = [login, password];
    [url, name] = [at.href, at.pathname.slice(1)];
    await migrate('broker', BROKER, own.ownerUrl, url);
  });
  afterAll(async () => {
    await owner?.end();
    await own?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  const open = (at: string): Promise<Database> =>
    whenThere('DATABASE_URL', () => Database.open('broker', at, 2, []));

  it('has no rights of its own: without the role of an app it can read nothing', async () => {
    const plain = new Client({ connectionString: url });
    await plain.connect();
    try {
      await expect(plain.query('SELECT FROM broker.request')).rejects.toMatchObject({
        code: '42501',
      });
      await plain.query('SET ROLE broker_party');
      expect((await plain.query('SELECT FROM broker.request')).rowCount).toBe(0);
    } finally {
      await plain.end();
    }
  });

  it('is refused for a role that bypasses row-level security', async () => {
    await owner.query('ALTER ROLE broker_party BYPASSRLS');
    try {
      await expect(open(url)).rejects.toThrow(/"broker_party" is a superuser or has BYPASSRLS/);
    } finally {
      await owner.query('ALTER ROLE broker_party NOBYPASSRLS');
    }
  });

  it('is refused in production when its user inherits the rights of the roles', async () => {
    await owner.query(`GRANT broker_party TO ${login} WITH INHERIT TRUE`);
    const environment = Object.assign(new Environment(), {
      NODE_ENV: 'production',
      DATABASE_URL: url,
    });
    const start = (): Promise<Database> =>
      openDatabase('broker', environment, new Clock(), BROKER, []);
    await expect(start()).rejects.toThrow(/inherits the rights of broker_party/);
    await migrate('broker', BROKER, own.ownerUrl, url);
    await (await start()).close();
  });

  describe.each(['session', 'transaction'])('through pgbouncer in %s mode', (pool_mode) => {
    it.each([
      ['with its defaults', {}],
      ['configured to drop the startup options', { ignore_startup_parameters: 'options' }],
      [
        'configured so, and the user has a search_path',
        { ignore_startup_parameters: 'options,extra_float_digits' },
      ],
    ])('is refused: %s', async (what, settings) => {
      const pooler = await startPgbouncer(url, join(folder, `${pool_mode}-${what.length}`), {
        pool_mode,
        ...settings,
      });
      if (what.includes('search_path'))
        await owner.query(`ALTER ROLE ${login} IN DATABASE ${name} SET search_path = broker`);
      try {
        await expect(open(pooler.url)).rejects.toThrow(/connection pooler .* before PostgreSQL/);
        await expect(migrate('broker', BROKER, pooler.url, url)).rejects.toThrow(
          /startup parameter|connection pooler/,
        );
      } finally {
        await owner.query(`ALTER ROLE ${login} IN DATABASE ${name} RESET ALL`);
        await pooler.stop();
      }
    });
  });

  it('prevents the start of a process behind a pooler, and the error says what to do', async () => {
    const pooler = await startPgbouncer(url, join(folder, 'start'), {
      pool_mode: 'transaction',
      ignore_startup_parameters: 'options',
    });
    const environment = {
      DATA_DIR: folder,
      KAFKA_BROKERS: process.env.KAFKA_BROKERS ?? '',
      DATABASE_URL: pooler.url,
      MIGRATION_DATABASE_URL: own.ownerUrl,
    };
    const broker = await Service.at('broker', 'broker/main', environment, join(folder, 'log'));
    try {
      await expect(broker.start()).rejects.toThrow('did not start');
      expect(broker.lastWords(4)).toMatch(
        /Connect to PostgreSQL itself, or to a proxy that forwards TCP/,
      );
      expect(broker.lastWords(4)).not.toMatch(/ {4}at /);
    } finally {
      await broker.stop('SIGKILL');
      await pooler.stop();
    }
  });

  it('sets its settings, whatever the database and the user have', async () => {
    for (const [setting, value] of Object.entries(HOSTILE)) {
      await owner.query(`ALTER ROLE ${login} SET ${setting} = ${value}`);
      await owner.query(`ALTER DATABASE ${name} SET ${setting} = ${value}`);
    }
    const database = await open(url);
    try {
      const [row] = (await database.pipeline.query(
        `SELECT '2026-02-01T00:00:00Z'::timestamptz::text AS at, '1 day 2 hours'::interval::text AS lasts,
           '\\x00ff'::bytea::text AS bytes, 0.1::float8::text AS float, 'a\\b' AS text, count(*)::int AS n FROM request
         WHERE NULL = NULL OR id IS NULL`,
      )) as object[];
      expect(row).toEqual({
        at: '2026-02-01 00:00:00+00',
        lasts: '1 day 02:00:00',
        bytes: '\\x00ff',
        float: '0.1',
        text: 'a\\b',
        n: 0,
      });
      const shown = await database.party.query(
        `SELECT name, setting FROM pg_settings WHERE name IN ('row_security', 'synchronous_commit', 'transaction_timeout')`,
      );
      expect(shown).toEqual(
        expect.arrayContaining([
          { name: 'row_security', setting: 'on' },
          { name: 'synchronous_commit', setting: 'on' },
          { name: 'transaction_timeout', setting: '0' },
        ]),
      );
    } finally {
      await database.close();
    }
    await migrate('broker', BROKER, own.ownerUrl, url);
  });

  it('is refused while a setting of the user switches triggers off', async () => {
    await owner.query(`ALTER ROLE ${login} SET session_replication_role = replica`);
    try {
      await expect(open(url)).rejects.toThrow(/session_replication_role is "replica"/);
    } finally {
      await owner.query(`ALTER ROLE ${login} RESET session_replication_role`);
    }
  });

  it('is refused when a setting does not take effect', async () => {
    const database = await open(url);
    // The time limits among the settings would end this session on a busy machine.
    const limits = Object.keys(HOSTILE).filter((setting) => setting.endsWith('_timeout'));
    const client = new Client({
      connectionString: url,
      options: ['role=broker_party', ...limits.map((limit) => `${limit}=60s`)]
        .map((setting) => `-c ${setting}`)
        .join(' '),
    });
    await client.connect();
    try {
      const refused: unknown = await SessionSettings.of('broker', 'broker_party')
        .prove(client)
        .catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(UnfitSession);
      expect(String(refused)).toContain('the setting datestyle is "SQL, DMY" and must be');
    } finally {
      await client.end();
      await database.close();
    }
  });
});

describe('a database server that changes while the product runs', () => {
  let world: World;
  const login = `login_${randomBytes(4).toString('hex')}`;
  let owner: Client;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
    world = await kafka();
    owner = new Client({ connectionString: world.database.ownerUrl });
    await owner.connect();
  }, 120_000);
  afterAll(async () => {
    await owner?.end();
    await world?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it('refuses its password for a while: readiness fails with the reason, then recovers', async () => {
    await owner.query(`CREATE ROLE ${login} LOGIN PASSWORD 'first-one'`);
    const at = new URL(world.database.url);
    [at.username, at.password] = [login, 'first-one'];
    const reporting = await Service.at(
      'reporting',
      'reporting/main',
      {
        DATA_DIR: world.dataDir,
        KAFKA_BROKERS: process.env.KAFKA_BROKERS ?? '',
        DATABASE_URL: at.href,
        MIGRATION_DATABASE_URL: world.database.ownerUrl,
      },
      join(folder, 'reporting.log'),
    );
    await reporting.start();
    try {
      const token = await world.token('auditor');
      const read = (): Promise<{ status: number }> =>
        call('GET', `${reporting.url}/v1/reports/summary`, { token });
      const ready = (): Promise<{ status: number; text: string }> =>
        call('GET', `${reporting.url}/health/ready`);
      expect((await read()).status).toBe(200);
      await owner.query(`ALTER ROLE ${login} PASSWORD 'second-one'`);
      await owner.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${login}'`,
      );
      await poll(async () => expect((await ready()).status).toBe(503));
      await poll(async () => expect((await read()).status).toBe(503));
      await poll(async () => {
        await ready();
        expect(reporting.lastWords(1_000)).toContain('password authentication failed');
      });

      // Meanwhile the others continue, and this one has to catch up.
      const giver = await Party.register(world, `giver-${randomBytes(3).toString('hex')}`);
      const asker = await Party.register(world, `asker-${randomBytes(3).toString('hex')}`);
      const message = asker.message('submit-request', requestTo(giver));
      await asker.send(message);
      await asker.receipt(message.id);
      await owner.query(`ALTER ROLE ${login} PASSWORD 'first-one'`);
      await poll(async () => expect((await ready()).status).toBe(200));
      expect((await read()).status).toBe(200);
      const { rows } = await owner.query(`SELECT FROM reporting.parked_event`);
      expect(rows).toEqual([]);
    } finally {
      await reporting.stop();
    }
  }, 240_000);

  it('is read-only for a while, like a standby: readiness fails with the reason, then recovers after promotion', async () => {
    const home = join(folder, 'standby');
    mkdirSync(home);
    chmodSync(folder, 0o755);
    let server = await startPostgres(home);
    const proxy = createServer((client) => {
      const to = connect(Number(new URL(server.appUrl).port), '127.0.0.1');
      for (const [one, other] of [
        [client, to],
        [to, client],
      ] as const)
        one.pipe(other).on('error', () => undefined);
      client.on('error', () => to.destroy());
      to.on('error', () => client.destroy());
    });
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
    const { port } = proxy.address() as AddressInfo;
    const through = (url: string): string => Object.assign(new URL(url), { port }).href;
    const reporting = await Service.at(
      'reporting',
      'reporting/main',
      {
        DATA_DIR: world.dataDir,
        KAFKA_BROKERS: process.env.KAFKA_BROKERS ?? '',
        DATABASE_URL: through(server.appUrl),
        MIGRATION_DATABASE_URL: through(server.ownerUrl),
      },
      join(folder, 'standby.log'),
    );
    try {
      await reporting.start();
      const ready = (): Promise<{ status: number; text: string }> =>
        call('GET', `${reporting.url}/health/ready`);
      await server.stop();
      writeFileSync(join(server.home, 'data', 'standby.signal'), '');
      server = await startPostgres(home);
      await poll(async () =>
        expect((await ready()).text).toContain('the database is read-only, as a standby is'),
      );
      const token = await world.token('auditor');
      const read = (): Promise<{ status: number }> =>
        call('GET', `${reporting.url}/v1/reports/summary`, { token });
      expect((await read()).status).toBe(503);
      const admin = new Client({ connectionString: server.ownerUrl });
      await admin.connect();
      await admin.query('SELECT pg_promote()');
      await admin.end();
      await poll(async () => expect((await ready()).status).toBe(200));
      expect((await read()).status).toBe(200);
    } finally {
      await reporting.stop();
      proxy.close();
      await server.stop();
    }
  }, 240_000);
});
