export const DEFAULT_PREFIX = 'bantuan-kedinasan';
/** Prefix of the names of topics and groups. Read once; `readEnvironment` checks its form. */
export const PREFIX = process.env.KAFKA_PREFIX || DEFAULT_PREFIX;

/** Names, keys and retention of the topics, for all code that creates, writes or reads them. */
export const COMMANDS = `${PREFIX}.commands.v1`;
export const EVENTS = `${PREFIX}.events.v1`;
export const CHECKPOINTS = `${PREFIX}.checkpoints.v1`;
export const mailboxOf = (agency: string): string => `${PREFIX}.mailbox.${agency}.v1`;

/** A consumer group of the product: of the app `broker`, or of a use such as `broker-verify`. */
export const groupOf = (use: string): string => `${PREFIX}.${use}`;

const MAILBOX = new RegExp(`^${PREFIX}\\.mailbox\\.[a-z0-9][a-z0-9-]{1,39}\\.v1$`);

/**
 * Largest record that Kafka accepts, in bytes: above our own limit, so that the broker parks
 * oversized messages.
 */
export const MAX_RECORD_BYTES = 320 * 1024;

const DAY = 86_400_000;

export interface TopicSpec {
  topic: string;
  /** `one`: the topic needs a total order. */
  partitions: 'many' | 'one';
  config: Record<string, string>;
  /** Settings that must have these values, also on an existing topic. */
  held?: string[];
}

/** Settings for creating a missing topic. */
export function specOf(topic: string): TopicSpec {
  const common = { 'max.message.bytes': String(MAX_RECORD_BYTES), 'cleanup.policy': 'delete' };
  if (topic === COMMANDS)
    return {
      topic,
      partitions: 'many',
      config: {
        ...common,
        'retention.ms': String(7 * DAY),
        'message.timestamp.type': 'LogAppendTime',
        // Kafka decompresses batches and so enforces the limit; else 320 KiB could expand to 320
        // MiB in the consumer.
        'compression.type': 'uncompressed',
      },
      held: ['max.message.bytes', 'cleanup.policy', 'message.timestamp.type', 'compression.type'],
    };
  if (topic === EVENTS)
    return { topic, partitions: 'many', config: { ...common, 'retention.ms': '-1' } };
  if (topic === CHECKPOINTS)
    return { topic, partitions: 'one', config: { ...common, 'retention.ms': '-1' } };
  if (MAILBOX.test(topic))
    return { topic, partitions: 'one', config: { ...common, 'retention.ms': String(30 * DAY) } };
  throw new Error(`unknown topic: ${topic}; the topics are listed in libs/contracts/topics.ts`);
}
