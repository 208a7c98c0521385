import { createHash } from 'node:crypto';
import { CloudEvent } from '#libs/contracts/envelope';
import { EVENTS } from '#libs/contracts/topics';
import { Database, Tx } from '#libs/database/database';
import { Bus, BusMessage } from '#libs/kafka/bus';
import { takeBatch } from './take-batch';

/** An event as it came: parsed, and the exact text that is passed on. */
export interface Received {
  event: CloudEvent;
  text: string;
  key: string;
}

/**
 * A service's way in: the events topic, each batch in one transaction of the service's own schema. The work
 * must be harmless when an event comes again; a unique constraint sees to that, not a check. What cannot be
 * taken is parked in the schema's `parked_event` with its reason.
 */
export async function consumeEvents(
  bus: Bus,
  database: Database,
  group: string,
  work: (events: Received[], tx: Tx) => Promise<void>,
): Promise<void> {
  await bus.subscribe({
    group,
    topic: EVENTS,
    handle: (batch) =>
      takeBatch(
        batch,
        (messages) => database.asPipeline((tx) => work(messages.map(parse), tx)),
        (message, error) => database.asPipeline((tx) => park(tx, message, error)),
      ),
  });
}

function parse(message: BusMessage): Received {
  const text = message.value.toString('utf8');
  const event = JSON.parse(text) as CloudEvent;
  if (
    typeof event?.id !== 'string' ||
    typeof event.type !== 'string' ||
    typeof event.data !== 'object'
  )
    throw new Error('not a CloudEvent with id, type and data');
  return { event, text, key: message.key ?? '' };
}

async function park(tx: Tx, message: BusMessage, error: unknown): Promise<void> {
  await tx.query(
    `INSERT INTO parked_event (topic, partition, record_offset, key, bytes, sha256, reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (topic, partition, record_offset) DO NOTHING`,
    [
      message.topic,
      message.partition,
      message.offset,
      message.key,
      message.value,
      createHash('sha256').update(message.value).digest('hex'),
      String(error).slice(0, 1_000),
    ],
  );
}
