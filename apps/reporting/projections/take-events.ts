import { CloudEvent } from '#libs/contracts/envelope';
import { Tx } from '#libs/database/database';
import { ReceivedEvent } from '#libs/inbox/consume-events';
import { project } from './project';
import { projectAgencies } from './project-agencies';
import { asRequestEvent } from './request-event';

/** Between texts of JSON, which cannot contain it (RFC 7464). A list would escape each quote. */
const SEPARATOR = '\x1e';

/**
 * Stores each event of a batch once, and projects what is new again.
 * @param now the product's time, at which these events become known here.
 */
export async function takeEvents(received: ReceivedEvent[], tx: Tx, now?: Date): Promise<void> {
  // A batch can hold an event twice.
  const each = new Map(received.map((one) => [one.event.id, one]));
  const rows = [...each.values()].map(({ family, event, text }) => ({
    id: event.id,
    type: event.type,
    subject: event.subject ?? null,
    ofRequest: family === 'request' ? asRequestEvent(event) : null,
    text,
    at: (now ?? new Date(event.time)).toISOString(),
  }));
  // One order of locks for all avoids deadlocks.
  const kept: { id: string }[] = await tx.query(
    `INSERT INTO events (event_id, type, subject, sequence, event, received_at)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], string_to_array($5, chr(30)), $6::timestamptz[])
       AS came (event_id, type, subject, sequence, event, received_at) ORDER BY event_id
     ON CONFLICT (event_id) DO NOTHING RETURNING event_id AS id`,
    [
      rows.map(({ id }) => id),
      rows.map(({ type }) => type),
      rows.map(({ subject }) => subject),
      rows.map(({ ofRequest }) => ofRequest?.data.version ?? null),
      rows.map(({ text }) => text).join(SEPARATOR),
      rows.map(({ at }) => at),
    ],
  );
  const ids = new Set(kept.map(({ id }) => id));
  const taken = rows.flatMap(({ id, ofRequest }) => (ofRequest && ids.has(id) ? [ofRequest] : []));
  await project(tx, [...new Set(taken.map(({ data }) => data.requestId))], taken);
  const agencies = [...each.values()].filter(
    ({ family, event }) => family === 'agency' && ids.has(event.id),
  );
  await projectAgencies(
    tx,
    agencies.map(({ event }): CloudEvent => event),
  );
}
