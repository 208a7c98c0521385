import { Kafka, logLevel } from 'kafkajs';

/**
 * Moves the product's consumer groups to the end of their topics: what an earlier world left there speaks
 * of requests that a fresh database does not have. Nothing is deleted, so it is safe on a Kafka of others;
 * no process of the product may run on it meanwhile.
 */
export async function skipOldRecords(brokers: string): Promise<void> {
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { groups } = await admin.listGroups();
    const ours = groups.filter(({ groupId }) => groupId.startsWith('bantuan-kedinasan.'));
    await Promise.all(
      ours.map(async ({ groupId }) => {
        for (const { topic } of await admin.fetchOffsets({ groupId })) {
          const ends = await admin.fetchTopicOffsets(topic);
          await commit(
            kafka,
            groupId,
            ends.map(({ partition, high }) => ({ topic, partition, offset: high })),
          );
        }
      }),
    );
  } finally {
    await admin.disconnect();
  }
}

/** As a member of the group. The client's own `setOffsets` does the same, but waits 5 s for a fetch. */
async function commit(
  kafka: Kafka,
  groupId: string,
  offsets: { topic: string; partition: number; offset: string }[],
): Promise<void> {
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 50 });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...new Set(offsets.map(({ topic }) => topic))] });
    const joined = new Promise((done) => consumer.on(consumer.events.GROUP_JOIN, done));
    await consumer.run({ autoCommit: false, eachBatch: () => Promise.resolve() });
    await joined;
    await consumer.commitOffsets(offsets);
  } finally {
    await consumer.disconnect();
  }
}
