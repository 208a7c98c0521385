import { AgencyEventData } from '#libs/contracts/events';
import { Tx } from '#libs/database/database';
import { ReceivedEvent } from '#libs/inbox/consume-events';

/**
 * Stores what events say about agencies. An event with the agency's name describes the whole
 * agency; the others (keys) concern only the broker.
 */
export async function learnAgencies(tx: Tx, received: ReceivedEvent[]): Promise<void> {
  const latest = new Map<string, AgencyEventData & { eventId: string }>();
  for (const { family, event } of received) {
    if (family !== 'agency' || event.data.name === undefined) continue;
    const data = event.data as unknown as AgencyEventData;
    if (event.id > (latest.get(data.code)?.eventId ?? ''))
      latest.set(data.code, { ...data, eventId: event.id });
  }
  if (latest.size === 0) return;
  await tx.query(
    `INSERT INTO agency (code, name, kind, email, party, region, superior, time_zone, event_id)
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS told (code text, name text, kind text, email text,
       party text, region text, superior text, "timeZone" text, "eventId" text) ORDER BY code
     ON CONFLICT (code) DO UPDATE SET (name, kind, email, party, region, superior, time_zone, event_id) =
       (excluded.name, excluded.kind, excluded.email, excluded.party, excluded.region, excluded.superior,
        excluded.time_zone, excluded.event_id)
     WHERE agency.event_id < excluded.event_id`,
    [JSON.stringify([...latest.values()])],
  );
}
