import type { Scope } from '#libs/database/database';
import { DateTime } from 'luxon';
import { periodOf, type ReportQuery, ZONE } from './report-query';

/**
 * Whether the sums of `tally` answer this query: they are kept by months of receipt in Jakarta, of
 * all kinds together.
 */
export function areTallied({ since, until }: { since: Date | null; until: Date | null }): boolean {
  const startsMonth = (at: Date | null): boolean => {
    if (!at) return true;
    const local = DateTime.fromJSDate(at, { zone: ZONE });
    return local.toMillis() === local.startOf('month').toMillis();
  };
  return startsMonth(since) && startsMonth(until);
}

/**
 * SQL: what reports select from, as common table expressions over the parameters of `given`.
 * - `seen`: the requests that the caller may see and the query selects, one row each.
 * - `sums`: by requester and provider the sums of `measures_of`, and `period`, a day of the period
 *   of receipt that the query counts by.
 * - `answers`: decisions in force by facts, kind, outcome and provider.
 * - `provider_times`, `period_times`: median and 90th percentile of the hours from receipt to the
 *   decision in force, by `provider` (null: of all) and by `period`.
 * Tallied sums and single requests give the same figures; sums are read where they are kept.
 */
export function sourcesOf(query: ReportQuery, { role }: Scope): string {
  const period = periodOf(query);
  const step = 'by' in query ? query.by : null;
  const tallied =
    areTallied(period) &&
    query.kind === undefined &&
    query.zone === ZONE &&
    (step === null || step === 'month' || step === 'agency' || step === 'province');
  // Where a percentile lies is kept over all requests alone.
  const whole = role === 'auditor' && query.agency === undefined && query.province === undefined;
  const parties = partiesOf(query, role);
  const days = monthsOf(period, { since: '$2', until: '$3' });
  const rows = [
    ...parties,
    ...(period.since ? ['received_at >= $2'] : []),
    ...(period.until ? ['received_at < $3'] : []),
    ...(query.kind === undefined ? [] : ['kind = $6']),
  ];
  return `
    given AS (
      SELECT $1::timestamptz AS now, $2::timestamptz AS since, $3::timestamptz AS until, $4::text AS agency,
             $5::text AS province, $6::text AS kind, $7::text AS zone, $8::text AS step
    ), seen AS NOT MATERIALIZED (
      SELECT * FROM request ${where(rows)}
    ), sums AS NOT MATERIALIZED (${tallied ? talliedSums([...parties, ...days]) : COUNTED}
    ), answers AS NOT MATERIALIZED (${whole && rows.length === 0 ? `SELECT * FROM alike` : ALIKE}
    ), ${tallied && whole ? located(days) : SORTED}`;
}

/** SQL: the months of a period whose limits are the parameters `at`. */
function monthsOf(
  { since, until }: { since: Date | null; until: Date | null },
  at: { since: string; until: string },
): string[] {
  return [
    ...(since ? [`month >= (${at.since}::timestamptz AT TIME ZONE '${ZONE}')::date`] : []),
    ...(until ? [`month < (${at.until}::timestamptz AT TIME ZONE '${ZONE}')::date`] : []),
    ...((since ?? until) ? [`month > '0001-01-01'`] : []),
  ];
}

/**
 * SQL: `seen` and `sums` of a period that is tallied, and `all_times`, which has one row. `at` are
 * the parameters of the period.
 */
export function talliedSources(
  period: { since: Date | null; until: Date | null },
  { role }: Scope,
  at: { since: string; until: string },
): string {
  const own = role === 'auditor' || role === 'superior' ? [] : [OWN];
  const days = monthsOf(period, at);
  const whole = role === 'auditor';
  return `
    seen AS NOT MATERIALIZED (SELECT * FROM request ${where([...own, ...days])}),
    sums AS NOT MATERIALIZED (${talliedSums([...own, ...days])}),
    ${whole ? `month_times AS ${monthTimes(days)},` : ''}
    all_times AS (SELECT ${whole ? `median, p90 FROM month_times WHERE key IS NULL` : `${BOTH} FROM seen`})`;
}

const where = (conditions: readonly string[]): string =>
  conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';

const OWN = `(requester = (SELECT current_setting('app.agency')) OR provider = (SELECT current_setting('app.agency')))`;

