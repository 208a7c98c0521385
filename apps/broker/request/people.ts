import { DECISIONS } from '#libs/contracts/statuses';
import { Tx } from '#libs/database/database';
import type { People } from '#libs/law/deciders';

/** Persons in the history of a request, and who decided it. */
export interface PeopleOfRequest extends People {
  decided: readonly string[];
}

/** Persons who acted in the request that this one was forwarded from, and in those before it. */
export type EarlierPeople = Omit<PeopleOfRequest, 'decided'>;

/** Escalating, and declaring a conflict of interest, are no acts towards the decision. */
const PEOPLE = `
  SELECT coalesce(array_agg(DISTINCT sub) FILTER (WHERE asks), '{}') AS asked,
    coalesce(array_agg(DISTINCT sub) FILTER (WHERE type = 'conflict-declared'), '{}') AS conflicted,
    coalesce(array_agg(DISTINCT sub) FILTER (
      WHERE NOT asks AND type NOT IN ('conflict-declared', 'escalated')), '{}') AS judged,
    coalesce(array_agg(DISTINCT sub) FILTER (
      WHERE type IN ('${DECISIONS.join("', '")}')), '{}') AS decided,
    coalesce(jsonb_agg(DISTINCT named) FILTER (WHERE named IS NOT NULL), '[]') AS named,
    jsonb_agg(earlier) FILTER (WHERE earlier IS NOT NULL) -> 0 AS earlier
  FROM (SELECT type, actor->>'sub' AS sub, actor->>'agency' = r.requester AS asks,
      CASE type WHEN 'submitted' THEN data->'data'->'requestedBy'
                WHEN 'information-supplied' THEN data->'requestedBy' END AS named,
      CASE type WHEN 'submitted' THEN data->'earlierPeople' END AS earlier
    FROM (SELECT requester, id FROM request WHERE id = $1) r JOIN history ON request_id = r.id
    WHERE actor->>'agency' IS NOT NULL) AS acts`;

/**
 * Who did what in a request, by `sub`: in any post and of any agency, also before it was forwarded.
 */
export async function peopleOf(tx: Tx, id: string): Promise<PeopleOfRequest> {
  const [row] = (await tx.query(PEOPLE, [id])) as (PeopleOfRequest & {
    earlier: EarlierPeople | null;
  })[];
  if (!row) throw new Error('an aggregate gives one row');
  const { earlier, ...people } = row;
  if (!earlier) return people;
  return {
    ...people,
    asked: [...people.asked, ...earlier.asked],
    named: [...people.named, ...earlier.named],
    conflicted: [...people.conflicted, ...earlier.conflicted],
    judged: [...people.judged, ...earlier.judged],
  };
}
