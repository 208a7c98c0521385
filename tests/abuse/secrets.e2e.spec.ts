import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { PREFIX } from '#libs/contracts/topics';
import { newAgencyKey } from '#libs/security/signatures';
import { freePort } from '#tests/support/free-port';
import { OwnDatabase, ownDatabase } from '#tests/support/database';
import { call } from '#tests/support/http';
import { Service } from '#tests/support/service';
import { tally } from './tally';

const root = resolve(__dirname, '../..');
const APPS = ['broker', 'notification', 'reporting'];

/** A unique secret. */
const canary = (): string => `c4n4ry-${randomBytes(12).toString('hex')}`;

describe('A19 secrets', () => {
  const secrets = {
    app: canary(),
    owner: canary(),
    mail: canary(),
    kafka: canary(),
    collector: canary(),
    key: '',
  };
  const logins = {
    app: `login_${randomBytes(4).toString('hex')}`,
    owner: `owner_${randomBytes(4).toString('hex')}`,
  };
  let folder: string;
  let database: OwnDatabase;
  let admin: Client;
  let issuer: Server;
  /** The complete, valid environment of a process in production. */
  let good: Record<string, string>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
    database = await ownDatabase();
    admin = new Client({ connectionString: database.ownerUrl });
    await admin.connect();
    const name = new URL(database.url).pathname.slice(1);
    await admin.query(`CREATE ROLE ${logins.app} LOGIN PASSWORD '${secrets.app}'`);
    await admin.query(`CREATE ROLE ${logins.owner} LOGIN CREATEROLE PASSWORD '${secrets.owner}'`);
    await admin.query(`ALTER DATABASE ${name} OWNER TO ${logins.owner}`);
    for (const role of APPS.flatMap((app) => [`${app}_party`, `${app}_pipeline`])) {
      // Roles belong to the whole server, and other databases have already created some of them.
      await admin.query(
        `DO $$ BEGIN CREATE ROLE ${role} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
      );
      await admin.query(`GRANT ${role} TO ${logins.owner} WITH ADMIN OPTION`);
    }
    issuer = createServer((_request, response) => response.end('{"keys":[]}'));
    await new Promise<void>((done) => issuer.listen(0, '127.0.0.1', done));
    const { port } = issuer.address() as AddressInfo;
    const { privateJwk } = await newAgencyKey('checkpoints-a19', 'EdDSA');
    secrets.key = String((privateJwk as { d?: string }).d);
    writeFileSync(join(folder, 'key.json'), JSON.stringify(privateJwk), { mode: 0o600 });
    const webhookKey = randomBytes(32).toString('base64url');
    writeFileSync(join(folder, 'webhooks'), webhookKey, { mode: 0o600 });
    good = {
      NODE_ENV: 'production',
      LOG_LEVEL: 'trace',
      DATA_DIR: folder,
      DATABASE_URL: as(logins.app, secrets.app),
      MIGRATION_DATABASE_URL: as(logins.owner, secrets.owner),
      KAFKA_BROKERS: process.env.KAFKA_BROKERS ?? '',
      KAFKA_PREFIX: PREFIX,
      OIDC_ISSUER: `http://127.0.0.1:${port}`,
      OIDC_AUDIENCE: 'bantuan-kedinasan',
      OIDC_JWKS_URI: `http://127.0.0.1:${port}/jwks`,
      CHECKPOINT_KEY_FILE: join(folder, 'key.json'),
      WEBHOOK_KEY_FILE: join(folder, 'webhooks'),
      SMTP_URL: `smtps://bk:${secrets.mail}@127.0.0.1:${await freePort()}`,
      MAIL_FROM: 'bk@example.go.id',
    };
  });
  afterAll(async () => {
    await admin?.end();
    await database?.drop();
    const server = new Client({
      connectionString: process.env.MIGRATION_DATABASE_URL ?? process.env.DATABASE_URL,
    });
    await server.connect();
    for (const login of Object.values(logins))
      await server
        .query(`DROP OWNED BY ${login} CASCADE; DROP ROLE ${login}`)
        .catch(() => undefined);
    await server.end();
    issuer?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The database address for a login; without one, for the owner of the tests. */
  function as(user: string, password: string): string {
    const url = new URL(database.url);
    [url.username, url.password] = [user, password];
    return url.href;
  }
  /** The secrets in a text. */
  function leakedIn(text: string): string[] {
    const found = Object.entries(secrets).filter(([, secret]) => text.includes(secret));
    tally('A19', found.length > 0 ? { leaked: found.length } : { refused: 1 });
    return found.map(([name]) => name);
  }
  /** For a process that waits for what may still come: ended 5 s after its first words. */
  const WAITS = { spoken: 5_000, limit: 30_000 };
  /** The output of a process that does not start. */
  const said = (
    app: string,
    environment: Record<string, string>,
    patience?: typeof WAITS,
  ): Promise<{ code: number; text: string }> => run(`apps/${app}/main`, [], environment, patience);
  function run(
    program: string,
    options: string[],
    environment: Record<string, string>,
    { spoken, limit } = { spoken: 60_000, limit: 60_000 },
  ): Promise<{ code: number; text: string }> {
    return new Promise((done) => {
      const child = spawn(process.execPath, [resolve(root, `dist/${program}.js`), ...options], {
        env: { PATH: process.env.PATH, PORT: '0', ...environment },
      });
      let text = '';
      const timers = [setTimeout(() => child.kill('SIGKILL'), limit)];
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => {
          if (text === '') timers.push(setTimeout(() => child.kill('SIGKILL'), spoken));
          text += chunk.toString();
        });
      child.once('close', (code) => {
        for (const timer of timers) clearTimeout(timer);
        done({ code: code ?? -1, text });
      });
    });
  }

  it('A19 no app starts in production with missing, short or demo secrets, and all are named at once', async () => {
    for (const app of APPS) {
      const { code, text } = await said(app, {
        ...good,
        DATABASE_URL: as('bantuan', 'bantuan'),
        MIGRATION_DATABASE_URL: as('bantuan', ''),
        KAFKA_SASL_USERNAME: 'bk',
        KAFKA_SASL_PASSWORD: 'changeme',
        SMTP_URL: 'smtp://bk:s3cr3t@mail',
        OIDC_ISSUER: '',
        OIDC_JWKS_URI: 'http://sso.example.go.id/jwks',
        CHECKPOINT_KEY_FILE: join(folder, 'checkpoint-key.json'),
        WEBHOOK_KEY_FILE: join(folder, 'webhook-key'),
        WEBHOOK_TEST_HOSTS: '127.0.0.1:4000',
        CLOCK: '2026-01-01T00:00:00Z',
        FAILPOINT: 'after-batch-fetch:1:kill',
      });
      tally('A19', code === 1 ? { refused: 1 } : { accepted: 1 });
      expect([app, code]).toEqual([app, 1]);
      for (const name of [
        ...[
          'DATABASE_URL: has a password that everybody',
          'MIGRATION_DATABASE_URL: has no password',
        ],
        ...['DATABASE_URL: signs in as the same user', 'KAFKA_SASL_PASSWORD: ', 'SMTP_URL: '],
        ...['OIDC_ISSUER: is missing', 'OIDC_JWKS_URI: comes over http', 'CHECKPOINT_KEY_FILE: '],
        ...['CLOCK: ', 'FAILPOINT: ', 'WEBHOOK_KEY_FILE: ', 'WEBHOOK_TEST_HOSTS: '],
      ])
        expect(text).toContain(`- ${name}`);
      expect(text).not.toMatch(/s3cr3t|changeme/);
    }
  });

  it.each([
    ['a superuser', 'SUPERUSER', 'a superuser'],
    ['a role that bypasses row-level security', 'BYPASSRLS', 'BYPASSRLS'],
    ['a role that can create roles', 'CREATEROLE', 'CREATEROLE'],
  ])('A19 no app starts in production as %s', async (_what, power, named) => {
    await admin.query(`ALTER ROLE ${logins.app} ${power}`);
    try {
      for (const app of APPS) {
        const { code, text } = await said(app, good);
        tally('A19', code === 1 ? { refused: 1 } : { accepted: 1 });
        expect([app, code, text]).toEqual([app, 1, expect.stringContaining(named)]);
        expect(leakedIn(text)).toEqual([]);
      }
    } finally {
      await admin.query(`ALTER ROLE ${logins.app} NO${power}`);
    }
  });

  it('A19 all apps start with good secrets and never print them', async () => {
    // A collector that refuses spans: the errors about it are searched too.
    const traced = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${secrets.collector}`,
      OTEL_BSP_SCHEDULE_DELAY: '100',
    };
    for (const app of APPS) {
      const log = join(folder, `${app}.log`);
      const service = await Service.at(app, `${app}/main`, { ...good, ...traced }, log);
      await service.start();
      let output = '';
      for (const path of [
        'health/live',
        'health/serving',
        'health/ready',
        'metrics',
        'openapi.json',
        'asyncapi.json',
      ])
        output += (await fetch(`${service.url}/${path}`).then((answer) => answer.text())) + '\n';
      if (app === 'broker') {
        output += (await call('GET', `${service.url}/v1/checkpoints/keys`)).text;
        for (const asked of [{ method: 'PUT', body: '{}' }, { method: 'GET' }])
          expect((await fetch(`${service.url}/dev/clock`, asked)).status).toBe(404);
      }
      expect(await service.stop()).toBe(0);
      expect([app, leakedIn(output), leakedIn(readFileSync(log, 'utf8'))]).toEqual([app, [], []]);
    }
  });

  it('A19 errors at the start contain no secrets', async () => {
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, `{"d":"${secrets.key}",,}`, { mode: 0o600 });
    const wrong = new URL(good.DATABASE_URL ?? '');
    wrong.host = '127.0.0.1:1';
    const cases: [string, Record<string, string>][] = [
      ['broker', { CHECKPOINT_KEY_FILE: broken }],
      ['broker', { CHECKPOINT_FORMER_KEYS_FILE: join(folder, 'key.json') }],
      ['broker', { DATABASE_URL: as(logins.app, `${secrets.app}-x`) }],
      [
        'notification',
        {
          DATABASE_URL: wrong.href,
          MIGRATION_DATABASE_URL: wrong.href.replace(logins.app, logins.owner),
        },
      ],
      ['reporting', { DATABASE_URL: `${good.DATABASE_URL}%zz`, PORT: 'x' }],
      ['notification', { PUBLIC_URL: `https://bk:${secrets.mail}@bk.example.go.id` }],
      ['reporting', { OTEL_EXPORTER_OTLP_ENDPOINT: `http://bk:${secrets.mail}@127.0.0.1:4318` }],
      ['broker', { OIDC_JWKS_URI: `https://bk:${secrets.mail}@sso.example.go.id/jwks` }],
      ['broker', { KAFKA_BROKERS: `bk:${secrets.kafka}@127.0.0.1:9092` }],
      [
        'reporting',
        { KAFKA_SASL_USERNAME: 'bk', KAFKA_SASL_PASSWORD: secrets.kafka, KAFKA_TLS: 'true' },
      ],
    ];
    await Promise.all(
      cases.map(async ([app, more]) => {
        const { text } = await said(app, { ...good, ...more }, WAITS);
        expect(text).not.toBe('');
        expect([Object.keys(more), leakedIn(text)]).toEqual([Object.keys(more), []]);
      }),
    );
  });

  it('A19 no command prints a secret, whether it succeeds or fails', async () => {
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, `{"d":"${secrets.key}",,}`, { mode: 0o600 });
    const password = join(folder, 'password');
    writeFileSync(password, `${secrets.kafka}\n`, { mode: 0o600 });
    const commands: [string, ...string[]][] = [
      ['libs/database/migrate-all'],
      ['libs/kafka/access', '--dry-run', 'canary-agency'],
      ['apps/broker/recovery/recover'],
      ['apps/broker/recovery/recover', '--rewind'],
      ['apps/broker/verify-events', '--json'],
      ['apps/notification/verify-mailboxes'],
      ['apps/broker/calendar/calendar', 'list'],
      ['apps/broker/calendar/calendar', 'load', broken],
      ['apps/reporting/rebuild', '--from-topic'],
    ];
    const wrong = {
      DATABASE_URL: as(logins.app, `${secrets.app}-x`),
      MIGRATION_DATABASE_URL: as(logins.owner, `${secrets.owner}-x`),
    };
    const sasl = { KAFKA_SASL_USERNAME: 'bk', KAFKA_SASL_PASSWORD_FILE: password };
    for (const environment of [good, { ...good, ...wrong }, { ...good, ...sasl }])
      await Promise.all(
        commands.map(async ([program, ...options]) => {
          const { text } = await run(program, options, environment, WAITS);
          expect([program, leakedIn(text)]).toEqual([program, []]);
          // Parts of the key, as JSON errors quote them.
          expect(text).not.toContain(secrets.key.slice(-5));
        }),
      );
  });

  it('A19 neither the repository nor the build contains a secret', () => {
    const files = [
      ...filesOf(root),
      ...['apps', 'libs'].flatMap((part) => filesOf(join(root, 'dist', part))),
    ];
    expect(files.length).toBeGreaterThan(500);
    const found = files
      .filter((file) => !file.endsWith(PUBLISHED_KEYS))
      .flatMap((file) => secretsIn(readFileSync(file, 'latin1'), file));
    tally('A19', found.length > 0 ? { leaked: found.length } : { refused: files.length });
    expect(found).toEqual([]);
  });

  it('A19 the search finds planted secrets', async () => {
    const { privateJwk } = await newAgencyKey('k', 'EdDSA');
    for (const text of [
      JSON.stringify(privateJwk),
      `-----BEGIN ${'PRIVATE'} KEY-----`,
      `${'postgres'}://bantuan:${canary()}@db/bantuan`,
      `token = 'eyJhbGciOiJFUzI1NiJ9.${Buffer.from('{"sub":"x","roles":[]}').toString('base64url')}.${'A'.repeat(86)}'`,
    ])
      expect(secretsIn(text, 'x')).toHaveLength(1);
  });
});

