import { askedOf, parted, where, WITHIN } from './parts';

/** SQL: the day, week or month of receipt, in the zone of the query. */
export const PERIOD = `date_trunc($8, received_at AT TIME ZONE $7)::date`;

/** SQL: a percentile of the hours that decisions took. */
const hoursToDecision = (percentile: number): string =>
  `round(percentile_cont(${percentile}) WITHIN GROUP (
     ORDER BY extract(epoch FROM took)::float8 / 3600)::numeric, 2)::float8`;
const BOTH = `${hoursToDecision(0.5)} AS median, ${hoursToDecision(0.9)} AS p90`;
const byProvider = (rows: string): string =>
  `SELECT provider, ${BOTH} FROM (SELECT provider, took FROM ${rows}) AS timed GROUP BY GROUPING SETS ((provider), ())`;
/** Percentiles of few requests: all of them are sorted. */
export const SORTED = `provider_times AS (${byProvider('seen WHERE took IS NOT NULL')}
    ), urgent_times AS (${byProvider('seen WHERE took IS NOT NULL AND emergency')}
    ), period_times AS (SELECT ${PERIOD} AS period, ${BOTH} FROM seen WHERE took IS NOT NULL GROUP BY 1)`;

/**
 * SQL: percentiles of many requests: how many decisions took how long, in buckets, says in which
 * bucket one lies, and the requests of that bucket give its exact value.
 * @param days the months that count, of all requests that the caller may see
 */
export function located(days: readonly string[], role: string): string {
  // Counted once, by provider, and added up for all.
  const times = (only: readonly string[]): string => `
      WITH counts AS MATERIALIZED (
        SELECT provider, bucket, sum(requests) AS requests FROM counted_times ${where(only)} GROUP BY provider, bucket)
      SELECT key AS provider, median, p90 FROM ${timesBy('provider', 'counts', days, only, role)} AS own
      UNION ALL SELECT NULL, median, p90 FROM ${timesBy(null, 'counts', days, only, role)} AS every`;
  return `${decisionsOf(days, role)}
    provider_times AS (${times([])}
    ), urgent_times AS (${times(['emergency'])}
    ), period_times AS (
      SELECT NULLIF(key, '0001-01-01') AS period, median, p90 FROM ${timesBy('month', 'counted_times', days, [], role)} AS monthly)`;
}

/** SQL: the same over all of these requests, as one row. */
export const locatedOfAll = (days: readonly string[], role: string): string =>
  `${decisionsOf(days, role)}
    all_times AS (SELECT median, p90 FROM ${timesBy(null, 'counted_times', days, [], role)} AS every)`;

/**
 * SQL: `timed`, the decisions that count, and `counted_times`, their number by provider, month,
 * emergency and bucket. `answer_time` has those of providers of which the caller sees every
 * request; those of other providers are counted one by one.
 */
function decisionsOf(days: readonly string[], role: string): string {
  if (role === 'auditor')
    return `counted_times AS NOT MATERIALIZED (SELECT * FROM answer_time ${where(days)}),
    timed AS NOT MATERIALIZED (SELECT * FROM seen),`;
  const columns = 'provider, month, emergency, took, bucket';
  const conditions = ['took IS NOT NULL', ...days];
  return `${parted(role)},
    timed_apart AS NOT MATERIALIZED (
      ${askedOf(columns, conditions)} UNION ALL SELECT ${columns} FROM escalated ${where(conditions)}
    ), timed AS NOT MATERIALIZED (
      SELECT ${columns} FROM request ${where([`provider = ${WITHIN}`, ...conditions])}
      UNION ALL SELECT * FROM timed_apart
    ), counted_times AS NOT MATERIALIZED (
      SELECT provider, month, emergency, bucket, requests FROM answer_time ${where([`provider = ${WITHIN}`, ...days])}
      UNION ALL SELECT provider, month, emergency, bucket, 1 FROM timed_apart
    ),`;
}

/**
 * SQL: the percentiles by `key`, a column, or of all (null).
 * @param counts how many decisions took how long, by `key` and bucket
 * @param days the months that count
 * @param only further conditions on the decisions that `counts` has
 */
function timesBy(
  key: 'provider' | 'month' | null,
  counts: string,
  days: readonly string[],
  only: readonly string[],
  role: string,
): string {
  const ofKey = key
    ? [`${key} = key`]
    : role === 'auditor'
      ? [`month = ANY (ARRAY(SELECT DISTINCT month FROM answer_time ${where([...days, ...only])}))`]
      : [];
  return `(
      WITH buckets AS (
        SELECT ${key ?? 'NULL::text'} AS key, bucket, sum(requests) AS n FROM ${counts}
         GROUP BY ${key ? `${key}, ` : ''}bucket
      ), ranked AS (
        SELECT *, sum(n) OVER inward - n AS before, sum(n) OVER (PARTITION BY key) AS every,
               coalesce(lead(bucket) OVER inward, bucket) AS next
          FROM buckets WINDOW inward AS (PARTITION BY key ORDER BY bucket)
      ), placed AS (
        SELECT ranked.*, share, share * (every - 1) AS place FROM ranked, (VALUES (0.5), (0.9)) AS wanted (share)
      -- Materialised, so that each value is looked up once. COALESCE there would keep the index from being used.
      ), exact AS MATERIALIZED (
        SELECT key, share, (place - floor(place))::float8 AS part, ARRAY(
          SELECT extract(epoch FROM took)::float8 / 3600 FROM timed
           WHERE ${[...ofKey, ...only].map((one) => `${one} AND `).join('')}took >= make_interval(hours => 2 * placed.bucket)
             AND took < make_interval(hours => 2 * next + 2)
           ORDER BY took OFFSET floor(place) - before LIMIT 2) AS hours
          FROM placed WHERE floor(place) >= before AND floor(place) < before + n
      ), times AS (
        SELECT key, share, round((hours[1] + part * (coalesce(hours[2], hours[1]) - hours[1]))::numeric, 2)::float8 AS hours
          FROM exact
      )
      SELECT key, max(hours) FILTER (WHERE share = 0.5) AS median, max(hours) FILTER (WHERE share = 0.9) AS p90
        FROM times GROUP BY key)`;
}
