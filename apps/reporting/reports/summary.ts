import { instantOf } from '#libs/contracts/dates';
import { CloudEvent } from '#libs/contracts/envelope';
import { Database, Scope, Tx } from '#libs/database/database';
import { FACT_IDS, REFUSAL_GROUNDS } from '#libs/law/evaluation';
import { logRead } from '#libs/http/read-log';
import { fold, RequestFigures } from '../projections/fold';
import { figuresIn } from '../projections/project';
import { asRequestEvent, RequestEvent } from '../projections/request-event';
import { areTallied } from './sources';
import { talliedSummary } from './tallied-summary';

/** RFC 3339; an absent bound is no limit. */
export interface SummaryPeriod {
  receivedFrom?: string | null;
  receivedBefore?: string | null;
}

type Counts = Record<string, number>;

/** Figures over the requests that the caller may see. Each count is a number of requests. */
export interface Summary {
  /** RFC 3339, UTC. */
  asOf: string;
  /** The instant of the query; null: as known now. */
  asKnownAt: string | null;
  /** The requested period of receipt. */
  receivedFrom: string | null;
  receivedBefore: string | null;
  byStatus: Counts;
  byRecommendation: Counts;
  /** By each of the nine facts: requests whose latest evaluation finds it met. */
  byProvision: Counts;
  /**
   * By each of the three grounds of Pasal 36(1): requests whose current decision refuses them or an
   * item on it.
   */
  byRefusalGround: Counts;
  byRequester: Counts;
  byProvider: Counts;
  /**
   * Wall-clock hours from receipt to the current decision, 2 decimals; null before the first one.
   */
  decisionHours: { median: number | null; p90: number | null };
  /** Undecided, with the clock running, past the deadline. */
  overdue: number;
  /** Ever escalated, decided since or not. */
  escalated: number;
  /** Whose current decision departs from the recommendation for any item. */
  departing: number;
  /** With a missing event: their figures may change. */
  incomplete: number;
}

const countBy = (column: string): string =>
  `(SELECT coalesce(json_object_agg(name, n ORDER BY name), '{}')
      FROM (SELECT ${column} AS name, count(*) AS n FROM seen WHERE ${column} IS NOT NULL GROUP BY 1) AS counted)`;
/** Number of requests for each of the codes `$parameter` in a list, including zeros. */
const countIn = (list: string, parameter: number): string =>
  `(SELECT json_object_agg(code, n ORDER BY code)
      FROM (SELECT code, count(*) FILTER (WHERE found) AS n
              FROM (SELECT unnest($${parameter}::text[]), false UNION ALL SELECT unnest(${list}), true FROM seen)
                AS codes (code, found) GROUP BY code) AS counted)`;
const hours = (share: number): string =>
  `(SELECT round(percentile_cont(${share}) WITHIN GROUP (
      ORDER BY extract(epoch FROM decided_at - received_at)::float8 / 3600)::numeric, 2)::float8 FROM seen)`;

/**
 * What was known then: rows that no later event changed (`$6` names the others), and those folded
 * again.
 */
const KNOWN_THEN = `(
  SELECT * FROM request WHERE request_id <> ALL ($6::text[])
  UNION ALL
  SELECT row.* FROM ${figuresIn('$7')} AS told, jsonb_populate_record(NULL::request, to_jsonb(told)) AS row)`;

/** One statement, so one snapshot. The policies decide which rows are visible. */
const summaryOf = (source: string): string => `
  WITH seen AS MATERIALIZED (
    SELECT status, recommendation, requester, provider, provisions, received_at, due_at, running, decided_at, gap,
           refused_on, escalated_at, departs
      FROM ${source} AS known WHERE received_at >= coalesce($4, received_at) AND received_at < coalesce($5, 'infinity'::timestamptz)
        OR received_at IS NULL AND coalesce($4, $5) IS NULL)
  SELECT ${countBy('status')} AS "byStatus",
         ${countBy('recommendation')} AS "byRecommendation",
         ${countIn('provisions', 2)} AS "byProvision",
         ${countIn('refused_on', 3)} AS "byRefusalGround",
         ${countBy('requester')} AS "byRequester",
         ${countBy('provider')} AS "byProvider",
         json_build_object('median', ${hours(0.5)}, 'p90', ${hours(0.9)}) AS "decisionHours",
         (SELECT count(*)::int FROM seen WHERE decided_at IS NULL AND running AND due_at < $1) AS overdue,
         (SELECT count(*)::int FROM seen WHERE escalated_at IS NOT NULL) AS escalated,
         (SELECT count(*)::int FROM seen WHERE departs) AS departing,
         (SELECT count(*)::int FROM seen WHERE gap IS NOT NULL) AS incomplete`;

/**
 * The figures as of `now` for requests received in the period, or as they were known at
 * `asKnownAt`; an auditor's read is logged with them.
 */
export function summarise(
  database: Database,
  scope: Scope,
  now: Date,
  { receivedFrom = null, receivedBefore = null }: SummaryPeriod,
  asKnownAt: Date | null = null,
): Promise<Summary> {
  const at = asKnownAt ?? now;
  return database.asParty(
    scope,
    async (tx) => {
      if (scope.role === 'auditor') await logRead(tx, scope, 'reports/summary');
      const period = [instantOf(receivedFrom), instantOf(receivedBefore)];
      const values: unknown[] = [at, [...FACT_IDS], [...REFUSAL_GROUNDS], ...period];
      if (asKnownAt) {
        const changed = await changedSince(tx, asKnownAt);
        values.push(changed, JSON.stringify(await foldedAt(tx, changed, asKnownAt)));
      }
      const [since = null, until = null] = period;
      const sql =
        !asKnownAt && areTallied({ since, until })
          ? talliedSummary(scope, { since, until })
          : summaryOf(asKnownAt ? KNOWN_THEN : 'request');
      const [figures]: Omit<Summary, 'asOf' | 'asKnownAt' | keyof SummaryPeriod>[] = await tx.query(
        sql,
        values,
      );
      if (!figures) throw new Error('the query gives exactly one row');
      const known = asKnownAt?.toISOString() ?? null;
      return { asOf: at.toISOString(), asKnownAt: known, receivedFrom, receivedBefore, ...figures };
    },
    // Both statements have to see the same events.
    asKnownAt ? 'REPEATABLE READ' : undefined,
  );
}

/** The requests of which an event became known after `at`. */
async function changedSince(tx: Tx, at: Date): Promise<string[]> {
  const rows: { subject: string }[] = await tx.query(
    `SELECT DISTINCT subject FROM events WHERE sequence IS NOT NULL AND received_at > $1`,
    [at],
  );
  return rows.map(({ subject }) => subject);
}

/** These requests, folded from the events that were known at `at`. */
async function foldedAt(tx: Tx, requestIds: string[], at: Date): Promise<RequestFigures[]> {
  const rows: { subject: string; event: string }[] = await tx.query(
    `SELECT subject, event FROM events
      WHERE sequence IS NOT NULL AND subject = ANY ($1::text[]) AND received_at <= $2`,
    [requestIds, at],
  );
  const stories = new Map<string, RequestEvent[]>();
  for (const { subject, event } of rows) {
    const parsed = asRequestEvent(JSON.parse(event) as CloudEvent);
    const story = stories.get(subject);
    if (story) story.push(parsed);
    else stories.set(subject, [parsed]);
  }
  return [...stories.values()].flatMap((story) => fold(story) ?? []);
}
