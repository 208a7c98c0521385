import { askedOf, where, WITHIN } from './parts';

const count = (counted: string, outcome: string): string =>
  `coalesce(${counted} FILTER (WHERE outcome = '${outcome}'), 0)::int`;
/** SQL: the number of each outcome. */
const counts = (counted: string): string => `${count(counted, 'approved')} AS approved,
  ${count(counted, 'partially-approved')} AS partly, ${count(counted, 'refused')} AS refused`;
const OTHERS = `approved + partly + refused - greatest(approved, partly, refused)`;

/** SQL: `alikes` and `answers`, counted from `seen`. */
export const ANSWERS = `alikes AS NOT MATERIALIZED (
      SELECT *, ${OTHERS} AS others FROM (
        SELECT alike, any_value(facts) AS facts, any_value(kind) AS kind, ${counts('count(*)')}
          FROM seen WHERE outcome IS NOT NULL AND alike IS NOT NULL GROUP BY alike) AS counted
       WHERE ${OTHERS} > 0
    ), answers AS NOT MATERIALIZED (
      SELECT alike, outcome, provider FROM seen WHERE outcome IS NOT NULL AND alike IS NOT NULL
    )`;

/**
 * SQL: the same of all requests that the caller may see, from the sums over all requests to a
 * provider; those to other providers are counted one by one. Needs `parted` before it.
 */
export function summedAnswers(role: string): string {
  if (role === 'auditor')
    return `alikes AS NOT MATERIALIZED (SELECT * FROM alike_group WHERE others > 0),
    answers AS NOT MATERIALIZED (SELECT alike, outcome, provider FROM alike)`;
  const ofTree = `alike WHERE provider = ${WITHIN}`;
  const decided = ['outcome IS NOT NULL', 'alike IS NOT NULL'];
  const single = 'alike, outcome, provider, 1';
  return `answers AS NOT MATERIALIZED (
      SELECT alike, outcome, provider, requests FROM ${ofTree}
      UNION ALL ${askedOf(single, decided)}
      UNION ALL SELECT ${single} FROM escalated ${where(decided)}
    ), most AS (
      SELECT *, ${OTHERS} AS others
        FROM (SELECT alike, ${counts('sum(requests)')} FROM answers GROUP BY alike) AS counted
       WHERE ${OTHERS} > 0 ORDER BY others DESC FETCH FIRST 200 ROWS WITH TIES
    ), alikes AS NOT MATERIALIZED (
      SELECT most.*, facts, kind FROM most, LATERAL (
        SELECT facts, kind FROM ${ofTree} AND alike.alike = most.alike
        UNION ALL SELECT facts, kind FROM request WHERE outcome IS NOT NULL AND request.alike = most.alike
         LIMIT 1) AS named
    )`;
}
