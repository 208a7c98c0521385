import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fetchKafka } from './kafka';
import type { SecureKafka } from './clients';
import { startSecureKafka } from './secure-kafka';

const run = promisify(execFile);
const ADMIN = 'admin';
const ENDING = '.env';

/**
 * A Kafka for development with TLS, passwords and ACLs. `<user>.env` in `dataDir` sets the
 * variables to sign in as that user. `admin` is always one, and users of an earlier start stay.
 */
export async function startDevelopmentKafka(
  dataDir: string,
  names: string[],
  options: { port?: number; say?: (line: string) => void } = {},
): Promise<SecureKafka & { users: Record<string, string> }> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const known = knownUsers(dataDir);
  const added = [ADMIN, ...names].filter((name) => !(name in known));
  const users = { ...known };
  for (const name of added) users[name] = randomBytes(18).toString('base64url');
  const kafka = await startSecureKafka(dataDir, users, options);
  // The storage was formatted with the users of the first start.
  if (ADMIN in known) for (const name of added) await addUser(dataDir, kafka, users, name);
  for (const [name, password] of Object.entries(users))
    writeFileSync(join(dataDir, name + ENDING), variables(kafka, name, password), { mode: 0o600 });
  return { ...kafka, users };
}

const variables = ({ brokers, ca }: SecureKafka, name: string, password: string): string =>
  [
    `export KAFKA_BROKERS=${brokers}`,
    'export KAFKA_TLS=true',
    `export KAFKA_CA_FILE='${ca}'`,
    `export KAFKA_SASL_USERNAME=${name}`,
    `export KAFKA_SASL_PASSWORD=${password}`,
    '',
  ].join('\n');

/** The users and passwords of the files that an earlier start wrote. */
function knownUsers(dataDir: string): Record<string, string> {
  const files = readdirSync(dataDir).filter((file) => file.endsWith(ENDING));
  return Object.fromEntries(
    files.map((file) => {
      const content = readFileSync(join(dataDir, file), 'utf8');
      const password = /^export KAFKA_SASL_PASSWORD=(\S+)$/m.exec(content)?.[1];
      if (!password) throw new Error(`${join(dataDir, file)} has no password: delete ${dataDir}.`);
      return [file.slice(0, -ENDING.length), password];
    }),
  );
}

/** Adds a user to a running Kafka, with the program behind `kafka-configs.sh`. */
async function addUser(
  dataDir: string,
  { brokers, ca }: SecureKafka,
  users: Record<string, string>,
  name: string,
): Promise<void> {
  const login = 'org.apache.kafka.common.security.scram.ScramLoginModule required';
  const file = join(dataDir, 'admin.properties');
  const properties = [
    'security.protocol=SASL_SSL',
    'sasl.mechanism=SCRAM-SHA-512',
    `sasl.jaas.config=${login} username="${ADMIN}" password="${users[ADMIN]}";`,
    'ssl.truststore.type=PEM',
    `ssl.truststore.location=${ca}`,
  ];
  writeFileSync(file, properties.join('\n'), { mode: 0o600 });
  await run('java', [
    ...['-XX:TieredStopAtLevel=1', '-cp', join(await fetchKafka(), '*')],
    ...['kafka.admin.ConfigCommand', '--bootstrap-server', brokers, '--command-config', file],
    ...['--alter', '--entity-type', 'users', '--entity-name', name],
    ...['--add-config', `SCRAM-SHA-512=[password=${users[name]}]`],
  ]);
}
