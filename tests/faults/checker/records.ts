import { createHash, randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { CHECKPOINTS } from '#libs/contracts/topics';
import { CANARY } from '../harness/parties';

/** One record of a topic, with what the checks need. Of its bytes only the hash is kept. */
export interface TopicRecord {
  topic: string;
  partition: number;
  offset: number;
  key: string;
  sha256: string;
  /** The id of a CloudEvent, otherwise empty. */
  id: string;
  type: string;
  subject: string;
  /** The version in the event, or 0. */
  sequence: number;
  /** The message that a receipt answers. */
  receiptOf: string;
  /** True if it contains a person's name or number. */
  personal: boolean;
  /** The record itself, if requested. */
  text?: string;
  signature?: string;
}

/**
 * Every record of all topics of the product, from offset 0 to their current ends, in partition
 * order.
 */
export async function readTopics(brokers: string, withText = false): Promise<TopicRecord[]> {
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((name) => name.startsWith('bantuan-kedinasan.'));
  const left = new Map<string, number>();
  for (const topic of topics)
    for (const { partition, high } of await admin.fetchTopicOffsets(topic))
      if (Number(high) > 0) left.set(`${topic}/${partition}`, Number(high));
  await admin.disconnect();
  const records: TopicRecord[] = [];
  if (left.size === 0) return records;
  const consumer = kafka.consumer({ groupId: `checker-${randomUUID()}`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  await new Promise<void>((done, fail) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error));
    consumer
      .run({
        autoCommit: false,
        partitionsConsumedConcurrently: 16,
        eachBatch: ({ batch: { topic, partition, messages } }) => {
          for (const { key, value, offset, headers } of messages)
            records.push(
              recordOf(
                topic,
                partition,
                Number(offset),
                key?.toString() ?? '',
                value ?? Buffer.alloc(0),
                withText ? (headers?.[SIGNATURE_HEADER]?.toString() ?? '') : null,
              ),
            );
          const place = `${topic}/${partition}`;
          if (Number(messages.at(-1)?.offset ?? -1) + 1 >= (left.get(place) ?? 0))
            left.delete(place);
          if (left.size === 0) done();
          return Promise.resolve();
        },
      })
      .catch(fail);
  });
  await consumer.disconnect();
  // After a rebalance a partition may be read twice.
  const once = new Map(records.map((one) => [`${one.topic}/${one.partition}/${one.offset}`, one]));
  return [...once.values()].sort(
    (a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition || a.offset - b.offset,
  );
}

function recordOf(
  topic: string,
  partition: number,
  offset: number,
  key: string,
  value: Buffer,
  signature: string | null,
): TopicRecord {
  const text = value.toString('utf8');
  let event: Record<string, unknown> = {};
  try {
    event = JSON.parse(text) as Record<string, unknown>;
  } catch {
    // Agencies can send any bytes.
  }
  const word = (name: string): string => (typeof event[name] === 'string' ? event[name] : '');
  const data = (event.data ?? {}) as { agency?: string; messageId?: string };
  return {
    topic,
    partition,
    offset,
    key,
    sha256: createHash('sha256').update(value).digest('hex'),
    id: word('id'),
    type: word('type'),
    subject: word('subject'),
    sequence: Number(event.sequence ?? 0),
    receiptOf: data.messageId ? `${data.agency}/${data.messageId}` : '',
    personal: isPersonal(text),
    ...(signature !== null && { text, signature }),
    ...(topic === CHECKPOINTS && { text }),
  };
}

export const isPersonal = (text: string): boolean =>
  text.includes(CANARY.name) || /\b\d{8} ?\d{6} ?\d ?\d{3}\b/.test(text);
