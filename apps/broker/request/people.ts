import { DECISIONS } from '#libs/contracts/statuses';
import { Tx } from '#libs/database/database';
import type { People } from '#libs/law/deciders';

/** Persons in the history of a request, and who decided it. */
export interface PeopleOfRequest extends People {
  decided: readonly string[];
}

/** Escalating, and declaring a conflict of interest, are no acts towards the decision. */
const PEOPLE = `
  SELECT coalesce(array_agg(DISTINCT sub) FILTER (WHERE asks), '{}') AS asked,
    coalesce(array_agg(DISTINCT sub) FILTER (WHERE type = 'conflict-declared'), '{}') AS conflicted,
    coalesce(array_agg(DISTINCT sub) FILTER (
      WHERE NOT asks AND type NOT IN ('conflict-declared', 'escalated')), '{}') AS judged,
    coalesce(array_agg(DISTINCT sub) FILTER (
      WHERE type IN ('${DECISIONS.join("', '")}')), '{}') AS decided,
    coalesce(jsonb_agg(DISTINCT named) FILTER (WHERE named IS NOT NULL), '[]') AS named
  FROM (SELECT type, actor->>'sub' AS sub, actor->>'agency' = r.requester AS asks,
      CASE type WHEN 'submitted' THEN data->'data'->'requestedBy'
                WHEN 'information-supplied' THEN data->'requestedBy' END AS named
    FROM (SELECT requester, id FROM request WHERE id = $1) r JOIN history ON request_id = r.id
    WHERE actor->>'agency' IS NOT NULL) AS acts`;

/** Who did what in a request, by `sub`: in any post and of any agency. */
export async function peopleOf(tx: Tx, id: string): Promise<PeopleOfRequest> {
  const [people] = (await tx.query(PEOPLE, [id])) as PeopleOfRequest[];
  if (!people) throw new Error('an aggregate gives one row');
  return people;
}
