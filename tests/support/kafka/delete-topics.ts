import { Kafka, logLevel } from 'kafkajs';
import { PREFIX } from '#libs/contracts/topics';

/**
 * Deletes the topics of this test file and the offsets of its groups, since records of one world
 * name requests that the next one's database does not have. No process of the product may run on
 * them meanwhile.
 */
export async function deleteTopics(brokers: string): Promise<void> {
  const admin = new Kafka({
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
  }).admin();
  await admin.connect();
  try {
    const topics = (await admin.listTopics()).filter((name) => name.startsWith(`${PREFIX}.`));
    if (topics.length > 0) await admin.deleteTopics({ topics, timeout: 30_000 });
  } finally {
    await admin.disconnect();
  }
}
