export const DEFAULT_PREFIX = 'bantuan-kedinasan';
/** What the names of topics and groups begin with. Read once; `readEnvironment` checks its form. */
export const PREFIX = process.env.KAFKA_PREFIX || DEFAULT_PREFIX;

/** Names, keys and retention of the topics: one place for all that create, write or read them. */
export const COMMANDS = `${PREFIX}.commands.v1`;
export const EVENTS = `${PREFIX}.events.v1`;
export const CHECKPOINTS = `${PREFIX}.checkpoints.v1`;
export const mailboxOf = (agency: string): string => `${PREFIX}.mailbox.${agency}.v1`;

/** A consumer group of the product: of the app `broker`, or of a use such as `broker-verify`. */
export const groupOf = (use: string): string => `${PREFIX}.${use}`;

const MAILBOX = new RegExp(`^${PREFIX}\\.mailbox\\.[a-z0-9][a-z0-9-]{1,39}\\.v1$`);

/** Largest record that Kafka takes, in bytes: above our own limit, so that what is too large is parked by us. */
export const MAX_RECORD_BYTES = 320 * 1024;

const DAY = 86_400_000;

export interface TopicSpec {
  topic: string;
  /** `one`: the order of the whole topic matters more than its speed. */
  partitions: 'many' | 'one';
  config: Record<string, string>;
  /** Of these no other value may stand, on a topic that is there already either. */
  held?: string[];
}

/** What a topic is created with when it is missing. */
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
        // Kafka unpacks what comes packed, and so holds it to the limit: else 320 KiB may unpack to 320 MiB here.
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
  throw new Error(`no topic of this product: ${topic}`);
}
