import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKPOINTS, COMMANDS, EVENTS } from '#libs/contracts/topics';
import { CLOUDEVENTS, SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { KafkaBus } from '#libs/kafka/kafka-bus';
import { openDevelopmentIssuer } from '#libs/security/development-issuer';
import { embeddedDatabase, OwnDatabase, ownDatabase } from './database';
import { call } from './http';
import { deleteTopics } from './kafka/delete-topics';
import { Service } from './service';

/** The running product, seen from outside. */
export interface World {
  name: string;
  broker: string;
  notification: string;
  reporting: string;
  processes: Service[];
  /** `DATA_DIR` of all processes, with the key of the development issuer. */
  dataDir: string;
  database: Pick<OwnDatabase, 'url' | 'ownerUrl'>;
  /** A token of the development issuer: `decider@bkn`, `admin`. */
  token(subject: string): Promise<string>;
  /**
   * Sends a message over the transport that this world's agencies use: the topic, or `POST
   * /v1/commands`.
   */
  send(bytes: Uint8Array, signature: string | undefined, key: string): Promise<void>;
  /** Sets the product's clock in all processes. */
  setClock(now: string): Promise<void>;
  stop(): Promise<void>;
}

/** Variables besides those of the world itself. */
type More = Record<string, string>;

/** Everything in one process, with its own database and an in-process bus. */
export async function standaloneWorld(more: More = {}): Promise<World> {
  const folder = openFolder();
  const service = await Service.at(
    'standalone',
    'standalone/main',
    { DATA_DIR: folder, ...more },
    join(folder, 'standalone.log'),
  );
  const { url } = service;
  return start('standalone', folder, [service], {
    urls: { broker: url, notification: url, reporting: url },
    database: () => embeddedDatabase(folder),
    send: async (bytes, signature) => {
      await call('POST', `${url}/v1/commands`, {
        body: bytes,
        headers: {
          'content-type': CLOUDEVENTS,
          ...(signature !== undefined && { [SIGNATURE_HEADER]: signature }),
        },
      });
    },
  });
}

/**
 * Two brokers, notification and reporting, each a process, on real Kafka and a database of their
 * own.
 */
export async function kafka(more: More = {}): Promise<World> {
  const brokers = process.env.KAFKA_BROKERS;
  if (!brokers) throw new Error('There is no KAFKA_BROKERS: the set-up of the tests did not run.');
  const folder = openFolder();
  const database = await ownDatabase();
  await deleteTopics(brokers);
  const bus = new KafkaBus({
    brokers: [brokers],
    clientId: 'agency',
    partitions: 6,
    replication: 1,
  });
  // Creates the topics as `npm run kafka:access` does, so that no process waits for another.
  await bus.ensureTopics([COMMANDS, EVENTS, CHECKPOINTS]);
  const environment = {
    DATA_DIR: folder,
    KAFKA_BROKERS: brokers,
    DATABASE_URL: database.url,
    MIGRATION_DATABASE_URL: database.ownerUrl,
    DATABASE_POOL: '5',
    ...more,
  };
  const service = (name: string, app: string): Promise<Service> =>
    Service.at(name, `${app}/main`, environment, join(folder, `${name}.log`));
  const [broker, second, notification, reporting] = await Promise.all([
    service('broker', 'broker'),
    service('second-broker', 'broker'),
    service('notification', 'notification'),
    service('reporting', 'reporting'),
  ]);
  return start('kafka', folder, [broker, second, notification, reporting], {
    urls: { broker: broker.url, notification: notification.url, reporting: reporting.url },
    database: () => database,
    send: (bytes, signature, key) =>
      bus.publish([{ topic: COMMANDS, key, value: Buffer.from(bytes), signature }]),
    afterwards: async () => {
      await bus.close();
      await deleteTopics(brokers);
      await database.drop();
    },
  });
}

export type OpenWorld = (more?: More) => Promise<World>;

const ALL_WORLDS: [string, OpenWorld][] = [
  ['standalone', standaloneWorld],
  ['kafka', kafka],
];

/**
 * Each journey runs in each of them: `describe.each(WORLDS)('... (%s)', (_name, open) => ...)`.
 * `TEST_WORLDS=standalone` leaves out the one with Kafka.
 */
export const WORLDS = ALL_WORLDS.filter(([name]) => name === (process.env.TEST_WORLDS ?? name));

/** Opens one world for several groups of tests, and stops it after the last of them. */
export function sharedWorld(open: OpenWorld): () => Promise<World> {
  let world: Promise<World> | null = null;
  afterAll(async () => (await world)?.stop(), 60_000);
  return () => (world ??= open());
}

/** A world for tests that need only one: the first of `WORLDS`. */
export async function openFirstWorld(): Promise<World> {
  const [, open] = WORLDS[0] ?? [];
  if (!open) throw new Error('TEST_WORLDS names no world: use standalone or kafka');
  return open();
}

async function start(
  name: string,
  folder: string,
  processes: Service[],
  own: {
    urls: Pick<World, 'broker' | 'notification' | 'reporting'>;
    database: () => World['database'];
    send: World['send'];
    afterwards?: () => Promise<void>;
  },
): Promise<World> {
  const issuer = await openDevelopmentIssuer(folder);
  const stop = async (): Promise<void> => {
    await Promise.all(processes.map((process) => process.stop()));
    await own.afterwards?.();
    // A PostgreSQL whose process was killed may still be writing its files.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  try {
    await Promise.all(processes.map((process) => process.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    name,
    ...own.urls,
    processes,
    dataDir: folder,
    database: own.database(),
    token: issuer.token,
    send: own.send,
    setClock: async (now) => {
      for (const process of processes) await process.setClock(now);
    },
    stop,
  };
}

function openFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
  chmodSync(folder, 0o755); // for the user postgres if root runs the tests
  return folder;
}
