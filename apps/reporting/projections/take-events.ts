import { CloudEvent } from '#libs/contracts/envelope';
import { Tx } from '#libs/database/database';
import { ReceivedEvent } from '#libs/inbox/consume-events';
import { project } from './project';
import { projectAgencies } from './project-agencies';
import { asRequestEvent } from './request-event';

/**
 * Stores each event of a batch once, and projects what is new again.
 * @param now the product's time, at which these events become known here.
 */
export async function takeEvents(received: ReceivedEvent[], tx: Tx, now?: Date): Promise<void> {
  const rows = received.map(({ family, event, text }) => ({
    id: event.id,
    type: event.type,
    subject: event.subject ?? null,
    version: family === 'request' ? asRequestEvent(event).data.version : null,
    text,
    at: (now ?? new Date(event.time)).toISOString(),
  }));
  // One order of locks for all avoids deadlocks.
  const kept: { id: string; subject: string; sequence: number | null }[] = await tx.query(
    `INSERT INTO events (event_id, type, subject, sequence, event, received_at)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::timestamptz[])
       AS came (event_id, type, subject, sequence, event, received_at) ORDER BY event_id
     ON CONFLICT (event_id) DO NOTHING RETURNING event_id AS id, subject, sequence`,
    [
      rows.map(({ id }) => id),
      rows.map(({ type }) => type),
      rows.map(({ subject }) => subject),
      rows.map(({ version }) => version),
      rows.map(({ text }) => text),
      rows.map(({ at }) => at),
    ],
  );
  const changed = kept.filter(({ sequence }) => sequence !== null).map(({ subject }) => subject);
  await project(tx, [...new Set(changed)]);
  const ids = new Set(kept.map(({ id }) => id));
  const agencies = received.filter(({ family, event }) => family === 'agency' && ids.has(event.id));
  await projectAgencies(
    tx,
    agencies.map(({ event }): CloudEvent => event),
  );
}
