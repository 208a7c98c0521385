/** Names, keys and retention of the topics (contract.md): one place for all that create, write or read them. */
export const COMMANDS = 'bantuan-kedinasan.commands.v1';
export const EVENTS = 'bantuan-kedinasan.events.v1';
export const CHECKPOINTS = 'bantuan-kedinasan.checkpoints.v1';
export const mailboxOf = (agency: string): string => `bantuan-kedinasan.mailbox.${agency}.v1`;

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
  if (/^bantuan-kedinasan\.mailbox\.[a-z0-9][a-z0-9-]{1,39}\.v1$/.test(topic))
    return { topic, partitions: 'one', config: { ...common, 'retention.ms': String(30 * DAY) } };
  throw new Error(`no topic of this product: ${topic}`);
}
