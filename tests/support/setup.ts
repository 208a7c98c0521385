import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '#apps/standalone/postgres/embedded';
import { startKafka } from './kafka/kafka';

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const started = globalThis as { stopServers?: () => Promise<void> };

/**
 * Starts a real PostgreSQL and a real Kafka once for a whole run, unless DATABASE_URL (with
 * MIGRATION_DATABASE_URL, whose user may create databases) and KAFKA_BROKERS name others. KAFKA_LOG
 * and POSTGRES_LOG name the logs of those started here, TEST_RUN_FOLDER a folder that test files
 * share.
 */
export default async function setup(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
  chmodSync(folder, 0o755); // for the user postgres if root runs the tests
  process.env.TEST_RUN_FOLDER = folder;
  const stops: (() => Promise<void> | void)[] = [
    () => rmSync(folder, { recursive: true, force: true }),
  ];
  started.stopServers = async () => {
    for (const stop of stops.reverse()) await stop();
  };
  try {
    if (!process.env.KAFKA_BROKERS && process.env.TEST_WORLDS !== 'standalone') {
      const kafka = await startKafka(join(folder, 'kafka'), { say });
      stops.push(kafka.stop);
      process.env.KAFKA_BROKERS = kafka.brokers;
      process.env.KAFKA_LOG = join(folder, 'kafka', 'kafka.log');
    }
    if (!process.env.DATABASE_URL) {
      const postgres = await startPostgres(folder);
      stops.push(() => rmSync(postgres.home, { recursive: true, force: true }), postgres.stop);
      process.env.DATABASE_URL = postgres.appUrl;
      process.env.POSTGRES_LOG = join(folder, 'postgres.log');
      process.env.MIGRATION_DATABASE_URL = postgres.ownerUrl;
    }
  } catch (error) {
    await started.stopServers();
    throw error;
  }
}
