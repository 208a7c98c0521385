import { STATUSES } from '#libs/contracts/statuses';
import type { Scope } from '#libs/database/database';
import { FACT_IDS, RECOMMENDATIONS, REFUSAL_GROUNDS } from '#libs/law/evaluation';
import { measureOf, sumOf } from './definition';
import { talliedSources } from './sources';

/** SQL: an object with the sum of a measure for each code. */
const objectOf = (prefix: string, codes: readonly string[]): string =>
  `(SELECT json_object_agg(code, n ORDER BY code) FROM (VALUES ${codes
    .map((code) => `('${code}', ${measureOf(prefix, code)})`)
    .join(', ')}) AS counted (code, n))`;

/** SQL: the same without zeros; codes that this version does not know are counted by request. */
const known = (prefix: string, column: string, codes: readonly string[]): string =>
  `(SELECT coalesce(json_object_agg(code, n ORDER BY code), '{}') FROM (
      SELECT code, n FROM (VALUES ${codes
        .map((code) => `('${code}', ${measureOf(prefix, code)})`)
        .join(', ')}) AS listed (code, n) WHERE n > 0
      UNION ALL SELECT ${column}, count(*) FROM seen
       WHERE ${prefix}_other > 0 AND ${column} <> ALL ('{${codes.join()}}') GROUP BY 1) AS counted)`;

const byAgency = (side: string, source: string): string =>
  `(SELECT coalesce(json_object_agg(${side}, n ORDER BY ${side}), '{}')
      FROM (SELECT ${side}, sum(requests) AS n FROM ${source} GROUP BY 1) AS counted)`;

const MEASURES = [
  ...['escalated', 'departing', 'incomplete', 'status_other', 'recommended_other'],
  ...STATUSES.map((status) => measureOf('status', status)),
  ...RECOMMENDATIONS.map((recommendation) => measureOf('recommended', recommendation)),
  ...FACT_IDS.map((fact) => measureOf('met', fact)),
  ...REFUSAL_GROUNDS.map((ground) => measureOf('decided_on', ground)),
];

/**
 * SQL of the summary over tallied sums, with the parameters of the one over single requests: the
 * instant of the query, the nine facts, the grounds of refusal, and the period.
 */
export const talliedSummary = (
  scope: Scope,
  period: { since: Date | null; until: Date | null },
): string => `
  WITH given AS (SELECT $1::timestamptz AS now, $2::text[], $3::text[], $4::timestamptz, $5::timestamptz), ${talliedSources(period, scope, { since: '$4', until: '$5' })},
  totals AS (SELECT ${MEASURES.map((measure) => `${sumOf(measure)} AS ${measure}`).join(', ')} FROM sums)
  SELECT ${known('status', 'status', STATUSES)} AS "byStatus",
         ${known('recommended', 'recommendation', RECOMMENDATIONS)} AS "byRecommendation",
         ${objectOf('met', FACT_IDS)} AS "byProvision",
         ${objectOf('decided_on', REFUSAL_GROUNDS)} AS "byRefusalGround",
         ${byAgency('requester', 'pairs')} AS "byRequester",
         ${byAgency('provider', 'sums')} AS "byProvider",
         (SELECT json_build_object('median', max(median), 'p90', max(p90)) FROM all_times) AS "decisionHours",
         (SELECT count(*)::int FROM late) AS overdue,
         escalated, departing, incomplete
    FROM totals`;
