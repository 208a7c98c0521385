import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Admin } from 'kafkajs';
import { CannotStart } from '#libs/config/environment';
import { COMMANDS, EVENTS, mailboxOf } from '#libs/contracts/topics';
import { KafkaBus } from '#libs/kafka/kafka-bus';
import { kafkaClient, KafkaOptions } from '#libs/kafka/kafka-client';
import { startCluster } from './support/kafka/cluster';
import { poll } from './support/poll';

/**
 * What a single node cannot show: leaders that move, replicas, and a hanging node beside others.
 */
describe('a Kafka cluster of three nodes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
  let cluster: Awaited<ReturnType<typeof startCluster>>;
  let options: KafkaOptions;
  let admin: Admin;

  beforeAll(async () => {
    cluster = await startCluster(folder);
    const brokers = cluster.brokers.split(',');
    options = { brokers, clientId: 'cluster', partitions: 6, replication: -1 };
    admin = kafkaClient(options).admin();
    await admin.connect();
  }, 180_000);
  afterAll(async () => {
    await admin?.disconnect();
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const withBus = async <T>(
    more: Partial<KafkaOptions>,
    work: (bus: KafkaBus) => Promise<T>,
  ): Promise<T> => {
    const bus = new KafkaBus({ ...options, ...more });
    return work(bus).finally(() => bus.close());
  };
  const partitionsOf = async (topic: string) =>
    (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions ?? [];
  /** A mailbox without an owner on these nodes; the first one leads. */
  const topicOn = async (replicas: number[]): Promise<string> => {
    const topic = mailboxOf(randomUUID().slice(0, 12));
    const replicaAssignment = [{ partition: 0, replicas }];
    await admin.createTopics({ waitForLeaders: false, topics: [{ topic, replicaAssignment }] });
    await poll(async () => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      expect(topics[0]?.partitions.every(({ leader }) => leader >= 0)).toBe(true);
    });
    return topic;
  };
  const endOf = async (topic: string): Promise<number> =>
    Number((await admin.fetchTopicOffsets(topic))[0]?.high);

  it('stores each record of a batch, also when a leader moves to a node that already answered', async () => {
    const [moving, staying] = [await topicOn([1, 3]), await topicOn([2, 3])];
    const batch = [moving, staying].map((topic) => ({ topic, key: 'k', value: 'x' }));
    await withBus({}, async (bus) => {
      await bus.publish(batch);
      await admin.alterPartitionReassignments({
        topics: [{ topic: moving, partitionAssignment: [{ partition: 0, replicas: [2, 3] }] }],
      });
      await poll(async () => expect((await partitionsOf(moving))[0]?.leader).toBe(2));
      await bus.publish(batch);
    });
    expect(await endOf(moving)).toBe(2);
    // The part that was acknowledged first was sent again with the whole batch.
    expect(await endOf(staying)).toBe(3);
  });

  it('gives topics its default number of replicas, or the configured number', async () => {
    const replicasOf = async (replication: number): Promise<number | undefined> => {
      const topic = mailboxOf(randomUUID().slice(0, 12));
      await withBus({ replication }, (bus) => bus.ensureTopics([topic]));
      // Another node may not know the topic yet.
      return poll(async () => {
        const [partition] = await partitionsOf(topic);
        expect(partition).toBeDefined();
        return partition?.replicas.length;
      });
    };
    expect(await replicasOf(-1)).toBe(3);
    expect(await replicasOf(2)).toBe(2);
    const tooMany = replicasOf(4);
    await expect(tooMany).rejects.toThrow(CannotStart);
    await expect(tooMany).rejects.toThrow(/KAFKA_REPLICATION is 4.+this Kafka has 3 node\(s\)/);
  });

  it('reports topics that others made unsafe or too small', async () => {
    const configEntries = [{ name: 'min.insync.replicas', value: '1' }];
    await admin.createTopics({
      // kafkajs does not wait for a node that does not know the topic yet.
      waitForLeaders: false,
      topics: [
        { topic: COMMANDS, numPartitions: 6, configEntries },
        {
          topic: EVENTS,
          numPartitions: 2,
          configEntries: [{ name: 'retention.ms', value: '60000' }],
        },
      ],
    });
    await poll(async () =>
      expect(await admin.listTopics()).toEqual(expect.arrayContaining([COMMANDS, EVENTS])),
    );
    const sound = await topicOn([1, 2, 3]);
    // A process checks its topics once, and the node that it asks may not know them yet.
    await poll(() =>
      withBus({}, async (bus) => {
        await bus.ensureTopics([COMMANDS, EVENTS, sound]);
        await poll(
          () =>
            expect([...bus.health().unsafeTopics].sort()).toEqual([
              expect.stringMatching(/commands.v1 has 3 replicas and min.insync.replicas=1/),
              expect.stringMatching(/events.v1 has retention.ms=60000/),
              expect.stringContaining(sound),
            ]),
          10_000,
        );
      }),
    );
  });

  it('lets known and new clients work within 20 s while one node hangs', async () => {
    const topics = await Promise.all([topicOn([1, 2, 3]), topicOn([2, 3, 1])]);
    const batch = topics.map((topic) => ({ topic, key: 'k', value: 'x' }));
    const [hung] = cluster.nodes;
    await withBus({}, async (old) => {
      await old.publish(batch);
      hung?.process.kill('SIGSTOP');
      const begun = performance.now();
      const persist = async (bus: KafkaBus): Promise<void> => {
        await bus.publish(batch).catch(() => persist(bus));
      };
      try {
        await Promise.all([persist(old), withBus({}, persist)]);
        expect(performance.now() - begun).toBeLessThan(20_000);
      } finally {
        hung?.process.kill('SIGCONT');
      }
    });
    await poll(async () => expect(await endOf(topics[0] ?? '')).toBeGreaterThanOrEqual(3));
  });
});
