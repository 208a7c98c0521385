import { failpoint } from '#libs/config/failpoint';
import { Tx } from '#libs/database/database';
import { fold, RequestFigures } from './fold';
import { RequestEvent } from './request-event';

/**
 * Recalculates the rows of these requests from all of their stored events.
 * @param taken those of their stored events that are at hand, so that they are not read again.
 */
export async function project(
  tx: Tx,
  requestIds: string[],
  taken: readonly RequestEvent[] = [],
): Promise<void> {
  if (requestIds.length === 0) return;
  // One transaction at a time, so that it sees the events of the others and adds to the sums alone.
  await tx.query(
    `SELECT pg_advisory_xact_lock(hashtext('bantuan-kedinasan'), hashtext(current_schema()))`,
  );
  const rows: { event: string }[] = await tx.query(
    // OFFSET 0: one look-up in the index for each request, also before the table has statistics.
    `SELECT event FROM unnest($1::text[]) AS id,
       LATERAL (SELECT event, event_id FROM events WHERE subject = id AND sequence IS NOT NULL OFFSET 0) AS own
      WHERE event_id NOT IN (SELECT unnest($2::text[]))`,
    [requestIds, taken.map(({ id }) => id)],
  );
  const events = new Map<string, RequestEvent[]>();
  const add = (event: RequestEvent): void => {
    const own = events.get(event.data.requestId);
    if (own) own.push(event);
    else events.set(event.data.requestId, [event]);
  };
  taken.forEach(add);
  // An event was checked before it was stored.
  for (const { event } of rows) add(JSON.parse(event) as RequestEvent);
  const lost: string[] = [];
  const known: RequestFigures[] = [];
  for (const [id, own] of events) {
    const figures = fold(own);
    if (figures) known.push(figures);
    else lost.push(id);
  }
  await store(tx, known);
  if (lost.length > 0)
    await tx.query(`DELETE FROM request WHERE request_id = ANY ($1::text[])`, [lost]);
  await failpoint('before-projection-commit');
}

/** The column and its type for each figure. */
const COLUMNS: Readonly<Record<keyof RequestFigures, string>> = {
  requestId: 'request_id text',
  version: 'version int',
  folded: 'folded int',
  gap: 'gap int',
  status: 'status text',
  requester: 'requester text',
  provider: 'provider text',
  kind: 'kind text',
  classification: 'classification text',
  urgency: 'urgency text',
  emergency: 'emergency boolean',
  recommendation: 'recommendation text',
  provisions: 'provisions text[]',
  claimed: 'claimed text[]',
  judged: 'judged text[]',
  facts: 'facts text',
  receivedAt: 'received_at timestamptz',
  dueAt: 'due_at timestamptz',
  running: 'running boolean',
  extendedDays: 'extended_days int',
  decidedAt: 'decided_at timestamptz',
  outcome: 'outcome text',
  departs: 'departs boolean',
  refusedOn: 'refused_on text[]',
  escalatedAt: 'escalated_at timestamptz',
  escalatedTo: 'escalated_to text',
  objectedAt: 'objected_at timestamptz',
  objectionOutcome: 'objection_outcome text',
  costsAgreedAt: 'costs_agreed_at timestamptz',
  paidByRequester: 'paid_by_requester bigint',
  paidByProvider: 'paid_by_provider bigint',
  paidShared: 'paid_shared bigint',
  deliverBy: 'deliver_by date',
  deliveryStartedAt: 'delivery_started_at timestamptz',
  deliveredAt: 'delivered_at timestamptz',
  completedAt: 'completed_at timestamptz',
  disputes: 'disputes int',
  forwardedTo: 'forwarded_to text[]',
  ratedByRequester: 'rated_by_requester int[]',
  ratedByProvider: 'rated_by_provider int[]',
};
const NAMES = Object.values(COLUMNS).map((column) => column.split(' ')[0] ?? '');

/** The rows of a parameter with figures as JSON, with the columns of the table. */
export const figuresIn = (parameter: string): string =>
  `(SELECT ${Object.entries(COLUMNS)
    .map(([field, column]) => `"${field}" AS ${column.split(' ')[0]}`)
    .join(', ')}
      FROM json_to_recordset(${parameter}::json) AS told (${Object.entries(COLUMNS)
        .map(([field, column]) => `"${field}" ${column.slice(column.indexOf(' ') + 1)}`)
        .join(', ')}))`;

const STORE = `
  INSERT INTO request (${NAMES.join(', ')})
  SELECT ${NAMES.join(', ')} FROM ${figuresIn('$1')} AS folded ORDER BY request_id
  ON CONFLICT (request_id) DO UPDATE SET
    (${NAMES.join(', ')}) = ROW(${NAMES.map((name) => `excluded.${name}`).join(', ')})`;

/** Never replaces a newer row; of the same version the one that knows more events stays. */
async function store(tx: Tx, figures: RequestFigures[]): Promise<void> {
  await tx.query(
    `${STORE}
     WHERE (request.version, request.folded) <= (excluded.version, excluded.folded)`,
    [JSON.stringify(figures)],
  );
}
