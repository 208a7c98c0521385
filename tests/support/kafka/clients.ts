import { Kafka, KafkaConfig, logLevel } from 'kafkajs';
import { readFileSync } from 'node:fs';
import { RunningKafka } from './kafka';

export type SecureKafka = RunningKafka & { ca: string };

/** A client of a secure Kafka without retries; `more` overrides its login. */
export function clientOf(
  kafka: SecureKafka,
  username: string,
  password: string,
  more: Partial<KafkaConfig> = {},
): Kafka {
  return new Kafka({
    brokers: [kafka.brokers],
    ssl: { ca: readFileSync(kafka.ca) },
    sasl: { mechanism: 'scram-sha-512', username, password },
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
    ...more,
  });
}

export async function write(kafka: Kafka, topic: string, idempotent = false): Promise<void> {
  const producer = kafka.producer({ idempotent, retry: { retries: 1 } });
  try {
    await producer.connect();
    await producer.send({ topic, messages: [{ key: 'x', value: '{}' }], acks: -1 });
  } finally {
    await producer.disconnect();
  }
}

/**
 * Reads a topic from its beginning as a member of a group, until `enough` returns true.
 * @throws the error that ends the consumer.
 */
export async function read(
  kafka: Kafka,
  topic: string,
  groupId: string,
  enough: (values: string[]) => boolean = () => true,
): Promise<string[]> {
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, retry: { retries: 0 } });
  const values: string[] = [];
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await new Promise<void>((done, fail) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error));
      consumer
        .run({
          eachMessage: ({ message }) => {
            values.push(String(message.value));
            if (enough(values)) done();
            return Promise.resolve();
          },
        })
        .catch(fail);
    });
    return values;
  } finally {
    await consumer.disconnect();
  }
}

/** As an administrator. */
export async function asAdmin<T>(
  kafka: Kafka,
  work: (admin: ReturnType<Kafka['admin']>) => Promise<T>,
): Promise<T> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
