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
    for (const { groupId } of groups.filter((group) => /^bantuan-kedinasan\./.test(group.groupId)))
      for (const { topic } of await admin.fetchOffsets({ groupId })) {
        const ends = await admin.fetchTopicOffsets(topic);
        await admin.setOffsets({
          groupId,
          topic,
          partitions: ends.map(({ partition, high }) => ({ partition, offset: high })),
        });
      }
  } finally {
    await admin.disconnect();
  }
}
