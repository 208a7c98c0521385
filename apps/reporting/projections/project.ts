import { failpoint } from '#libs/config/failpoint';
import { CloudEvent } from '#libs/contracts/envelope';
import { Tx } from '#libs/database/database';
import { fold, RequestFigures } from './fold';
import { asRequestEvent, RequestEvent } from './request-event';

/** Recalculates the rows of these requests from all of their stored events. */
export async function project(tx: Tx, requestIds: string[]): Promise<void> {
  if (requestIds.length === 0) return;
  // One transaction at a time folds a request; one order of locks for all avoids deadlocks.
  await tx.query(
    `INSERT INTO request_turn SELECT id FROM unnest($1::text[]) AS id ORDER BY id ON CONFLICT DO NOTHING`,
    [requestIds],
  );
  await tx.query(
    `SELECT FROM request_turn WHERE request_id = ANY ($1::text[]) ORDER BY request_id FOR UPDATE`,
    [requestIds],
  );
  const rows: { subject: string; event: string }[] = await tx.query(
    `SELECT subject, event FROM events WHERE subject = ANY ($1::text[]) AND sequence IS NOT NULL`,
    [requestIds],
  );
  const events = new Map<string, RequestEvent[]>();
  for (const { subject, event } of rows) {
    const parsed = asRequestEvent(JSON.parse(event) as CloudEvent);
    const own = events.get(subject);
    if (own) own.push(parsed);
    else events.set(subject, [parsed]);
  }
  const lost: string[] = [];
  const known: RequestFigures[] = [];
  for (const [id, own] of events) {
    const figures = fold(own);
    if (figures) known.push(figures);
    else lost.push(id);
  }
  await store(tx, known);
  await tx.query(`DELETE FROM request WHERE request_id = ANY ($1::text[])`, [lost]);
  await failpoint('before-projection-commit');
}

/** Never replaces a newer row; of the same version the one that knows more events stays. */
async function store(tx: Tx, figures: RequestFigures[]): Promise<void> {
  await tx.query(
    `INSERT INTO request (request_id, version, folded, gap, status, requester, provider, kind, classification,
       urgency, emergency, recommendation, provisions, received_at, due_at, running, decided_at, outcome, departs, refused_on, escalated_at)
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS folded ("requestId" text, version int, folded int, gap int,
       status text, requester text, provider text, kind text, classification text, urgency text,
       emergency boolean, recommendation text, provisions text[], "receivedAt" timestamptz,
       "dueAt" timestamptz, running boolean, "decidedAt" timestamptz, outcome text, departs boolean,
       "refusedOn" text[], "escalatedAt" timestamptz)
     ORDER BY "requestId"
     ON CONFLICT (request_id) DO UPDATE SET
       (version, folded, gap, status, requester, provider, kind, classification, urgency, emergency,
        recommendation, provisions, received_at, due_at, running, decided_at, outcome, departs, refused_on, escalated_at) =
       (excluded.version, excluded.folded, excluded.gap, excluded.status, excluded.requester,
        excluded.provider, excluded.kind, excluded.classification, excluded.urgency, excluded.emergency,
        excluded.recommendation, excluded.provisions, excluded.received_at, excluded.due_at,
        excluded.running, excluded.decided_at, excluded.outcome, excluded.departs,
        excluded.refused_on, excluded.escalated_at)
     WHERE (request.version, request.folded) <= (excluded.version, excluded.folded)`,
    [JSON.stringify(figures)],
  );
}
