import { Database, Scope } from '#libs/database/database';
import { FACT_IDS } from '#libs/law/evaluation';

type Counts = Record<string, number>;

/** Figures over the requests that the caller may see. Each count is a number of requests. */
export interface Summary {
  /** RFC 3339, UTC. */
  asOf: string;
  byStatus: Counts;
  byRecommendation: Counts;
  /** Of the nine facts, each: where the latest evaluation finds it met. */
  byProvision: Counts;
  byRequester: Counts;
  byProvider: Counts;
  /** Hours by the wall clock from receipt to the decision that stands, 2 decimals; null before the first one. */
  decisionHours: { median: number | null; p90: number | null };
  /** Undecided, with the clock running, past the deadline. */
  overdue: number;
  /** Of which an event has not come yet: their figures may change. */
  incomplete: number;
}

const countBy = (column: string): string =>
  `(SELECT coalesce(json_object_agg(name, n ORDER BY name), '{}')
      FROM (SELECT ${column} AS name, count(*) AS n FROM seen WHERE ${column} IS NOT NULL GROUP BY 1) AS counted)`;
const hours = (share: number): string =>
  `(SELECT round(percentile_cont(${share}) WITHIN GROUP (
      ORDER BY extract(epoch FROM decided_at - received_at)::float8 / 3600)::numeric, 2)::float8 FROM seen)`;

/** One statement, and so one moment. Which rows are seen is the policy's to say. */
const SUMMARY = `
  WITH seen AS MATERIALIZED (
    SELECT status, recommendation, requester, provider, provisions, received_at, due_at, running, decided_at, gap
      FROM request)
  SELECT ${countBy('status')} AS "byStatus",
         ${countBy('recommendation')} AS "byRecommendation",
         (SELECT json_object_agg(provision, n ORDER BY provision)
            FROM (SELECT provision, count(*) FILTER (WHERE found) AS n
                    FROM (SELECT unnest($2::text[]), false UNION ALL SELECT unnest(provisions), true FROM seen)
                      AS facts (provision, found) GROUP BY provision) AS counted) AS "byProvision",
         ${countBy('requester')} AS "byRequester",
         ${countBy('provider')} AS "byProvider",
         json_build_object('median', ${hours(0.5)}, 'p90', ${hours(0.9)}) AS "decisionHours",
         (SELECT count(*)::int FROM seen WHERE decided_at IS NULL AND running AND due_at < $1) AS overdue,
         (SELECT count(*)::int FROM seen WHERE gap IS NOT NULL) AS incomplete`;

/** The figures as of `now`; an auditor's look is logged with them. */
export function summarise(database: Database, scope: Scope, now: Date): Promise<Summary> {
  return database.asParty(scope, async (tx) => {
    if (scope.role === 'auditor')
      await tx.query(`INSERT INTO read_log (sub, role, agency, what) VALUES ($1, $2, $3, $4)`, [
        scope.sub,
        scope.role,
        scope.agency,
        'reports/summary',
      ]);
    const [figures]: Omit<Summary, 'asOf'>[] = await tx.query(SUMMARY, [now, [...FACT_IDS]]);
    if (!figures) throw new Error('a statement without FROM gave no row');
    return { asOf: now.toISOString(), ...figures };
  });
}
