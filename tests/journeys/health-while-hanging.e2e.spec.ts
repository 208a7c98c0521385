import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Proxy } from '#tests/faults/harness/proxy';
import { OwnDatabase, ownDatabase } from '#tests/support/database';
import { Answer, call } from '#tests/support/http';
import { poll } from '#tests/support/poll';
import { Service } from '#tests/support/service';

const LIMIT_MS = 2_000;

/** First Kafka accepts connections and never answers, then the database does so too. */
describe('health and metrics while servers hang', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
  let database: OwnDatabase;
  let kafka: Proxy;
  let postgres: Proxy;
  let broker: Service;

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    database = await ownDatabase();
    const url = new URL(database.url);
    const brokers = process.env.KAFKA_BROKERS ?? '';
    kafka = await Proxy.open(Number(brokers.split(':')[1]));
    await kafka.set('blackhole');
    postgres = await Proxy.open(Number(url.port || 5432));
    url.hostname = '127.0.0.1';
    url.port = String(postgres.port);
    broker = await Service.at(
      'broker',
      'broker/main',
      {
        DATA_DIR: folder,
        KAFKA_BROKERS: `127.0.0.1:${kafka.port}`,
        DATABASE_URL: url.href,
        MIGRATION_DATABASE_URL: database.ownerUrl,
        DATABASE_POOL: '5',
      },
      join(folder, 'broker.log'),
    );
    await broker.start('serving');
  }, 120_000);
  afterAll(async () => {
    await broker?.stop('SIGKILL');
    await Promise.all([kafka?.close(), postgres?.close()]);
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  /** The answer of each route within the limit. */
  const ask = async (path: string): Promise<Answer> => {
    const from = performance.now();
    const answer = await call('GET', broker.url + path);
    expect({ path, slow: performance.now() - from > LIMIT_MS }).toEqual({ path, slow: false });
    return answer;
  };

  it('when Kafka hangs, readiness fails and the process still serves', async () => {
    for (let time = 0; time < 3; time++) {
      expect((await ask('/health/live')).status).toBe(200);
      expect((await ask('/health/serving')).status).toBe(200);
      const ready = await ask('/health/ready');
      expect(ready.status).toBe(503);
      expect(ready.text).toContain('Kafka cannot be reached');
      const { text } = await ask('/metrics');
      expect(text).toMatch(/^bk_kafka_reachable 0$/m);
      expect(text).toMatch(/^bk_check_ok\{check="messages are sent and received"\} 0$/m);
      expect(text).toMatch(/^bk_broker_outbox_depth \d+$/m);
    }
  }, 60_000);

  it('when the database hangs too, everything answers, and readiness fails after 10 s', async () => {
    await postgres.set('blackhole');
    for (let time = 0; time < 3; time++) {
      expect((await ask('/health/live')).status).toBe(200);
      await ask('/health/serving');
      expect((await ask('/health/ready')).status).toBe(503);
      const { text } = await ask('/metrics');
      expect(text).toMatch(/^bk_build_info\{/m);
      expect(text).toMatch(/^bk_check_ok\{check="broker: the database answers"\} 0$/m);
      expect(text).not.toMatch(/^bk_broker_outbox_depth /m);
    }
    await poll(async () => expect((await ask('/health/serving')).status).toBe(503));
    // The swallowed answers never come: those connections are dropped, new ones work.
    await postgres.set('pass');
    postgres.cut();
    await poll(async () => expect((await ask('/health/serving')).status).toBe(200));
  }, 120_000);
});
