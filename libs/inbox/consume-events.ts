import { createHash } from 'node:crypto';
import { failpoint } from '#libs/config/failpoint';
import { instantOf } from '#libs/contracts/dates';
import { CloudEvent, usableId } from '#libs/contracts/envelope';
import { withoutPersonal } from '#libs/contracts/personal';
import { EVENTS } from '#libs/contracts/topics';
import { traceOf } from '#libs/contracts/trace-context';
import { Database, Tx } from '#libs/database/database';
import { Bus, BusMessage } from '#libs/kafka/bus';
import { log } from '#libs/operations/log';
import { Operations } from '#libs/operations/operations';
import { beginSpan, isTracing, type OpenSpan } from '#libs/operations/tracing';
import { HandledOffsets } from './handled-offsets';
import { processBatch } from './take-batch';

/**
 * Families of the broker's event types. A service also accepts types that are added to a family
 * later.
 */
const FAMILIES = {
  request: /^bantuan-kedinasan\.request\.[a-z][a-z0-9-]*\.v1$/,
  receipt: /^bantuan-kedinasan\.command\.(accepted|rejected)\.v1$/,
  agency: /^bantuan-kedinasan\.agency\.[a-z][a-z0-9-]*\.v1$/,
} as const;
export type Family = keyof typeof FAMILIES;

/** A received event: parsed, and its exact text, which is forwarded. */
export interface ReceivedEvent {
  family: Family;
  event: CloudEvent;
  text: string;
  key: string;
}

/**
 * Consumes the events topic for a service, each batch in one transaction of the service's own
 * schema. `work` must be idempotent, by a unique constraint and not by a check. An event that
 * cannot be processed is parked (dead letter) in the schema's table `parked_event` with the reason.
 */
export async function consumeEvents(
  bus: Bus,
  database: Database,
  group: string,
  operations: Operations,
  work: (events: ReceivedEvent[], tx: Tx) => Promise<void>,
): Promise<void> {
  const tracker = new HandledOffsets(database, operations);
  const taken = operations.counter(
    `bk_${database.app}_events_taken_total`,
    'Events that were handled, including repeats, by the subject of their type',
    ['family'],
    (Object.keys(FAMILIES) as Family[]).map((family) => ({ family })),
  );
  await bus.subscribe({
    group,
    topic: EVENTS,
    tracker,
    handle: (batch, moved) =>
      processBatch(
        batch,
        async (messages, attempt) => {
          const events = messages.map(receive);
          const spans = isTracing() ? events.map((one) => spanOf(database.app, one)) : [];
          await database.asPipeline(async (tx) => {
            await work(events, tx);
            await tracker.mark(tx, messages);
            await failpoint('before-batch-commit');
          }, attempt);
          for (const span of spans) span?.end();
          for (const { family } of events) taken.inc({ family });
        },
        (message, error) =>
          database.asPipeline(async (tx) => {
            await park(tx, message, error);
            await tracker.mark(tx, [message]);
          }),
        moved,
      ),
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws Error if the record is not an event of the broker that this version can process. */
export function receive(message: Pick<BusMessage, 'key' | 'value'>): ReceivedEvent {
  const text = utf8.decode(message.value);
  const event = JSON.parse(text) as Partial<CloudEvent> | null;
  const type = typeof event?.type === 'string' ? event.type : '';
  const family = (Object.keys(FAMILIES) as Family[]).find((name) => FAMILIES[name].test(type));
  if (!family) throw new Error('the type is not an event type of the broker');
  if (!usableId(event?.id) || instantOf(event.time) === null)
    throw new Error('not a CloudEvent with a valid id and time');
  if (typeof event.data !== 'object' || event.data === null || Array.isArray(event.data))
    throw new Error('the event has no data object');
  return { family, event: event as CloudEvent, text, key: message.key ?? '' };
}

function spanOf(app: string, { event }: ReceivedEvent): OpenSpan | null {
  const { id, type, subject } = event;
  return beginSpan(`${app}: take ${type}`, 'consumer', traceOf(event), {
    'bk.app': app,
    'bk.subject': subject,
    'cloudevents.event_id': id,
  });
}

async function park(tx: Tx, message: BusMessage, error: unknown): Promise<void> {
  const { topic, partition, offset, key, value } = message;
  log.error(
    { err: error, topic, partition, offset },
    'an event could not be processed and is parked; it is retried every minute',
  );
  // PostgreSQL texts cannot hold NUL; the original bytes are kept in `bytes`.
  const plain = (text: string): string => text.replaceAll('\0', '\uFFFD');
  await tx.query(
    `INSERT INTO parked_event (topic, partition, record_offset, key, bytes, sha256, reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (topic, partition, record_offset, sha256) DO NOTHING`,
    [
      topic,
      partition,
      offset,
      key && plain(key),
      value,
      createHash('sha256').update(value).digest('hex'),
      plain(withoutPersonal(String(error))).slice(0, 1_000),
    ],
  );
}
