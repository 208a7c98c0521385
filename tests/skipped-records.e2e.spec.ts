import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { Partitioners } from 'kafkajs';
import { Client } from 'pg';
import { mailboxOf } from '#libs/contracts/topics';
import { Database } from '#libs/database/database';
import { migrate } from '#libs/database/migrate';
import { HandledOffsets } from '#libs/inbox/handled-offsets';
import { retryTransient } from '#libs/inbox/take-batch';
import { KafkaBus } from '#libs/kafka/kafka-bus';
import { kafkaClient } from '#libs/kafka/kafka-client';
import { Operations } from '#libs/operations/operations';
import { OwnDatabase, ownDatabase } from './support/database';
import { poll } from './support/poll';

/**
 * A failover to a lagging replica resets the handled offsets in the database, while the group's
 * offsets stay. This test resets the rows of one partition to an older state; the fault harness
 * does a real failover.
 */
describe('records that the database has lost', () => {
  const options = {
    brokers: (process.env.KAFKA_BROKERS ?? '').split(','),
    clientId: 'skipped-records',
    partitions: 1,
    replication: 1,
  };
  let own: OwnDatabase;
  let owner: Client;
  let database: Database;
  let bus: KafkaBus;
  let operations: Operations;
  let topic: string;
  let got: string[];

  beforeAll(async () => {
    own = await ownDatabase();
    await migrate('reporting', resolve('apps/reporting/migrations'), own.ownerUrl, own.url);
    database = await Database.open('reporting', own.url, 2, []);
    owner = new Client({ connectionString: own.ownerUrl });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await database.close();
    await own.drop();
  });
  beforeEach(() => {
    topic = mailboxOf(`lost-${randomUUID().slice(0, 8)}`);
    got = [];
  });
  afterEach(() => bus.close());

  async function open(): Promise<void> {
    bus = new KafkaBus(options);
    operations = new Operations();
    const places = new HandledOffsets(database, operations);
    await bus.ensureTopics([topic]);
    await bus.subscribe({
      group: topic,
      topic,
      tracker: places,
      handle: (batch) =>
        retryTransient(() =>
          database.asPipeline(async (tx) => {
            await places.mark(tx, batch);
            got.push(...batch.map(({ value }) => value.toString()));
          }),
        ),
    });
  }
  const write = (...values: string[]): Promise<void> =>
    bus.publish(values.map((value) => ({ topic, key: 'k', value })));
  const handled = async (): Promise<number> => {
    const { rows } = await owner.query<{ next: string }>(
      `SELECT next FROM reporting.handled WHERE topic = $1`,
      [topic],
    );
    return Number(rows[0]?.next);
  };
  /**
   * Resets the database to the state when it had handled the partition up to `next`; null: before
   * it knew of it.
   */
  const goBack = async (next: number | null): Promise<void> => {
    await owner.query(
      next === null
        ? `DELETE FROM reporting.handled WHERE topic = $1 AND $2::bigint IS NULL`
        : `UPDATE reporting.handled SET next = $2 WHERE topic = $1`,
      [topic, next],
    );
  };
  const skippedRanges = async (): Promise<string[]> => {
    const promise = (await operations.readiness()).find(({ promise }) =>
      promise.includes('no record was skipped'),
    );
    return (promise?.detail ?? '')
      .split('; ')
      .filter((range) => range.startsWith(topic))
      .map((range) => range.slice(topic.length + 2));
  };
  /** Sets the group's offset, which only works while it has no members. */
  const setOffset = async (offset: string): Promise<void> => {
    const admin = kafkaClient(options).admin();
    await admin.connect();
    await admin.setOffsets({ groupId: topic, topic, partitions: [{ partition: 0, offset }] });
    await admin.disconnect();
  };

  it('are named on the next batch, after a restart, and until they are read again', async () => {
    await open();
    await write('0', '1', '2', '3', '4');
    await poll(async () => expect(await handled()).toBe(5));
    await goBack(2);
    await write('5');
    await poll(() => expect(got).toContain('5'));
    // `got` has a record before its transaction is committed.
    await poll(async () => {
      expect(await handled()).toBe(6);
      expect(await skippedRanges()).toEqual(['partition 0, offsets 2 to 4']);
    });

    await bus.close();
    await open();
    await write('6');
    await poll(async () => {
      expect(await handled()).toBe(7);
      expect(await skippedRanges()).toEqual(['partition 0, offsets 2 to 4']);
    });

    await bus.close();
    await setOffset('2');
    got = [];
    await open();
    await poll(async () => {
      expect(got).toEqual(['2', '3', '4', '5', '6']);
      expect(await skippedRanges()).toEqual([]);
      expect(await handled()).toBe(7);
    });
  });

  it('are named without a next batch as well', async () => {
    await open();
    await write('0', '1', '2');
    await poll(async () => expect(await handled()).toBe(3));
    await goBack(1);
    await poll(async () => {
      expect(await skippedRanges()).toEqual(['partition 0, offsets 1 to 2']);
      expect(await handled()).toBe(3);
    });
  });

  it('are named when the database has lost the whole partition', async () => {
    await open();
    await write('0', '1', '2');
    await poll(async () => expect(await handled()).toBe(3));
    await goBack(null);
    await write('3');
    await poll(async () => expect(await skippedRanges()).toEqual(['partition 0, offsets 0 to 2']));
  });

  it('do not include transaction markers and aborted records', async () => {
    await open();
    const producer = kafkaClient(options).producer({
      transactionalId: topic,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    for (let round = 0; round < 8; round++) {
      const transaction = await producer.transaction();
      await transaction.send({ topic, acks: -1, messages: [{ key: 'k', value: `${round}` }] });
      await (round % 3 === 0 ? transaction.commit() : transaction.abort());
      if (round % 2 === 0) await write(`plain ${round}`);
    }
    await producer.disconnect();
    await poll(async () => {
      expect(got).toEqual(['0', 'plain 0', 'plain 2', '3', 'plain 4', '6', 'plain 6']);
      // Eight records, eight markers, four plain ones.
      expect(await handled()).toBe(20);
    });
    expect(await skippedRanges()).toEqual([]);
    await goBack(4);
    await write('next');
    // From 17 on there is no record. Either the next batch or the periodic comparison sees it
    // first.
    await poll(async () =>
      expect((await skippedRanges()).join()).toMatch(/^partition 0, offsets 4 to 1[679]$/),
    );
  });

  it('do not include records that retention deleted, which are reported separately', async () => {
    await open();
    await write('0', '1');
    await poll(async () => expect(await handled()).toBe(2));
    await bus.close();
    const elsewhere = new KafkaBus(options);
    await elsewhere.publish(['2', '3', '4'].map((value) => ({ topic, key: 'k', value })));
    await elsewhere.close();
    const admin = kafkaClient(options).admin();
    await admin.connect();
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '4' }] });
    await admin.disconnect();
    await open();
    await poll(async () => expect(await handled()).toBe(5));
    expect(await skippedRanges()).toEqual([]);
    await poll(() =>
      expect(bus.health().consumers[0]?.missing).toEqual([{ partition: 0, from: '2', to: '3' }]),
    );
    expect(await skippedRanges()).toEqual([]);
  });
});