/** The test vectors of the signature use the published keys of RFC 8037 and RFC 7515. */
const PUBLISHED_KEYS = 'apps/agency/signature-vectors.json';

/** The files of the repository: in a checkout those that git tracks, otherwise all files. */
function filesOf(folder: string): string[] {
  if (existsSync(join(folder, '.git')))
    return execFileSync('git', ['ls-files', '-z'], { cwd: folder, encoding: 'utf8' })
      .split('\0')
      .filter((file) => file && existsSync(join(folder, file)))
      .map((file) => join(folder, file));
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/[\\/](node_modules|\.git|\.data[^\\/]*|dist[\\/]tests)[\\/]/.test(file));
}

/** Private keys, signed tokens, and addresses with a password that is no placeholder. */
function secretsIn(text: string, file: string): string[] {
  return [
    /-----BEGIN [A-Z ]*PRIVATE KEY-----/g,
    /"d":\s*"[A-Za-z0-9_-]{43,}"/g,
    /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{43,}/g,
    /\b(?:postgres(?:ql)?|smtps?|amqps?|https?):\/\/[\w.-]+:(?!\.\.\.)[^\s@'"`$<{:/]{12,}@/g,
  ].flatMap((kind) =>
    [...text.matchAll(kind)]
      .filter(([match]) => !isCheckpoint(match))
      .map(([match]) => `${file}: ${match.slice(0, 60)}`),
  );
}

/** Signed checkpoints are public. */
const isCheckpoint = (match: string): boolean =>
  Buffer.from(match.split('.')[0] ?? '', 'base64url').includes('checkpoint+jws');
