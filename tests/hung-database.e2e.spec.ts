import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { Client, Pool } from 'pg';
import { Clock } from '#libs/config/clock';
import { migrate } from '#libs/database/migrate';
import { PreparingClient } from '#libs/database/preparing-client';
import { MemoryBus } from '#libs/kafka/memory-bus';
import { Relay } from '#libs/outbox/relay';
import { OwnDatabase, ownDatabase } from './support/database';
import { poll } from './support/poll';

/** After a failover, connections of the former server stay open and get no answer. */
describe('a connection to PostgreSQL that no longer answers', () => {
  let own: OwnDatabase;
  let owner: Client;
  let proxy: Server;
  let url: string;
  const pairs: [Socket, Socket][] = [];

  /** The existing connections hang; new ones work. */
  const hang = (): void => {
    for (const [one, other] of pairs.splice(0)) {
      one.unpipe().resume();
      other.unpipe().resume();
    }
  };

  beforeAll(async () => {
    own = await ownDatabase();
    owner = new Client({ connectionString: own.ownerUrl });
    await owner.connect();
    await migrate('broker', resolve('apps/broker/migrations'), own.ownerUrl, own.url);
    proxy = createServer((client) => {
      const server = connect(Number(new URL(own.url).port), '127.0.0.1');
      pairs.push([client, server]);
      client.pipe(server).on('error', () => client.destroy());
      server.pipe(client).on('error', () => server.destroy());
    });
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
    url = Object.assign(new URL(own.url), { port: (proxy.address() as AddressInfo).port }).href;
  });
  afterAll(async () => {
    proxy.close();
    await owner.end();
    await own.drop();
  });

  it('is dropped by the relay, which continues on another one', async () => {
    const bus = new MemoryBus(new Clock());
    const published: string[] = [];
    await bus.subscribe({
      group: 'readers',
      topic: 'news',
      handle: (records) => {
        published.push(...records.map(({ value }) => value.toString()));
        return Promise.resolve();
      },
    });
    const write = (value: string): Promise<unknown> =>
      owner.query(`INSERT INTO broker.outbox (topic, key, value) VALUES ('news', 'k', $1)`, [
        value,
      ]);
    const relay = new Relay('broker', url, bus);
    relay.start();
    try {
      await write('before');
      await poll(() => expect(published).toEqual(['before']));
      await poll(async () =>
        expect((await owner.query('SELECT FROM broker.outbox')).rowCount).toBe(0),
      );
      hang();
      await write('after');
      await poll(() => expect(published).toEqual(['before', 'after']), 60_000);
    } finally {
      await relay.stop();
    }
  });

  it('leaves the pool, which opens another one', async () => {
    const pool = new Pool({
      connectionString: url,
      Client: PreparingClient,
      max: 1,
      query_timeout: 2_000,
    });
    pool.on('error', () => undefined);
    const ask = async (): Promise<unknown> => {
      const client = await pool.connect();
      client.on('error', () => undefined);
      try {
        const { rows } = await client.query<{ n: number }>('SELECT $1::int AS n', [1]);
        return rows[0]?.n;
      } finally {
        client.release();
      }
    };
    try {
      expect(await ask()).toBe(1);
      hang();
      await expect(ask()).rejects.toThrow('Query read timeout');
      expect(await ask()).toBe(1);
    } finally {
      await pool.end();
    }
  });
});
