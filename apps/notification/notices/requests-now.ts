import { instantOf } from '#libs/contracts/dates';
import { RequestEventData } from '#libs/contracts/events';
import { Tx } from '#libs/database/database';
import { ReceivedEvent } from '#libs/inbox/consume-events';

/**
 * Stores the current state of requests from events, in whatever order they come: the version says
 * which is newer. A letter that is sent late is checked against it.
 */
export async function learnRequests(tx: Tx, received: ReceivedEvent[]): Promise<void> {
  const latest = new Map<string, Partial<RequestEventData>>();
  for (const { family, event } of received) {
    if (family !== 'request') continue;
    const data = event.data as Partial<RequestEventData>;
    const known = latest.get(event.subject)?.version ?? 0;
    if (Number.isInteger(data.version) && Number(data.version) > known && data.status)
      latest.set(event.subject, data);
  }
  if (latest.size === 0) return;
  const rows = [...latest].map(([id, { version, status, running, dueAt, provider }]) => ({
    id,
    version,
    status,
    running: running === true,
    due_at: instantOf(dueAt) === null ? null : dueAt,
    provider,
  }));
  await tx.query(
    `INSERT INTO request_now (request_id, version, status, running, due_at, provider)
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS told (id text, version integer, status text, running boolean,
       due_at timestamptz, provider text) ORDER BY id
     ON CONFLICT (request_id) DO UPDATE SET (version, status, running, due_at, provider) =
       (excluded.version, excluded.status, excluded.running, excluded.due_at, excluded.provider)
     WHERE request_now.version < excluded.version`,
    [JSON.stringify(rows)],
  );
}
