import { RELATED_BECAUSE, RelatedAnswer } from '#libs/contracts/related';
import { Tx } from '#libs/database/database';
import type { RequestRow } from '../request/request.entity';

/** How many of the newest requests of each party are compared; more would read too much. */
const COMPARED = 200;
const SUGGESTED = 20;

/** The newest requests of which one of both agencies is this party. */
const NEWEST = (party: 'requester' | 'provider', agency: '$2' | '$3'): string => `
  (SELECT id FROM request WHERE ${party} = ${agency} AND id <> $1::uuid
   ORDER BY received_at DESC, id DESC LIMIT ${COMPARED})`;
const WORDS = (subject: string): string =>
  `tsvector_to_array(to_tsvector('indonesian', coalesce(${subject}, '')))`;
/** Each reason as a condition on a candidate `r`. */
const REASONS: Record<(typeof RELATED_BECAUSE)[number], string> = {
  linked: `(r.id = ANY ($4::uuid[]) OR r.links @> jsonb_build_array(jsonb_build_object('requestId', $1::uuid::text)))`,
  'same-parties': `(r.requester = $2 AND r.provider = $3)`,
  'same-kind': `r.kind = $5`,
  'same-region': `r.data->'emergency'->>'region' = $6::text`,
  'similar-subject': `(SELECT count(*) >= 2 FROM (
    SELECT unnest(${WORDS(`r.data->>'subject'`)}) INTERSECT SELECT unnest(${WORDS('$7::text')})) AS shared)`,
};

/**
 * Requests that may belong to this one, most reasons first: linked ones, and those with two other
 * reasons. The policies of the database hide what the caller may not read.
 */
export async function relatedTo(
  tx: Tx,
  { id, requester, provider, kind, links, data }: RequestRow,
): Promise<RelatedAnswer[]> {
  const reasons = RELATED_BECAUSE.map(
    (reason) => `CASE WHEN ${REASONS[reason]} THEN '${reason}' END`,
  );
  const rows = (await tx.query(
    `WITH candidate AS (
       SELECT unnest($4::uuid[]) AS id
       UNION ${NEWEST('requester', '$2')} UNION ${NEWEST('requester', '$3')}
       UNION ${NEWEST('provider', '$2')} UNION ${NEWEST('provider', '$3')}),
     compared AS (
       SELECT r.id, r.status, r.reference, r.requester, r.provider, r.data->>'subject' AS subject, r.kind,
         r.received_at AS "receivedAt", array_remove(ARRAY[${reasons.join(', ')}], NULL) AS reasons
       FROM candidate JOIN request r USING (id))
     SELECT * FROM compared WHERE 'linked' = ANY (reasons) OR cardinality(reasons) >= 2
     ORDER BY 'linked' = ANY (reasons) DESC, cardinality(reasons) DESC, "receivedAt" DESC, id DESC
     LIMIT ${SUGGESTED}`,
    [
      ...[id, requester, provider, links.map(({ requestId }) => requestId), kind],
      ...[data.emergency?.region ?? null, data.subject ?? null],
    ],
  )) as (Omit<RelatedAnswer, 'receivedAt'> & { receivedAt: Date })[];
  return rows.map((row) => ({ ...row, receivedAt: row.receivedAt.toISOString() }));
}
