import type { CloudEvent } from '#libs/contracts/envelope';
import { AGENCY_REGISTERED, RequestEventData, typeOf } from '#libs/contracts/events';
import { EVENTS, groupOf } from '#libs/contracts/topics';
import { receive } from '#libs/inbox/consume-events';
import type { BusMessage } from '#libs/kafka/bus';
import { KafkaBus } from '#libs/kafka/kafka-bus';
import { log } from '#libs/operations/log';

/** What the topic of events holds of one request. */
export interface PublishedRequest {
  /** The event of its highest version. */
  last: { type: string; data: RequestEventData };
  /** Message that brought the request; null if an official submitted it. */
  messageId: string | null;
}

export interface PublishedState {
  requests: Map<string, PublishedRequest>;
  /** Codes of all agencies that were ever registered. */
  agencies: Set<string>;
}

/**
 * Reads the topic of events from its beginning to its current end, in a temporary group that Kafka
 * deletes.
 */
export async function readPublished(bus: KafkaBus): Promise<PublishedState> {
  const published: PublishedState = { requests: new Map(), agencies: new Set() };
  const left = new Map<number, bigint>();
  for (const { partition, low, high } of await bus.offsetsOf(EVENTS))
    if (high > low) left.set(partition, high);
  if (left.size === 0) return published;
  await new Promise<void>((done, fail) => {
    const handle = (batch: BusMessage[]): Promise<void> => {
      for (const message of batch) note(published, message);
      for (const { partition, offset } of batch)
        if (BigInt(offset) + 1n >= (left.get(partition) ?? 0n)) left.delete(partition);
      if (left.size === 0) done();
      return Promise.resolve();
    };
    const group = groupOf(`broker-recovery.${Date.now()}`);
    bus.subscribe({ group, topic: EVENTS, handle }).catch(fail);
  });
  return published;
}

function note(published: PublishedState, message: BusMessage): void {
  let received;
  try {
    received = receive(message);
  } catch (error) {
    const { partition, offset } = message;
    log.warn(
      { err: error, partition, offset },
      'skipped a record of the events topic that is not a valid event',
    );
    return;
  }
  const { family, event } = received;
  if (event.type === AGENCY_REGISTERED) published.agencies.add(event.subject);
  if (family === 'request')
    noteRequest(published.requests, event as unknown as CloudEvent<RequestEventData>);
}

function noteRequest(
  requests: Map<string, PublishedRequest>,
  { type, subject, data, causationid }: CloudEvent<RequestEventData> & { causationid?: string },
): void {
  const known = requests.get(subject);
  const messageId = known?.messageId ?? (type === typeOf('submitted') ? causationid : null) ?? null;
  const newest = !known || known.last.data.version < data.version;
  requests.set(subject, { last: newest ? { type, data } : known.last, messageId });
}
