import { randomUUID } from 'node:crypto';
import { kafkaEnvironment, namesKafka } from '#libs/config/command-environment';
import { CLOUDEVENTS, SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { COMMANDS, mailboxOf } from '#libs/contracts/topics';
import { KafkaBus } from '#libs/kafka/kafka-bus';
import { kafkaOptions } from '#libs/kafka/kafka-client';
import type { ApiAnswer, Product } from './product';

export interface Signed {
  bytes: Buffer;
  signature: string;
  /** Key of the record on the bus. */
  key: string;
}

/** A record of an agency's mailbox topic. */
export interface MailboxRecord {
  text: string;
  appendedAt: Date;
}

/** How an agency's system reaches the product: over Kafka, or over HTTP without it. */
export interface Transport {
  name: 'http' | 'kafka';
  /** The answer over HTTP; null on a bus, which only confirms that it has the message. */
  send(message: Signed): Promise<ApiAnswer | null>;
  /** What the agency's mailbox topic has delivered so far; null without a bus. */
  topicOf(agency: string): MailboxRecord[] | null;
  close(): Promise<void>;
}

/** Kafka if KAFKA_BROKERS names one, otherwise `POST /v1/commands`. */
export async function openTransport(product: Product, agencies: string[]): Promise<Transport> {
  if (namesKafka()) return kafkaTransport(agencies);
  return {
    name: 'http',
    send: ({ bytes, signature }) =>
      product.call(null, 'POST', '/v1/commands', new Uint8Array(bytes), {
        'content-type': CLOUDEVENTS,
        [SIGNATURE_HEADER]: signature,
      }),
    topicOf: () => null,
    close: () => Promise.resolve(),
  };
}

async function kafkaTransport(agencies: string[]): Promise<Transport> {
  const bus = new KafkaBus(kafkaOptions(kafkaEnvironment(), 'example'));
  await bus.ensureTopics([COMMANDS, ...agencies.map(mailboxOf)]);
  // A new group reads from the beginning; Kafka deletes it by itself.
  const group = `example.${randomUUID()}`;
  const topics = new Map<string, Map<string, MailboxRecord>>();
  for (const agency of agencies) {
    const told = new Map<string, MailboxRecord>();
    topics.set(agency, told);
    await bus.subscribe({
      group: `${group}.${agency}`,
      topic: mailboxOf(agency),
      handle: async (batch) => {
        for (const { offset, value, appendedAt } of batch)
          told.set(offset, { text: value.toString('utf8'), appendedAt });
      },
    });
  }
  return {
    name: 'kafka',
    send: async ({ bytes, signature, key }) => {
      await bus.publish([{ topic: COMMANDS, key, value: bytes, signature }]);
      return null;
    },
    topicOf: (agency) => [...(topics.get(agency)?.values() ?? [])],
    close: () => bus.close(),
  };
}
