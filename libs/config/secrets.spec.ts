import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentError, readEnvironment } from './environment';
import { SECRETS } from './secrets';

const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
const keyFile = join(folder, 'key.json');
afterAll(() => rmSync(folder, { recursive: true }));

const GOOD = {
  NODE_ENV: 'production',
  DATA_DIR: folder,
  DATABASE_URL: `postgres://bantuan:${'vL9x-q2Rt-77Kd'}@db/bantuan`,
  MIGRATION_DATABASE_URL: `postgres://owner:${'Hz4m-w8Pc-31Ys'}@db/bantuan`,
  OIDC_ISSUER: 'https://sso.example.go.id',
  OIDC_AUDIENCE: 'bantuan-kedinasan',
  OIDC_JWKS_URI: 'https://sso.example.go.id/jwks',
  CHECKPOINT_KEY_FILE: keyFile,
};

function faultsOf(more: NodeJS.ProcessEnv): string[] {
  try {
    readEnvironment({ ...GOOD, ...more });
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.faults;
    throw error;
  }
}

describe('the check of secrets in production', () => {
  beforeAll(() => writeFileSync(keyFile, '{}', { mode: 0o640 }));

  it.each<[string, NodeJS.ProcessEnv]>([
    ['good secrets', {}],
    ['a socket of the same machine', { DATABASE_URL: 'postgres://bantuan@/bantuan' }],
    ['a certificate', { DATABASE_URL: 'postgres://bantuan@db/bantuan?sslcert=/run/crt' }],
    ['no owner: npm run migrate is another process', { MIGRATION_DATABASE_URL: '' }],
    ['a mail server without a password', { SMTP_URL: 'smtp://mail:25' }],
    [
      'a mail server that insists on TLS',
      { SMTP_URL: `smtp://u:${'Tr5k-e9Wq-64Ub'}@mail?requireTLS=true` },
    ],
    [
      'a mail server with options that weaken nothing',
      { SMTP_URL: 'smtps://mail?name=bk.example.go.id&tls.servername=mail.example.go.id' },
    ],
    ['an issuer beside us', { OIDC_JWKS_URI: 'http://127.0.0.1:8080/jwks' }],
  ])('accepts %s', (_what, more) => {
    expect(faultsOf(more)).toEqual([]);
  });

  it.each<[string, NodeJS.ProcessEnv, string]>([
    ['no password', { DATABASE_URL: 'postgres://bantuan@db/b' }, 'DATABASE_URL: has no password'],
    ['a short one', { DATABASE_URL: 'postgres://bantuan:x7!kQp2@db/b' }, 'fewer than 12'],
    [
      'a short one, written long',
      { DATABASE_URL: `postgres://bantuan:${'x7%21kQp2%26'}@db/b` },
      'fewer than 12',
    ],
    ['its own name', { DATABASE_URL: `postgres://bantuan:${'bantuan-2026-11'}@db/b` }, 'everybody'],
    [
      'one from an example',
      { MIGRATION_DATABASE_URL: `postgres://o:${'ChangeMe-123!'}@db/b` },
      'MIGRATION_DATABASE_URL: has a password that everybody',
    ],
    [
      'one from the keyboard',
      { DATABASE_URL: `postgres://b:${'1234567890123'}@db/b` },
      'everybody',
    ],
    ['one letter', { DATABASE_URL: `postgres://b:${'aaaaaaaaaaaaaaaa'}@db/b` }, 'everybody'],
    [
      'one of Kafka',
      { KAFKA_SASL_USERNAME: 'bk-broker', KAFKA_SASL_PASSWORD: 'secret' },
      'KAFKA_SASL_PASSWORD: ',
    ],
    [
      'the owner as app',
      { MIGRATION_DATABASE_URL: GOOD.DATABASE_URL },
      'signs in as the same user',
    ],
    [
      'mail without TLS',
      { SMTP_URL: `smtp://u:${'Tr5k-e9Wq-64Ub'}@mail` },
      'SMTP_URL: sends its password',
    ],
    [
      'a mail server whose certificate is not verified',
      { SMTP_URL: 'smtps://mail?tls.rejectUnauthorized=false' },
      'SMTP_URL: has the option tls.rejectUnauthorized, ',
    ],
    ...['ignoreTLS=true', 'secure=false', 'opportunisticTLS=true'].map(
      (option): [string, NodeJS.ProcessEnv, string] => [
        `mail around TLS by ${option}`,
        { SMTP_URL: `smtps://u:${'Tr5k-e9Wq-64Ub'}@mail?${option}` },
        'which avoids TLS',
      ],
    ),
    ...['tls.minVersion=TLSv1', 'proxy=http://x', 'TLS.rejectUnauthorized=false'].map(
      (option): [string, NodeJS.ProcessEnv, string] => [
        `mail by the option ${option}`,
        { SMTP_URL: `smtps://mail?${option}` },
        'which production does not allow',
      ],
    ),
    [
      'unverified certificates',
      { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      'NODE_TLS_REJECT_UNAUTHORIZED: 0 turns off',
    ],
    [
      'keys over http',
      { OIDC_JWKS_URI: 'http://sso.example.go.id/jwks' },
      'OIDC_JWKS_URI: comes over http',
    ],
    [
      'a key of development',
      { CHECKPOINT_KEY_FILE: join(folder, 'checkpoint-key.json') },
      'created in development',
    ],
  ])('refuses %s', (_what, more, fault) => {
    expect(faultsOf(more)).toEqual([expect.stringContaining(fault)]);
  });

  it('refuses a key file that everybody can read', () => {
    chmodSync(keyFile, 0o644);
    expect(faultsOf({})).toEqual([
      expect.stringContaining('CHECKPOINT_KEY_FILE: is open to every'),
    ]);
    chmodSync(keyFile, 0o640);
  });

  it('names all faults at once, and prints no secret', () => {
    const faults = faultsOf({
      DATABASE_URL: 'postgres://bantuan:hunter2-a@db/b',
      MIGRATION_DATABASE_URL: 'postgres://bantuan:hunter2-b@db/b',
      KAFKA_SASL_PASSWORD: 'hunter2-c',
      SMTP_URL: 'smtp://u:hunter2-d@mail',
      OIDC_ISSUER: '',
    });
    expect(faults).toHaveLength(8);
    expect(faults.join()).not.toContain('hunter2');
  });

  it('does not run outside production', () => {
    expect(faultsOf({ NODE_ENV: 'test', DATABASE_URL: 'postgres://b@db/b' })).toEqual([]);
  });

  it.each(SECRETS)('also reads %s from a file', (name) => {
    const good = {
      DATABASE_URL: GOOD.DATABASE_URL,
      MIGRATION_DATABASE_URL: GOOD.MIGRATION_DATABASE_URL,
      KAFKA_SASL_PASSWORD: 'Wd8r-y3Nf-50Lp',
      SMTP_URL: 'smtp://mail:25',
      OIDC_CLIENT_SECRET: 'Kq7z-n4Vb-83Xd',
    };
    const others = { ...GOOD, KAFKA_SASL_USERNAME: 'bk', KAFKA_SASL_PASSWORD: 'Wd8r-y3Nf-50Lp' };
    const file = join(folder, 'secret');
    writeFileSync(file, `${good[name]}\n`);
    const source = { ...others, [name]: undefined, [`${name}_FILE`]: file };
    expect(readEnvironment(source)[name]).toBe(good[name]);
    expect(faultsOf({ ...others, [name]: good[name], [`${name}_FILE`]: file })).toEqual([
      expect.stringContaining(`${name}_FILE: ${name} is set as well`),
    ]);
    const absent = join(folder, 'absent');
    expect(faultsOf({ ...source, [`${name}_FILE`]: absent })).toContain(
      `${name}_FILE: ${absent} cannot be read (ENOENT)`,
    );
    writeFileSync(file, '');
    expect(faultsOf(source)).toContain(`${name}_FILE: ${file} is empty`);
  });
});
