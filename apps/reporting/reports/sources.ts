import type { Scope } from '#libs/database/database';
import { DateTime } from 'luxon';
import { ANSWERS, summedAnswers } from './alike-answers';
import { OWN, where } from './parts';
import { located, locatedOfAll, PERIOD, SORTED } from './percentiles';
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
 * - `alikes`: facts and kinds whose decisions differ, at least the 200 that differ most, with
 *   `alike`, the number of each outcome, and `others`, those without the most frequent one.
 * - `answers`: decisions in force by `alike`, outcome and provider.
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
  const always = !period.since && !period.until && query.kind === undefined;
  const whole = parties.unfiltered && always && (tallied || role === 'auditor');
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
    ${tallied && parties.unfiltered ? located(days, role) : SORTED},
    ${whole ? summedAnswers(role) : ANSWERS}`;
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
    ${locatedOfAll(days, role)}`;
}

/** SQL: what selects requests by their parties. */
interface Parties {
  selected: readonly string[];
  /** Selects providers of which every request that the caller may see is selected. */
  wholly: readonly string[];
  /** Whether all requests that the caller may see are selected. */
  unfiltered: boolean;
  /** Whether all requests are selected. */
  all: boolean;
}

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
    unfiltered: agency === undefined && province === undefined,
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

const COUNTED = `sums AS NOT MATERIALIZED (
      SELECT seen.requester, seen.provider, ${PERIOD} AS period, measured.*
        FROM seen, LATERAL measures_of(ROW(seen.*)::request, $7) AS measured
    ), pairs AS NOT MATERIALIZED (SELECT * FROM sums)`;
