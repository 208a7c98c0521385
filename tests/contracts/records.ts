import { CloudEvent, Kafka as KafkaEvents } from 'cloudevents';
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { CLOUDEVENTS } from '#libs/contracts/envelope';
import type { JsonSchema } from '#libs/contracts/schemas';
import { pointer, Schemas } from '#tests/support/json-schema';
import { poll } from '#tests/support/poll';

interface AsyncApi {
  components: { messages: Record<string, { name: string; payload: JsonSchema }> };
}
/** A record of a topic, in the form that the CloudEvents SDK accepts. */
export interface TopicRecord {
  key: string;
  value: string;
  headers: Record<string, string>;
}

/** All records of a topic since then: earlier worlds have left theirs there. */
export async function recordsOf(topic: string, since: Date): Promise<TopicRecord[]> {
  const kafka = new Kafka({
    brokers: (process.env.KAFKA_BROKERS ?? '').split(','),
    logLevel: logLevel.NOTHING,
  });
  const [admin, consumer] = [
    kafka.admin(),
    kafka.consumer({ groupId: `contract-${randomUUID()}` }),
  ];
  await Promise.all([admin.connect(), consumer.connect()]);
  try {
    const offsets = await admin.fetchTopicOffsets(topic);
    const there = offsets.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
    const records: TopicRecord[] = [];
    let seen = 0;
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message: { key, value, headers, timestamp } }) => {
        seen++;
        if (Number(timestamp) < since.getTime()) return Promise.resolve();
        const texts = Object.entries(headers ?? {}).map(([name, text]) => [name, String(text)]);
        records.push({
          key: String(key),
          value: String(value),
          headers: Object.fromEntries(texts) as Record<string, string>,
        });
        return Promise.resolve();
      },
    });
    await poll(() => expect(seen).toBeGreaterThanOrEqual(there));
    return records;
  } finally {
    await Promise.all([consumer.disconnect(), admin.disconnect()]);
  }
}

/** Checks records against the document of an app and against the SDK. Returns their types. */
export async function heldTo(url: string, records: TopicRecord[]): Promise<string[]> {
  const document = (await (await fetch(url)).json()) as AsyncApi;
  const schemas = new Schemas(document);
  const messages = Object.entries(document.components.messages);
  return records.map((record) => {
    expect(record.headers['content-type']).toBe(CLOUDEVENTS);
    const message = { ...record, body: record.value, timestamp: '0' };
    const parsed = KafkaEvents.toEvent(message) as CloudEvent;
    expect(parsed.validate()).toBe(true);
    const event = JSON.parse(record.value) as { type: string };
    expect(JSON.parse(JSON.stringify(parsed))).toEqual({ ...event, partitionkey: record.key });
    const [name] = messages.find(([, { name: type }]) => type === event.type) ?? [];
    if (!name) throw new Error(`${url} knows no ${event.type}`);
    const faults = schemas.faults(pointer('components', 'messages', name, 'payload'), event);
    expect([event, ...faults]).toEqual([event]);
    return event.type;
  });
}
