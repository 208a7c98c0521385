import type { CloudEvent } from '#libs/contracts/envelope';
import { AGENCY_REGISTERED, RequestEventData, typeOf } from '#libs/contracts/events';
import { EVENTS, groupOf } from '#libs/contracts/topics';
import { receive } from '#libs/inbox/consume-events';
import type { BusMessage } from '#libs/kafka/bus';
import type { KafkaOptions } from '#libs/kafka/kafka-client';
import { readWhole } from '#libs/kafka/topic-reader';
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

/** Reads the topic of events from its beginning to its current end. */
export async function readPublished(kafka: KafkaOptions): Promise<PublishedState> {
  const published: PublishedState = { requests: new Map(), agencies: new Set() };
  await readWhole(kafka, groupOf('broker-recovery'), EVENTS, (messages) => {
    for (const message of messages) note(published, message);
    return Promise.resolve();
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
