import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka, Producer, RecordMetadata } from 'kafkajs';
import { SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { isNews, log } from '#libs/operations/log';
import type { OutgoingRecord } from './bus';
import { partitionByKey } from './kafkajs-inside';

const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 100;
/** Below `requestTimeout`, so that a slow replica causes an error and not a closed connection. */
const ACKNOWLEDGE_MS = 5_000;

/** Messages by topic, in order. */
type Batch = ReadonlyMap<string, OutgoingRecord[]>;

/** Kafka answered, but did not acknowledge every partition of the batch. */
export class NotAcknowledged extends Error {}

/**
 * Sends a batch. Resolves only once Kafka has acknowledged every partition within one attempt;
 * otherwise sends the whole batch again, in the same order and with the same bytes.
 *
 * kafkajs must not retry by itself: it keeps the answers of earlier attempts, so a partition whose
 * new leader has already answered for another one is never sent, and `sendBatch` resolves all the
 * same (kafkajs issue 1303, pull request 1798). It does not allow an idempotent producer without
 * retries, and idempotence ends with the producer anyway. Consumers drop duplicates by id.
 */
export class Sender {
  private producer: Producer | null = null;
  /** The partitions of this attempt, as `topic/partition`. */
  private readonly sent = new Set<string>();

  constructor(private readonly kafka: Kafka) {}

  /** Calls must not overlap. @throws the last error of kafkajs, or NotAcknowledged. */
  async send(byTopic: Batch): Promise<void> {
    for (let left = ATTEMPTS - 1, pause = FIRST_PAUSE_MS; ; left--, pause *= 2) {
      try {
        return await this.attempt(byTopic);
      } catch (error) {
        // Waits for the answers of all nodes, so nothing of this attempt arrives after the next one
        // began.
        await this.close();
        if (left === 0 || !isRetriable(error)) throw error;
        if (isNews('batch'))
          log.warn({ err: error }, 'a batch was not acknowledged; sending it again');
      }
      await sleep(pause);
    }
  }

  async close(): Promise<void> {
    const { producer } = this;
    this.producer = null;
    await producer?.disconnect().catch(() => undefined);
  }

  private async attempt(byTopic: Batch): Promise<void> {
    this.producer ??= await this.connect();
    this.sent.clear();
    const answers = await this.producer.sendBatch({
      acks: -1,
      timeout: ACKNOWLEDGE_MS,
      topicMessages: [...byTopic].map(([topic, list]) => ({
        topic,
        messages: list.map(({ key, value, signature }) => ({
          key,
          value,
          headers: {
            'content-type': 'application/cloudevents+json',
            ...(signature && { [SIGNATURE_HEADER]: signature }),
          },
        })),
      })),
    });
    const missing = unacknowledged(this.sent, answers);
    if (missing.length > 0)
      throw new NotAcknowledged(`Kafka did not acknowledge ${missing.join(', ')}`);
  }

  private async connect(): Promise<Producer> {
    const producer = this.kafka.producer({
      idempotent: false,
      maxInFlightRequests: 1,
      retry: { retries: 0 },
      createPartitioner: () => {
        const partitionOf = partitionByKey();
        return (record) => {
          const partition = partitionOf(record);
          this.sent.add(`${record.topic}/${partition}`);
          return partition;
        };
      },
    });
    await producer.connect();
    return producer;
  }
}

/** The partitions (`topic/partition`) of `sent` without an acknowledgement. */
export function unacknowledged(sent: ReadonlySet<string>, answers: RecordMetadata[]): string[] {
  const good = answers.filter(({ errorCode }) => errorCode === 0);
  const acknowledged = new Set(good.map(({ topicName, partition }) => `${topicName}/${partition}`));
  return [...sent].filter((partition) => !acknowledged.has(partition));
}

/** Whether a retry can succeed: a leader moved, or a node is away or slow. */
function isRetriable(error: unknown): boolean {
  const { name, retriable } = error as { name?: unknown; retriable?: unknown };
  return (
    error instanceof NotAcknowledged ||
    name === 'KafkaJSNumberOfRetriesExceeded' ||
    retriable === true
  );
}
