import { Tx } from '#libs/database/database';
import { ReceivedEvent } from '#libs/inbox/consume-events';
import { project } from './project';
import { asRequestEvent } from './request-event';

/** Stores each event of a batch once, and folds the requests with new events again. */
export async function takeEvents(received: ReceivedEvent[], tx: Tx): Promise<void> {
  const rows = received.map(({ family, event, text }) => ({
    id: event.id,
    type: event.type,
    subject: event.subject ?? null,
    version: family === 'request' ? asRequestEvent(event).data.version : null,
    text,
  }));
  // One order of locks for all avoids deadlocks.
  const kept: { subject: string; sequence: number | null }[] = await tx.query(
    `INSERT INTO events (event_id, type, subject, sequence, event)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[])
       AS came (event_id, type, subject, sequence, event) ORDER BY event_id
     ON CONFLICT (event_id) DO NOTHING RETURNING subject, sequence`,
    [
      rows.map(({ id }) => id),
      rows.map(({ type }) => type),
      rows.map(({ subject }) => subject),
      rows.map(({ version }) => version),
      rows.map(({ text }) => text),
    ],
  );
  const changed = kept.filter(({ sequence }) => sequence !== null).map(({ subject }) => subject);
  await project(tx, [...new Set(changed)]);
}
