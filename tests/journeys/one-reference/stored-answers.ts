import { Client } from 'pg';
import { embeddedDatabase } from '#tests/support/database';
import { Party, requestTo } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import type { OpenWorld, World } from '#tests/support/world';

/** An answer for an `Idempotency-Key` is stored for 30 days and then deleted. */
export function storedAnswers(open: OpenWorld): void {
  let world: World;

  beforeAll(async () => {
    world = await open();
  }, 120_000);

  const ownerUrl = (): string =>
    world.name === 'standalone'
      ? embeddedDatabase(world.dataDir).ownerUrl
      : world.database.ownerUrl;
  /** As the database owner. In standalone each start has another server. */
  async function asOwner(sql: string, values: unknown[] = []): Promise<object[]> {
    const client = new Client({ connectionString: ownerUrl() });
    await client.connect();
    return client
      .query<object>(sql, values)
      .then(({ rows }) => rows)
      .finally(() => client.end());
  }

  it('are deleted after 30 days', async () => {
    const asker = await Party.register(world, 'kept-asker');
    const giver = await Party.register(world, 'kept-giver');
    for (const [key, days] of Object.entries({ old: 31, young: 29 })) {
      const { status } = await asker
        .official('requester')
        .post('/v1/requests', requestTo(giver), { 'idempotency-key': key });
      expect(status).toBe(201);
      const then = 'UPDATE broker.idempotency SET at = now() - $1::interval WHERE key = $2';
      await asOwner(then, [`${days} days`, key]);
    }
    const kept = (): Promise<object[]> =>
      asOwner('SELECT key FROM broker.idempotency ORDER BY key');
    expect(await kept()).toEqual([{ key: 'old' }, { key: 'young' }]);
    await world.processes[0]?.stop();
    await world.processes[0]?.start();
    await poll(async () => expect(await kept()).toEqual([{ key: 'young' }]));
  });
}
