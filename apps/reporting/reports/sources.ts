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
 * - `late`: of these, the ones that are overdue.
 * - `sums`: by provider the sums of `measures_of`, and `period`, a day of the period of receipt
 *   that the query counts by; several rows can have the same provider and period.
 * - `pairs`: the same sums by requester and provider.
 * - `answers`: decisions in force by facts, kind, outcome and provider.
 * - `alikes`: facts and kinds whose decisions differ, with the number of each outcome, and
 *   `others`, those without the most frequent one.
 * - `provider_times`, `period_times`, `urgent_times`: median and 90th percentile of the hours from
 *   receipt to the decision in force, by `provider` (null: of all), by `period`, and of emergencies
 *   by `provider`.
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
  const parties = partiesOf(query, role);
  const days = monthsOf(period, { since: '$2', until: '$3' });
  const rows = [
    ...parties.selected,
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
    ), ${LATE}, ${tallied ? talliedSums(parties, days) : COUNTED},
    ${parties.all && rows.length === 0 ? TALLIED_ANSWERS : ANSWERS},
    ${tallied && parties.all ? located(days) : SORTED}`;
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
  const parties = partiesOf({}, role);
  const days = monthsOf(period, at);
  return `
    seen AS NOT MATERIALIZED (SELECT * FROM request ${where([...parties.selected, ...days])}),
    ${LATE},
    ${talliedSums(parties, days)},
    all_times AS (SELECT ${parties.all ? `median, p90 FROM ${timesBy(null, days, [])} AS every` : `${BOTH} FROM seen`})`;
}

const where = (conditions: readonly string[]): string =>
  conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';

/** SQL: what selects requests by their parties. */
interface Parties {
  selected: readonly string[];
  /** Selects providers of which every request that the caller may see is selected. */
  wholly: readonly string[];
  /** Whether all requests are selected. */
  all: boolean;
}

const OWN = `(SELECT current_setting('app.agency'))`;

/**
 * The policies of the database isolate the parties. Conditions on the caller's own agency let the
 * database use indexes.
 */
function partiesOf(
  { agency, province }: Pick<ReportQuery, 'agency' | 'province'>,
  role: string,
): Parties {
  const ofProvince = `(SELECT code FROM agency WHERE left(region, 2) = $5)`;
  const own = role !== 'auditor' && role !== 'superior';
  const sides: string[] = [
    ...(agency === undefined ? [] : ['= $4']),
    ...(province === undefined ? [] : [`IN ${ofProvince}`]),
    ...(own ? [`= ${OWN}`] : []),
  ];
  return {
    selected: sides.map((side) => `(requester ${side} OR provider ${side})`),
    wholly: sides.map((side) => `provider ${side}`),
    all: role === 'auditor' && sides.length === 0,
  };
}

/**
 * SQL: `sums` takes the sums over all requesters for providers of which the caller sees every
 * request (the policies show no others), and those of pairs of agencies for other providers.
 */
function talliedSums({ selected, wholly, all }: Parties, days: readonly string[]): string {
  const rows = (conditions: readonly string[]): string =>
    `SELECT tally.*, NULLIF(month, '0001-01-01') AS period FROM tally ${where([...conditions, ...days])}`;
  const others = `provider NOT IN (SELECT provider FROM tally ${where([`requester = ''`, ...wholly])})`;
  return `sums AS MATERIALIZED (
      ${rows([`requester = ''`, ...wholly])}
      ${all ? '' : `UNION ALL ${rows([`requester <> ''`, others, ...selected])}`}
    ), pairs AS NOT MATERIALIZED (${rows([`requester <> ''`, ...selected])})`;
}

/**
 * The clock of the provider runs and the deadline has passed. A query of its own, since the
 * database uses no partial index for conditions beside grouping sets.
 */
const LATE = `late AS NOT MATERIALIZED (
      SELECT provider, emergency FROM seen
       WHERE decided_at IS NULL AND running AND due_at < (SELECT now FROM given)
    )`;

const PERIOD = `date_trunc($8, received_at AT TIME ZONE $7)::date`;
const COUNTED = `sums AS NOT MATERIALIZED (
      SELECT seen.requester, seen.provider, ${PERIOD} AS period, measured.*
        FROM seen, LATERAL measures_of(ROW(seen.*)::request, $7) AS measured
    ), pairs AS NOT MATERIALIZED (SELECT * FROM sums)`;

const TALLIED_ANSWERS = `answers AS NOT MATERIALIZED (SELECT * FROM alike),
    alikes AS NOT MATERIALIZED (SELECT * FROM alike_group WHERE others > 0)`;
const ANSWERS = `answers AS NOT MATERIALIZED (
      SELECT facts, kind, outcome, provider, count(*) AS requests FROM seen
       WHERE outcome IS NOT NULL AND facts IS NOT NULL GROUP BY 1, 2, 3, 4
    ), alikes AS NOT MATERIALIZED (
      SELECT *, approved + partly + refused - greatest(approved, partly, refused) AS others
        FROM (SELECT facts, kind, count(*) FILTER (WHERE outcome = 'approved') AS approved,
                     count(*) FILTER (WHERE outcome = 'partially-approved') AS partly,
                     count(*) FILTER (WHERE outcome = 'refused') AS refused
                FROM seen WHERE facts IS NOT NULL GROUP BY facts, kind HAVING min(outcome) <> max(outcome)) AS differing
    )`;

/** SQL: a percentile of the hours that decisions took. */
const hoursToDecision = (percentile: number): string =>
  `round(percentile_cont(${percentile}) WITHIN GROUP (
     ORDER BY extract(epoch FROM took)::float8 / 3600)::numeric, 2)::float8`;
const BOTH = `${hoursToDecision(0.5)} AS median, ${hoursToDecision(0.9)} AS p90`;
const byProvider = (rows: string): string =>
  `SELECT provider, ${BOTH} FROM (SELECT provider, took FROM ${rows}) AS timed GROUP BY GROUPING SETS ((provider), ())`;
/** Percentiles of few requests: all of them are sorted. */
const SORTED = `provider_times AS (${byProvider('seen WHERE took IS NOT NULL')}
    ), urgent_times AS (${byProvider('seen WHERE took IS NOT NULL AND emergency')}
    ), period_times AS (SELECT ${PERIOD} AS period, ${BOTH} FROM seen WHERE took IS NOT NULL GROUP BY 1)`;

/**
 * Percentiles of many requests: the buckets of `answer_time` say where one lies, and the requests
 * of that bucket give its exact value.
 */
function located(days: readonly string[]): string {
  const times = (only: readonly string[]): string => `
      SELECT key AS provider, median, p90 FROM ${timesBy('provider', days, only)} AS own
      UNION ALL SELECT NULL, median, p90 FROM ${timesBy(null, days, only)} AS every`;
  return `
    provider_times AS (${times([])}
    ), urgent_times AS (${times(['emergency'])}
    ), period_times AS (
      SELECT NULLIF(key, '0001-01-01') AS period, median, p90 FROM ${timesBy('month', days, [])} AS monthly)`;
}

/**
 * SQL: the percentiles by `key`, a column, or of all (null).
 * @param days the months that count
 * @param only further conditions that `answer_time` and `seen` can both be asked
 */
function timesBy(
  key: 'provider' | 'month' | null,
  days: readonly string[],
  only: readonly string[],
): string {
  const counted = where([...days, ...only]);
  const ofKey = key
    ? `${key} = key`
    : `month = ANY (ARRAY(SELECT DISTINCT month FROM answer_time ${counted}))`;
  return `(
      WITH buckets AS (
        SELECT ${key ?? 'NULL::text'} AS key, bucket, sum(requests) AS n FROM answer_time ${counted}
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
          SELECT extract(epoch FROM took)::float8 / 3600 FROM seen
           WHERE ${[ofKey, ...only].join(' AND ')} AND took >= make_interval(hours => 2 * bucket)
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
