import { randomInt, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { JWK } from 'jose';
import { Consumer, Kafka, logLevel } from 'kafkajs';
import { Client } from 'pg';
import { ChainEntry, chainHash, GENESIS } from '#libs/audit/chain';
import { leafOf } from '#libs/audit/merkle';
import {
  isMisfit,
  Misfit,
  PublishedCheckpoints,
  readPublished,
} from '#libs/audit/verify/published';
import { RangeLine, verifyRange } from '#libs/audit/verify/range';
import { CHECKPOINTS } from '#libs/contracts/topics';
import { newAgencyKey } from '#libs/security/signatures';
import { ask, Official, Party } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { SigningAnew } from '#tests/support/signed-history';
import { World, WORLDS } from '#tests/support/world';
import { tally } from './tally';

const [, openKafkaWorld] = WORLDS.find(([name]) => name === 'kafka') ?? [];

const TABLES = ['history', 'checkpoint', 'checkpoint_leaves', 'checkpoint_entry', 'read_log'];
/**
 * Columns that verification does not read: outbox times, which are not history, and event texts,
 * which `npm run events:verify` compares with the topic.
 */
const NOT_READ = ['checkpoint.hash', 'checkpoint.made_at', 'history.event'];
const LOCK = `hashtext('bantuan-kedinasan'), hashtext('checkpoint')`;
type Entry = Extract<RangeLine, { entry: unknown }>['entry'];

/**
 * What the database owner can do to the history, and what an auditor finds with the checkpoints
 * kept from the topic.
 */
describe('A21 tampering with the history as the owner of the database', () => {
  let world: World;
  let owner: Client;
  let consumer: Consumer;
  let publicKeys: JWK[];
  /** The checkpoints that an auditor kept from the topic, line by line. */
  const kept: string[] = [];
  let published: PublishedCheckpoints;
  /** The export before any change. */
  let whole: string[];
  /** Requests with three entries, oldest first. */
  let ids: string[];

  beforeAll(async () => {
    if (!openKafkaWorld) throw new Error('there is no world on Kafka');
    world = await openKafkaWorld({ CHECKPOINT_SECONDS: '1' });
    const brokers = (process.env.KAFKA_BROKERS ?? '').split(',');
    consumer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).consumer({
      groupId: `auditor-${randomUUID()}`,
    });
    owner = new Client({ connectionString: world.database.ownerUrl });
    await owner.connect();
    await owner.query('SET search_path TO broker');
    const { body } = await auditor().get<{ keys: JWK[] }>('/v1/checkpoints/keys');
    publicKeys = body.keys;

    const asker = await Party.register(world, 'tamper-asker');
    const giver = await Party.register(world, 'tamper-giver');
    ids = [];
    for (let n = 0; n < 3; n++) {
      const { id } = await ask(asker, giver);
      await giver.official('decider').get(`/v1/requests/${id}`);
      await giver
        .official('decider')
        .post(`/v1/requests/${id}/approval`, { items: 'all', conflictOfInterest: 'none' });
      await covered();
      ids.push(id);
    }
    await owner.query(`SELECT pg_advisory_lock(${LOCK})`);
    for (const table of TABLES) await owner.query(`CREATE TABLE public.${table} AS TABLE ${table}`);
    whole = await exported();
    const last = await lastNumber();
    await consumer.connect();
    await consumer.subscribe({ topics: [CHECKPOINTS], fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message }) =>
        void kept.push(String(message.value)) as unknown as Promise<void>,
    });
    published = await poll(async () => {
      const all = await readPublished(ours(), publicKeys);
      if (isMisfit(all)) throw new Error(all.why);
      expect(all.size).toBe(last);
      return all;
    });
  }, 180_000);
  afterAll(async () => {
    await consumer?.disconnect();
    await owner?.end();
    await world?.stop();
  }, 60_000);

  const auditor = (): Official => new Official(world, 'auditor');
  /** Only checkpoints that this world's key signed; the topic has those of other worlds too. */
  const ours = (): string[] =>
    kept.filter((line) => {
      const [header = ''] = (JSON.parse(line) as { data: { jws: string } }).data.jws.split('.');
      return Buffer.from(header, 'base64url').toString().includes(String(publicKeys[0]?.kid));
    });

  async function covered(): Promise<void> {
    await poll(async () => {
      const { rows } = await owner.query(
        `SELECT FROM history_pending UNION ALL SELECT FROM read_pending`,
      );
      expect(rows).toEqual([]);
    });
  }
  async function lastNumber(): Promise<number> {
    const { rows } = await owner.query<{ n: number }>(
      `SELECT max(number)::int AS n FROM checkpoint`,
    );
    return rows[0]?.n ?? 0;
  }
  async function exported(): Promise<string[]> {
    const { status, text } = await auditor().get('/v1/history');
    if (status !== 200) throw new Error(text);
    return text.split('\n').filter(Boolean);
  }
  const parsed = (): RangeLine[] => whole.map((line) => JSON.parse(line) as RangeLine);
  const entries = (): Entry[] => parsed().flatMap((line) => ('entry' in line ? line.entry : []));

  /** As an owner who turns off triggers and policies. */
  async function asOwner(...statements: string[]): Promise<void> {
    await owner.query('SET session_replication_role = replica');
    try {
      for (const sql of statements) await owner.query(sql);
    } finally {
      await owner.query('SET session_replication_role = origin');
    }
  }
  const restore = (): Promise<void> =>
    asOwner(
      ...TABLES.flatMap((table) => [
        `DELETE FROM ${table}`,
        `INSERT INTO ${table} OVERRIDING SYSTEM VALUE TABLE public.${table}`,
      ]),
    );

  /** What the auditor finds in the current database. */
  async function found(against = published): Promise<Misfit | null> {
    const { misfit } = await verifyRange(await exported(), { publicKeys, published: against });
    tally('A21', misfit ? { refused: 1 } : { accepted: 1 });
    return misfit;
  }

  it('A21 an untouched history verifies completely', async () => {
    const verdict = await verifyRange(whole, { publicKeys, published });
    expect(verdict).toMatchObject({ misfit: null, entries: 9, checkpoints: published.size });
    expect(verdict.reads).toBeGreaterThanOrEqual(3);
  });

  /**
   * Replaces the data of these versions of a request and recomputes their hash chain. Returns the
   * first thing that the auditor finds.
   */
  const rewritten = (id: string, from: number, data: object): string[] => {
    let previous = GENESIS;
    return entries()
      .filter(({ requestId }) => requestId === id)
      .map(({ hash: _, previousHash: __, ...entry }) => {
        const changed: ChainEntry = entry.version === from ? { ...entry, data } : entry;
        const before = previous;
        previous = chainHash(before, changed);
        return (
          `UPDATE history SET data = '${JSON.stringify(changed.data).replaceAll("'", "''")}', ` +
          `previous_hash = '${before}', hash = '${previous}' ` +
          `WHERE request_id = '${id}' AND version = ${entry.version}`
        );
      });
  };
  const row = (id: string, version: number): string =>
    `request_id = '${id}' AND version = ${version}`;
  /** The number of the checkpoint that covers it. */
  const numberOf = (id: string, version: number): string =>
    `(SELECT number FROM public.checkpoint_entry WHERE ${row(id, version)})`;

  it.each<[string, (id: string) => string[], (id: string) => string]>([
    ['UPDATE', (id) => [`UPDATE history SET data = '{}' WHERE ${row(id, 2)}`], (id) => `${id}/2`],
    [
      'UPDATE of the actor',
      (id) => [`UPDATE history SET actor = actor || '{"sub": "x"}' WHERE ${row(id, 1)}`],
      (id) => `${id}/1`,
    ],
    [
      'UPDATE, its own hash with it',
      (id) => [
        `UPDATE history SET data = '{}', hash = '${chainHash(GENESIS, {
          ...without(entries(), id, 1),
          data: {},
        })}' WHERE ${row(id, 1)}`,
      ],
      (id) => `${id}/1`,
    ],
    [
      'UPDATE, all hashes after it with it',
      (id) => rewritten(id, 2, { text: 'x' }),
      (id) => `${id}/2`,
    ],
    [
      'UPDATE, all hashes and the leaves with it',
      (id) => [
        ...rewritten(id, 3, { text: 'x' }),
        `UPDATE checkpoint_leaves SET hashes = '\\x${leafOf(GENESIS).toString('hex')}'::bytea || substr(hashes, 33)
         WHERE number = ${numberOf(id, 3)}`,
      ],
      () => 'checkpoint',
    ],
    ['DELETE of the last', (id) => [`DELETE FROM history WHERE ${row(id, 3)}`], (id) => `${id}/3`],
    [
      'DELETE of the last, its place with it',
      (id) => [
        `DELETE FROM history WHERE ${row(id, 3)}`,
        `DELETE FROM checkpoint_entry WHERE ${row(id, 3)}`,
      ],
      () => '',
    ],
    [
      'DELETE in the middle',
      (id) => [`DELETE FROM history WHERE ${row(id, 2)}`],
      (id) => `${id}/2`,
    ],
    [
      'DELETE of a whole request',
      (id) =>
        ['history', 'checkpoint_entry'].map(
          (table) => `DELETE FROM ${table} WHERE request_id = '${id}'`,
        ),
      () => '',
    ],
    [
      'INSERT, backdated, with a place of its own',
      (id) => [
        `INSERT INTO history SELECT request_id, 4, at - interval '1 day', 'withdrawn', actor, data, hash,
           repeat('ab', 32) FROM history WHERE ${row(id, 3)}`,
        `INSERT INTO checkpoint_entry SELECT number, request_id, 4, position + 1 FROM checkpoint_entry
         WHERE ${row(id, 3)}`,
      ],
      () => '',
    ],
    [
      'two entries swapped',
      (id) => [
        `UPDATE history SET version = 9 WHERE ${row(id, 1)}`,
        `UPDATE history SET version = 1 WHERE ${row(id, 2)}`,
        `UPDATE history SET version = 2 WHERE ${row(id, 9)}`,
      ],
      (id) => `${id}/1`,
    ],
    [
      'two places swapped',
      (id) => [
        `UPDATE checkpoint_entry SET position = 9 - position WHERE ${row(id, 1)}`,
        `UPDATE checkpoint_entry SET position = 0 WHERE ${row(id, 2)}`,
      ],
      (id) => `${id}/`,
    ],
    [
      'the end cut off',
      () => {
        const end = `number > ${numberOf(String(ids[1]), 3)}`;
        return [
          `DELETE FROM history h USING checkpoint_entry e WHERE h.request_id = e.request_id
             AND h.version = e.version AND ${end}`,
          ...['checkpoint_leaves', 'checkpoint_entry', 'checkpoint'].map(
            (table) => `DELETE FROM ${table} WHERE ${end}`,
          ),
        ];
      },
      () => 'checkpoint',
    ],
    [
      'the end removed, and all hashes recomputed',
      (id) => [
        ...rewritten(id, 1, { text: 'x' }),
        `DELETE FROM checkpoint WHERE number = (SELECT max(number) FROM checkpoint)`,
      ],
      (id) => `${id}/1`,
    ],
    ['a read deleted', () => [`DELETE FROM read_log WHERE what LIKE '%{id}'`], () => 'look'],
    [
      'a read changed',
      () => [`UPDATE read_log SET sub = 'x' WHERE what LIKE '%{id}'`],
      () => 'look',
    ],
  ])('A21 verification names the entry after this change: %s', async (_what, sql, named) => {
    const id = String(ids[1]);
    try {
      await asOwner(...sql(id));
      const misfit = await found();
      expect(misfit?.entry).toContain(named(id));
    } finally {
      await restore();
    }
    expect((await verifyRange(await exported(), { publicKeys, published })).misfit).toBeNull();
  });

  /** The history with one changed entry, re-signed with a key, in place of the real one. */
  async function signAnew(key: JWK): Promise<void> {
    const signing = new SigningAnew(key);
    const places = parsed().flatMap((line, at) => ('checkpoint' in line ? at : []));
    for (const [n, from] of places.entries()) {
      const lines = parsed().slice(from, places[n + 1]);
      const made = (await signing.next({
        at: new Date(),
        entries: lines.flatMap((line) => {
          if (!('entry' in line)) return [];
          const { hash: _, previousHash: __, ...entry } = line.entry;
          return entry.type === 'approved' ? { ...entry, type: 'refused' } : entry;
        }),
        reads: lines.flatMap((line) => ('read' in line ? line.read : [])),
      })) as [Extract<RangeLine, { checkpoint: unknown }>, ...RangeLine[]];
      const [{ checkpoint }, ...rest] = made;
      await asOwner(
        `UPDATE checkpoint SET jws = '${checkpoint.jws}' WHERE number = ${n + 1}`,
        `UPDATE checkpoint_leaves SET hashes = '\\x${Buffer.from(checkpoint.leaves, 'base64url').toString('hex')}'
         WHERE number = ${n + 1}`,
        ...rest.flatMap((line) =>
          'entry' in line
            ? `UPDATE history SET type = '${line.entry.type}', previous_hash = '${line.entry.previousHash}',
                 hash = '${line.entry.hash}' WHERE ${row(line.entry.requestId, line.entry.version)}`
            : [],
        ),
      );
    }
  }

  it('A21 finds a history that is re-signed with another key', async () => {
    const { privateJwk } = await newAgencyKey('checkpoints-other', 'EdDSA');
    await signAnew(privateJwk);
    expect(await found()).toEqual({
      entry: 'checkpoint 1',
      why: 'not signed by any of these keys',
    });
    await restore();
  });

  it('A21 finds a history that is re-signed with the stolen key, by the published checkpoints', async () => {
    const file = join(world.dataDir, 'checkpoint-key.json');
    await signAnew(JSON.parse(readFileSync(file, 'utf8')) as JWK);
    expect((await verifyRange(await exported(), { publicKeys })).misfit).toBeNull();
    expect((await found())?.why).toContain('another one was published');
    await restore();
  });

  it('A21 finds one flipped bit in each column that it reads', async () => {
    const { rows: columns } = await owner.query<{ name: string; type: string }>(
      `SELECT table_name || '.' || column_name AS name, data_type AS type FROM information_schema.columns
       WHERE table_schema = 'broker' AND table_name = ANY ($1)`,
      [TABLES],
    );
    const read = columns.filter(({ name }) => !NOT_READ.includes(name));
    expect(read.length).toBeGreaterThan(20);
    const missed: string[] = [];
    for (const { name, type } of read)
      for (let n = 0; n < 3; n++) {
        const flipped = await flipOneBit(name, type === 'ARRAY' ? 'bigint[]' : type);
        const misfit = await found();
        if (!misfit) missed.push(flipped);
        await restore();
      }
    expect(missed).toEqual([]);
  });

  /** In a random row, such that PostgreSQL accepts the value and it differs. */
  async function flipOneBit(name: string, type: string): Promise<string> {
    const [table = '', column = ''] = name.split('.');
    for (;;) {
      const { rows } = await owner.query<{ ctid: string; value: string }>(
        `SELECT ctid::text, ${column}::text AS value FROM ${table} WHERE ${column} IS NOT NULL
           AND ${column}::text NOT IN ('', '{}', '\\x') ORDER BY random() LIMIT 1`,
      );
      const [{ ctid, value } = { ctid: '', value: '' }] = rows;
      const bytes = Buffer.from(value);
      const at = randomInt(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << randomInt(8));
      const other = bytes.toString('utf8');
      if (other.includes('\0')) continue;
      const generated = name === 'read_log.id' ? `OVERRIDING SYSTEM VALUE` : '';
      const { rowCount } = await (
        generated === ''
          ? update(
              `UPDATE ${table} SET ${column} = $1::${type} WHERE ctid = '${ctid}' AND ${column} IS DISTINCT FROM $1::${type}`,
              [other],
            )
          : update(
              `WITH old AS (DELETE FROM read_log WHERE ctid = '${ctid}' AND id <> $1::bigint RETURNING *)
               INSERT INTO read_log ${generated} SELECT $1::bigint, at, sub, role, agency, what, request_id FROM old`,
              [other],
            )
      ).catch(() => ({ rowCount: 0 }));
      if (rowCount) return `${name}: ${value} -> ${other}`;
    }
  }
  async function update(sql: string, values: string[]): Promise<{ rowCount: number | null }> {
    await owner.query('SET session_replication_role = replica');
    return owner
      .query(sql, values)
      .finally(() => owner.query('SET session_replication_role = origin'));
  }

  it('A21 finds 1,000 of 1,000 single flipped bits in an exported file', async () => {
    const bytes = Buffer.from(whole.join('\n'));
    const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
    process.stdout.write(`A21 flips 1,000 bits of ${bytes.length} bytes with SEED=${seed}\n`);
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (place, bit) => {
        const flipped = Buffer.from(bytes);
        flipped[place] = (flipped[place] ?? 0) ^ (1 << bit);
        const { misfit, line } = await verifyRange(flipped.toString('utf8').split('\n'), {
          publicKeys,
        });
        tally('A21', misfit ? { refused: 1 } : { accepted: 1 });
        if (misfit?.entry) hits++;
        expect(line).toBe(bytes.subarray(0, place).toString('utf8').split('\n').length);
      }),
      { numRuns: 1_000, seed },
    );
    expect(hits).toBe(1_000);
  });

  // These two change new checkpoints, and so run last.
  it('A21 finds an entry that is inserted with an earlier date before the next checkpoint', async () => {
    const id = String(ids[0]);
    const last = entries().find(({ requestId, version }) => requestId === id && version === 3);
    const late: ChainEntry = {
      ...without(entries(), id, 3),
      version: 4,
      type: 'withdrawn',
      at: '2026-01-05T08:00:00.000Z',
    };
    // With the triggers on, the database itself puts the entry into the next checkpoint.
    await owner.query(
      `INSERT INTO history SELECT request_id, 4, $1, $2, actor, data, hash, $3 FROM history WHERE ${row(id, 3)}`,
      [late.at, late.type, chainHash(String(last?.hash), late)],
    );
    const before = await lastNumber();
    await owner.query(`SELECT pg_advisory_unlock(${LOCK})`);
    await covered();
    expect(await found()).toEqual({
      entry: `${id}/4`,
      why: 'is dated 2026-01-05T08:00:00.000Z, but an earlier checkpoint had signed all of that time',
    });
    expect(await lastNumber()).toBeGreaterThan(before);
  });

  it('A21 finds an old backup that was restored and used further', async () => {
    const later = await poll(async () => {
      const all = await readPublished(ours(), publicKeys);
      if (isMisfit(all)) throw new Error(all.why);
      expect(all.size).toBeGreaterThan(published.size);
      return all;
    });
    await owner.query(`SELECT pg_advisory_lock(${LOCK})`);
    await restore();
    expect((await found(later))?.entry).toMatch(/^checkpoint \d+$/);
    await owner.query(`SELECT pg_advisory_unlock(${LOCK})`);
    await poll(async () => expect(await lastNumber()).toBeGreaterThan(published.size));
    expect((await found(later))?.why).toContain('another one was published');
    // An auditor who kept the topic sees it there, before any export.
    await poll(async () => {
      const all = await readPublished(ours(), publicKeys);
      expect(isMisfit(all) && all.why).toBe('two different ones were published');
    });
  });
});

/** An entry without its hashes. */
function without(all: Entry[], id: string, version: number): ChainEntry {
  const entry = all.find((one) => one.requestId === id && one.version === version);
  if (!entry) throw new Error('no such entry');
  const { hash: _, previousHash: __, ...rest } = entry;
  return rest;
}
