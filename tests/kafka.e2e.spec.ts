import { randomUUID } from 'node:crypto';
import { AddressInfo, createServer, Server } from 'node:net';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { COMMANDS, mailboxOf } from '#libs/contracts/topics';
import { KafkaBus } from '#libs/kafka/kafka-bus';
import { kafkaClient } from '#libs/kafka/kafka-client';
import { alterTopic } from '#libs/kafka/kafka-requests';
import { readWhole } from '#libs/kafka/topic-reader';
import { log } from '#libs/operations/log';
import { poll } from './support/poll';

/** The base: the protocol versions of kafkajs and of our Kafka overlap. */
describe('Apache Kafka from its Maven artifacts', () => {
  const brokers = (process.env.KAFKA_BROKERS ?? '').split(',');
  const options = { brokers, clientId: 'ground', partitions: 1, replication: 1 };

  it('accepts an idempotent batch from kafkajs and returns it in partition order', async () => {
    const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
    const topic = `ground-${randomUUID()}`;
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({
      topics: [
        {
          topic,
          numPartitions: 2,
          configEntries: [{ name: 'message.timestamp.type', value: 'LogAppendTime' }],
        },
      ],
      waitForLeaders: true,
      timeout: 30_000,
    });
    const producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    const sent = Array.from({ length: 100 }, (_, i) => ({ key: `k${i % 7}`, value: String(i) }));
    await producer.send({ topic, acks: -1, messages: sent });
    const consumer = kafka.consumer({ groupId: topic });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const got = new Map<string, number[]>();
    await new Promise<void>((done, fail) => {
      let count = 0;
      consumer
        .run({
          autoCommit: false,
          eachBatch: async ({ batch }) => {
            for (const { key, value } of batch.messages) {
              const list = got.get(String(key)) ?? [];
              got.set(String(key), [...list, Number(String(value))]);
            }
            count += batch.messages.length;
            if (count === sent.length) done();
          },
        })
        .catch(fail);
    });
    await Promise.all([consumer.disconnect(), producer.disconnect(), admin.disconnect()]);
    for (let key = 0; key < 7; key++)
      expect(got.get(`k${key}`)).toEqual(
        sent.filter((m) => m.key === `k${key}`).map((m) => Number(m.value)),
      );
  });

  it('configures the commands topic, also if others created it', async () => {
    const bus = new KafkaBus({ ...options, partitions: 6 });
    const wrong = { 'compression.type': 'producer', 'message.timestamp.type': 'CreateTime' };
    try {
      await bus.ensureTopics([COMMANDS]);
      await alterTopic(kafkaClient(options), COMMANDS, { ...wrong, 'retention.ms': '864000000' });
      // A node learns of a change from the controller a little later.
      const unlike = (): Promise<object> => bus.topics.unlikeSpec(COMMANDS);
      await poll(async () =>
        expect(Object.keys(await unlike()).sort()).toEqual(Object.keys(wrong)),
      );
      await bus.topics.hold(COMMANDS);
      await poll(async () => expect(await unlike()).toEqual({}));
    } finally {
      await bus.close();
    }
  });

  it('shows which records retention deleted before they were read, and continues after them', async () => {
    const topic = mailboxOf(`ground-${randomUUID().slice(0, 8)}`);
    const got: string[] = [];
    const openBus = async (): Promise<KafkaBus> => {
      const bus = new KafkaBus(options);
      await bus.ensureTopics([topic]);
      await bus.subscribe({
        group: topic,
        topic,
        handle: async (batch) => void got.push(...batch.map(({ value }) => value.toString())),
      });
      return bus;
    };
    const write = (bus: KafkaBus, values: string[]): Promise<void> =>
      bus.publish(values.map((value) => ({ topic, key: 'k', value })));
    const admin = kafkaClient(options).admin();
    const elsewhere = new KafkaBus(options);
    let bus = await openBus();
    try {
      await write(bus, ['0', '1', '2']);
      await poll(() => expect(got).toEqual(['0', '1', '2']));
      expect(bus.health().consumers[0]?.missing).toEqual([]);
      await bus.close();
      await write(elsewhere, ['3', '4', '5', '6']);
      await admin.connect();
      // The client must look at a topic before it knows its leader.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '5' }] });
      bus = await openBus();
      await poll(() => {
        expect(got).toEqual(['0', '1', '2', '5', '6']);
        expect(bus.health().consumers[0]?.missing).toEqual([{ partition: 0, from: '3', to: '4' }]);
      });
    } finally {
      await Promise.all([bus.close(), elsewhere.close(), admin.disconnect()]);
    }
  });

  it('has no record behind the markers of committed and aborted transactions', async () => {
    const topic = mailboxOf(`ground-${randomUUID().slice(0, 8)}`);
    const bus = new KafkaBus(options);
    const producer = kafkaClient(options).producer({
      transactionalId: topic,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    const got: string[] = [];
    /**
     * The offset reported to the consumer: the last record is an aborted one, followed by its
     * marker.
     */
    let known = 0;
    const resumed: string[] = [];
    try {
      await bus.ensureTopics([topic]);
      await bus.subscribe({
        group: topic,
        topic,
        tracker: {
          resumed: async (_, [at]) => void resumed.push(at?.offset ?? ''),
          passed: async (_, [at]) => void (known = Number(at?.offset)),
          committed: () => Promise.resolve(),
        },
        handle: async (batch) => void got.push(...batch.map(({ value }) => value.toString())),
      });
      await producer.connect();
      for (const [value, kept] of [
        ['first', true],
        ['given up', false],
        ['second', true],
        ['given up too', false],
      ] as const) {
        const transaction = await producer.transaction();
        await transaction.send({ topic, acks: -1, messages: [{ key: 'k', value }] });
        await (kept ? transaction.commit() : transaction.abort());
      }
      const lag = (): number | null | undefined => bus.health().consumers[0]?.lag;
      await poll(() => {
        expect(got).toEqual(['first', 'second']);
        expect(lag()).toBe(0);
        expect(known).toBe(8);
      });
      expect(resumed).toContain('0');
      // The commands that read a whole topic do not wait for a record behind the last marker.
      const read: string[] = [];
      const take = async (records: { value: Buffer }[]): Promise<void> =>
        void read.push(...records.map(({ value }) => value.toString()));
      await readWhole(options, `${topic}-reader`, topic, take);
      expect(read).toEqual(['first', 'second']);
    } finally {
      await producer.disconnect();
      await bus.close();
    }
  });

  it('shows an open transaction that blocks reading, until it ends', async () => {
    const topic = mailboxOf(`ground-${randomUUID().slice(0, 8)}`);
    const bus = new KafkaBus(options);
    const producer = kafkaClient(options).producer({
      transactionalId: topic,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    const got: string[] = [];
    try {
      await bus.ensureTopics([topic]);
      const handle = async (batch: { value: Buffer }[]): Promise<void> =>
        void got.push(...batch.map(({ value }) => value.toString()));
      await bus.subscribe({ group: topic, topic, handle });
      await bus.publish([{ topic, key: 'k', value: 'before' }]);
      await poll(() => expect(got).toEqual(['before']));
      await producer.connect();
      const transaction = await producer.transaction();
      await transaction.send({ topic, acks: -1, messages: [{ key: 'k', value: 'open' }] });
      await bus.publish([{ topic, key: 'k', value: 'behind' }]);
      await poll(() =>
        expect(bus.health().consumers[0]).toMatchObject({
          lag: 2,
          openTransactions: [{ partition: 0, lastStable: '1', highWatermark: '3' }],
        }),
      );
      expect(got).toEqual(['before']);
      const whole = readWhole(options, `${topic}-reader`, topic, () => Promise.resolve());
      await expect(whole).rejects.toThrow(/beyond offset 1: a producer holds a transaction open/);
      await transaction.abort();
      await poll(() => {
        expect(got).toEqual(['before', 'behind']);
        expect(bus.health().consumers[0]).toMatchObject({ lag: 0, openTransactions: [] });
      });
    } finally {
      await producer.disconnect();
      await bus.close();
    }
  });

  it('is found among entries of KAFKA_BROKERS that are wrong, hang or are not Kafka', async () => {
    const listen = async (answer: string): Promise<Server> => {
      const server = createServer((socket) => {
        socket.on('error', () => undefined);
        if (answer) socket.on('data', () => socket.end(answer));
      });
      return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
    };
    const others = await Promise.all([listen(''), listen('HTTP/1.1 400 Bad Request\r\n\r\n')]);
    const ports = others.map((server) => (server.address() as AddressInfo).port);
    const wrong = [
      '127.0.0.1:1',
      'no-such-kafka.invalid:9092',
      ...ports.map((p) => `127.0.0.1:${p}`),
    ];
    const warn = jest.spyOn(log, 'warn').mockImplementation(() => undefined);
    const begun = performance.now();
    try {
      for (const first of wrong) {
        const bus = new KafkaBus({ ...options, brokers: [first, ...brokers] });
        await poll(() => bus.ensureTopics([COMMANDS]));
        await poll(() => expect(bus.health().reachable).toBe(true));
        await bus.close();
      }
      expect(performance.now() - begun).toBeLessThan(wrong.length * 20_000);
    } finally {
      warn.mockRestore();
      for (const server of others) server.close();
    }
    const all = new KafkaBus({ ...options, brokers: wrong });
    try {
      await poll(() =>
        expect(all.health().problem).toMatch(/correct KAFKA_BROKERS|does not answer/),
      );
    } finally {
      await all.close();
    }
  }, 240_000);
});
