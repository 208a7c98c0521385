import { CloudEvent } from '#libs/contracts/envelope';
import { AGENCY_REGISTERED } from '#libs/contracts/events';
import { AGENCY_CODE } from '#libs/contracts/fields';
import { Tx } from '#libs/database/database';

/** Where an agency is and what is above it, as reports need it. */
interface AgencyRow {
  code: string;
  name: string;
  kind: string;
  region: string | null;
  superior: string | null;
  eventId: string;
}

/**
 * Stores what events say about agencies. The event with the highest id (UUIDv7) describes an
 * agency; late and repeated ones change nothing.
 */
export async function projectAgencies(tx: Tx, events: readonly CloudEvent[]): Promise<void> {
  const latest = new Map<string, AgencyRow>();
  for (const event of events) {
    const row = rowOf(event);
    if (row && row.eventId > (latest.get(row.code)?.eventId ?? '')) latest.set(row.code, row);
  }
  if (latest.size === 0) return;
  await tx.query(
    `INSERT INTO agency (code, name, kind, region, superior, event_id)
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS told (code text, name text, kind text, region text,
       superior text, "eventId" text) ORDER BY code
     ON CONFLICT (code) DO UPDATE SET (name, kind, region, superior, event_id) =
       (excluded.name, excluded.kind, excluded.region, excluded.superior, excluded.event_id)
     WHERE agency.event_id < excluded.event_id`,
    [JSON.stringify([...latest.values()])],
  );
}

/** @throws Error if an event that registers an agency does not describe it. */
function rowOf({ id, type, data }: CloudEvent): AgencyRow | null {
  if (type !== AGENCY_REGISTERED) return null;
  const { code, name, kind, region = null, superior = null } = data;
  const texts = [code, name, kind].every((text) => typeof text === 'string');
  const optional = [region, superior].every((text) => text === null || typeof text === 'string');
  if (!texts || !optional || !AGENCY_CODE.test(String(code)))
    throw new Error('the event does not describe an agency');
  return {
    ...(data as unknown as AgencyRow),
    region: region as string | null,
    superior: superior as string | null,
    eventId: id,
  };
}
