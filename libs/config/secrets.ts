import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DATA_FILES } from './data-files';
import type { Environment } from './environment';

/**
 * Variables with a password. Each can be read from a file that `<name>_FILE` names, as container
 * secrets are.
 */
export const SECRETS = [
  'DATABASE_URL',
  'MIGRATION_DATABASE_URL',
  'KAFKA_SASL_PASSWORD',
  'SMTP_URL',
  'OIDC_CLIENT_SECRET',
] as const satisfies (keyof Environment)[];

/** Minimum length of a password in production. */
const MIN_LENGTH = 12;
/** Well-known passwords of examples and images, without digits and signs. */
const DEMO = [
  ...['bantuan', 'bantuankedinasan', 'owner', 'postgres', 'postgresql', 'kafka', 'admin', 'root'],
  ...[
    'password',
    'passw',
    'secret',
    'rahasia',
    'changeme',
    'changeit',
    'setit',
    'example',
    'contoh',
  ],
  ...['test', 'demo', 'development', 'qwerty', 'qwertyuiop', 'abc', 'abcdef'],
];

/**
 * Returns the variables with the contents of each `<name>_FILE`, without the line feed at the end
 * of the file.
 * @param faults receives a line for each file that cannot be read, or whose variable is set as
 * well.
 */
export function withSecretFiles(
  source: Readonly<Record<string, string | undefined>>,
  faults: string[],
): Record<string, string | undefined> {
  const read: Record<string, string | undefined> = { ...source };
  for (const name of SECRETS) {
    const file = source[`${name}_FILE`];
    if (file === undefined) continue;
    if (source[name] !== undefined) {
      faults.push(`${name}_FILE: ${name} is set as well; keep one of them`);
      continue;
    }
    try {
      read[name] = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
      if (read[name] === '') faults.push(`${name}_FILE: ${file} is empty`);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      faults.push(`${name}_FILE: ${file} cannot be read (${code})`);
    }
  }
  return read;
}

/**
 * The faults of secrets in production: missing, short, well known, or sent unencrypted. Each line
 * begins with the name of the variable and never contains the secret.
 */
export function secretFaults(environment: Environment): string[] {
  const { DATABASE_URL, MIGRATION_DATABASE_URL, SMTP_URL, KAFKA_SASL_PASSWORD } = environment;
  return [
    ...databaseFaults('DATABASE_URL', DATABASE_URL),
    ...databaseFaults('MIGRATION_DATABASE_URL', MIGRATION_DATABASE_URL),
    ...(DATABASE_URL &&
    MIGRATION_DATABASE_URL &&
    userOf(DATABASE_URL) === userOf(MIGRATION_DATABASE_URL)
      ? [
          'DATABASE_URL: signs in as the same user as MIGRATION_DATABASE_URL, the owner of its tables',
        ]
      : []),
    ...passwordFaults('KAFKA_SASL_PASSWORD', KAFKA_SASL_PASSWORD, environment.KAFKA_SASL_USERNAME),
    ...passwordFaults(
      'OIDC_CLIENT_SECRET',
      environment.OIDC_CLIENT_SECRET,
      environment.OIDC_CLIENT_ID,
    ),
    ...smtpFaults(SMTP_URL),
    ...(['OIDC_ISSUER', 'OIDC_JWKS_URI'] as const).flatMap((name) =>
      issuerFaults(name, environment[name]),
    ),
    ...consoleFaults(environment.CONSOLE_URL),
    ...keyFileFaults(
      'CHECKPOINT_KEY_FILE',
      environment.CHECKPOINT_KEY_FILE,
      DATA_FILES.checkpointKey,
      environment,
    ),
    ...keyFileFaults(
      'CONSOLE_KEY_FILE',
      environment.CONSOLE_KEY_FILE,
      DATA_FILES.consoleKey,
      environment,
    ),
    ...keyFileFaults(
      'WEBHOOK_KEY_FILE',
      environment.WEBHOOK_KEY_FILE,
      DATA_FILES.webhookKey,
      environment,
    ),
  ];
}

function databaseFaults(name: string, value: string | undefined): string[] {
  const url = parsed(value);
  if (!url) return [];
  // A local socket and a client certificate authenticate without a password.
  const authenticated = url.hostname === '' || url.searchParams.has('sslcert');
  if (!url.password) return authenticated ? [] : [`${name}: has no password`];
  return passwordFaults(name, decoded(url.password), url.username);
}

function passwordFaults(name: string, password: string | undefined, user = ''): string[] {
  if (password === undefined) return [];
  const bare = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');
  const known = [...DEMO, ...(bare(user) ? [bare(user)] : [])].includes(bare(password));
  if (known || /12345678/.test(password) || new Set(password).size < 5)
    return [`${name}: has a password that everybody would try`];
  return password.length < MIN_LENGTH
    ? [`${name}: has a password of fewer than ${MIN_LENGTH} characters`]
    : [];
}

/**
 * Options of SMTP_URL that do not weaken security. Others of nodemailer could, now or in a later
 * version.
 */
const SMTP_OPTIONS = ['requireTLS', 'name', 'authMethod', 'localAddress', 'tls.servername'];

function smtpFaults(value: string | undefined): string[] {
  const url = parsed(value);
  if (!url) return [];
  const options = [...new Set(url.searchParams.keys())]
    .filter((name) => !SMTP_OPTIONS.includes(name))
    .map((name) => `SMTP_URL: has the option ${name}, ${whyNot(name)}`);
  if (!url.password) return options;
  const open = url.protocol === 'smtp:' && url.searchParams.get('requireTLS') !== 'true';
  return [
    ...options,
    ...passwordFaults('SMTP_URL', decoded(url.password), url.username),
    ...(open ? ['SMTP_URL: sends its password without TLS; use smtps:// or ?requireTLS=true'] : []),
  ];
}

function whyNot(option: string): string {
  if (option === 'tls.rejectUnauthorized')
    return 'with which an attacker could impersonate the mail server; set NODE_EXTRA_CA_CERTS to the CA of the server instead';
  if (['ignoreTLS', 'opportunisticTLS', 'secure'].includes(option))
    return 'which avoids TLS; remove it, and use smtps:// or ?requireTLS=true';
  return `which production does not allow; it allows ${SMTP_OPTIONS.join(', ')}`;
}

function issuerFaults(name: string, value: string | undefined): string[] {
  const url = parsed(value);
  return url?.protocol === 'http:' && !isLocal(url)
    ? [`${name}: comes over http, where an attacker can replace the keys; use https`]
    : [];
}

/** Over http, anybody on the way could take a session. */
function consoleFaults(value: string | undefined): string[] {
  const url = parsed(value);
  if (!url) return [];
  if (url.pathname !== '/' || url.search || url.hash)
    return ['CONSOLE_URL: must be an address without a path'];
  return url.protocol === 'http:' && !isLocal(url)
    ? ['CONSOLE_URL: comes over http, where an attacker can read sessions; use https']
    : [];
}

const isLocal = ({ hostname }: URL): boolean =>
  ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);

function keyFileFaults(
  name: string,
  file: string | undefined,
  developmentKey: string,
  { DATA_DIR }: Environment,
): string[] {
  if (file === undefined) return [];
  if (file === join(DATA_DIR, developmentKey))
    return [`${name}: was created in development; create a new key for production`];
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
  return mode & 0o007 ? [`${name}: is open to every user of this machine; chmod o-rwx`] : [];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // the database will report the error
  }
}
const parsed = (value: string | undefined): URL | null =>
  value !== undefined && URL.canParse(value) ? new URL(value) : null;
const userOf = (url: string): string | undefined => parsed(url)?.username;
