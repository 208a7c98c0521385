import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { COMMANDS, PREFIX } from '#libs/contracts/topics';
import { APPS } from '#libs/kafka/acls';
import { openDevelopmentIssuer } from '#libs/security/development-issuer';
import type { OwnDatabase } from '#tests/support/database';
import { Service } from '#tests/support/service';
import type { World } from '#tests/support/world';
import { clientOf, SecureKafka } from './clients';

const run = promisify(execFile);

/** A Kafka with TLS, passwords and ACLs, and what the product on it needs. */
export interface SecureBase {
  kafka: SecureKafka;
  /** Kafka users and their passwords, `admin` and the apps among them. */
  users: Record<string, string>;
  database: OwnDatabase;
  /** `DATA_DIR` of the apps, which also has their logs. */
  folder: string;
}

/** The variables with which a program of the product signs in to Kafka. */
export const signIn = (
  { kafka, users }: Pick<SecureBase, 'kafka' | 'users'>,
  user: string,
): Record<string, string> => ({
  KAFKA_BROKERS: kafka.brokers,
  KAFKA_PREFIX: PREFIX,
  KAFKA_TLS: 'true',
  KAFKA_CA_FILE: kafka.ca,
  KAFKA_SASL_USERNAME: user,
  KAFKA_SASL_PASSWORD: users[user] ?? '',
});

/** Runs what `npm run kafka:access` runs, as the Kafka admin; returns its lines. */
export async function grantAccess(
  base: Pick<SecureBase, 'kafka' | 'users'>,
  args: string[],
  more: Record<string, string> = {},
): Promise<string[]> {
  const { stdout } = await run(
    process.execPath,
    [resolve(__dirname, '../../../dist/libs/kafka/access.js'), ...args],
    { env: { PATH: process.env.PATH ?? '', ...signIn(base, 'admin'), ...more } },
  );
  return stdout.trimEnd().split('\n');
}

/** The product on it, each app as its own user. Agencies send to the topic as the user `sender`. */
export async function startSecureProduct(base: SecureBase, sender: string): Promise<World> {
  const { kafka, users, database, folder } = base;
  const shared = {
    DATA_DIR: folder,
    DATABASE_URL: database.url,
    MIGRATION_DATABASE_URL: database.ownerUrl,
    DATABASE_POOL: '5',
    CHECKPOINT_SECONDS: '1',
  };
  const processes = await Promise.all(
    (['broker', 'notification', 'reporting'] as const).map((app) =>
      Service.at(
        app,
        `${app}/main`,
        { ...shared, ...signIn(base, APPS[app]) },
        join(folder, `${app}.log`),
      ),
    ),
  );
  const [broker, notification, reporting] = processes.map(({ url }) => url);
  const issuer = await openDevelopmentIssuer(folder);
  await Promise.all(processes.map((process) => process.start()));
  return {
    name: 'secure kafka',
    broker: broker ?? '',
    notification: notification ?? '',
    reporting: reporting ?? '',
    processes,
    dataDir: folder,
    database,
    token: issuer.token,
    send: async (bytes, signature, key) => {
      const client = clientOf(kafka, sender, users[sender] ?? '');
      const producer = client.producer({ idempotent: true, retry: { retries: 5 } });
      await producer.connect();
      const headers = signature === undefined ? {} : { [SIGNATURE_HEADER]: signature };
      const messages = [{ key, value: Buffer.from(bytes), headers }];
      await producer.send({ topic: COMMANDS, acks: -1, messages });
      await producer.disconnect();
    },
    setClock: () => Promise.resolve(),
    stop: async () => void (await Promise.all(processes.map((process) => process.stop()))),
  };
}
