import { Kafka, logLevel } from 'kafkajs';
import { PREFIX } from '#libs/contracts/topics';

/**
 * Deletes the topics of this file of tests, and with them the offsets of its groups: what one world leaves there
 * speaks of requests that the next one's database does not have. No process of the product may run on it meanwhile.
 */
export async function deleteTopics(brokers: string): Promise<void> {
  const admin = new Kafka({
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
  }).admin();
  await admin.connect();
  try {
    const topics = (await admin.listTopics()).filter((name) => name.startsWith(`${PREFIX}.`));
    if (topics.length > 0) await admin.deleteTopics({ topics });
  } finally {
    await admin.disconnect();
  }
}