function partiesOf(query: ReportQuery, role: string): string[] {
  const ofProvince = `SELECT code FROM agency WHERE left(region, 2) = $5`;
  return [
    ...(query.agency === undefined ? [] : ['(requester = $4 OR provider = $4)']),
    ...(query.province === undefined
      ? []
      : [`(requester IN (${ofProvince}) OR provider IN (${ofProvince}))`]),
    // Not needed for isolation: it lets the database use the indexes of an agency's own requests.
    ...(role === 'auditor' || role === 'superior' ? [] : [OWN]),
  ];
}

const talliedSums = (conditions: readonly string[]): string => `
      SELECT tally.*, NULLIF(month, '0001-01-01') AS period FROM tally ${where(conditions)}`;
const PERIOD = `date_trunc($8, received_at AT TIME ZONE $7)::date`;
const COUNTED = `
      SELECT seen.requester, seen.provider, ${PERIOD} AS period, measured.*
        FROM seen, LATERAL measures_of(ROW(seen.*)::request, $7) AS measured`;

const ALIKE = `
      SELECT facts, kind, outcome, provider, count(*) AS requests FROM seen
       WHERE outcome IS NOT NULL AND facts IS NOT NULL GROUP BY 1, 2, 3, 4`;

/** SQL: a percentile of the hours that decisions took. */
export const hoursToDecision = (percentile: number): string =>
  `round(percentile_cont(${percentile}) WITHIN GROUP (
     ORDER BY extract(epoch FROM took)::float8 / 3600)::numeric, 2)::float8`;
const BOTH = `${hoursToDecision(0.5)} AS median, ${hoursToDecision(0.9)} AS p90`;
/** Percentiles of few requests: all of them are sorted. */
const SORTED = `
    provider_times AS (SELECT provider, ${BOTH} FROM seen GROUP BY GROUPING SETS ((provider), ())
    ), period_times AS (SELECT ${PERIOD} AS period, ${BOTH} FROM seen GROUP BY 1)`;

/**
 * Percentiles of many requests: the buckets of `answer_time` say where one lies, and the requests
 * of that bucket give its exact value.
 */
function located(days: readonly string[]): string {
  return `
    month_times AS ${monthTimes(days)},
    provider_times (provider, median, p90) AS (
      SELECT key, median, p90 FROM ${timesBy('provider', 'provider, bucket', 'provider = key', days)} AS own
      UNION ALL SELECT NULL, median, p90 FROM month_times WHERE key IS NULL
    ), period_times (period, median, p90) AS (
      SELECT NULLIF(key, '0001-01-01'), median, p90 FROM month_times WHERE key IS NOT NULL)`;
}

/** By month of receipt, and for all months, whose key is null. */
const monthTimes = (days: readonly string[]): string =>
  timesBy(
    'month',
    'GROUPING SETS ((month, bucket), (bucket))',
    `month = ANY (CASE WHEN key IS NULL THEN (SELECT array_agg(DISTINCT key) FROM buckets) ELSE ARRAY[key] END)`,
    days,
  );

const timesBy = (key: string, sets: string, rows: string, days: readonly string[]): string => `(
      WITH buckets AS (
        SELECT ${key} AS key, bucket, sum(requests) AS n FROM answer_time ${where(days)} GROUP BY ${sets}
      ), ranked AS (
        SELECT *, sum(n) OVER inward - n AS before, sum(n) OVER (PARTITION BY key) AS every,
               coalesce(lead(bucket) OVER inward, bucket) AS next
          FROM buckets WINDOW inward AS (PARTITION BY key ORDER BY bucket)
      ), placed AS (
        SELECT ranked.*, share, share * (every - 1) AS place FROM ranked, (VALUES (0.5), (0.9)) AS wanted (share)
      -- Materialised, so that each value is looked up once. COALESCE there would keep the index from being used.
      ), exact AS MATERIALIZED (
        SELECT key, share, (place - floor(place))::float8 AS part, ARRAY(
          SELECT extract(epoch FROM took)::float8 / 3600 FROM seen
           WHERE ${rows} AND took >= make_interval(hours => 2 * bucket)
             AND took < make_interval(hours => 2 * next + 2)
           ORDER BY took OFFSET floor(place) - before LIMIT 2) AS hours
          FROM placed WHERE floor(place) >= before AND floor(place) < before + n
      ), times AS (
        SELECT key, share, round((hours[1] + part * (coalesce(hours[2], hours[1]) - hours[1]))::numeric, 2)::float8 AS hours
          FROM exact
      )
      SELECT key, max(hours) FILTER (WHERE share = 0.5) AS median, max(hours) FILTER (WHERE share = 0.9) AS p90
        FROM times GROUP BY key)`;
