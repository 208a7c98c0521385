import { DateTime } from 'luxon';
import type { ReportRow } from '#libs/contracts/report-answers';
import { Database, Scope } from '#libs/database/database';
import { logRead } from '#libs/http/read-log';
import { refuse } from '#libs/http/problem-exception';
import type { ReportDefinition } from './definition';
import { periodOf, ReportQuery } from './report-query';

/** The figures of a report, as the policies of the database and the query select them. */
export interface Figures {
  /** When they were calculated, by the product's clock. */
  asOf: Date;
  /** Number of requests that the query selects. */
  requests: number;
  /** Of these, how many miss an event: their figures can still change. */
  incomplete: number;
  rows: ReportRow[];
  /** Over all rows; null if a sum makes no sense. */
  total: ReportRow | null;
}

/** Calculates a report for a caller; an auditor's read is logged with it. */
export async function runReport(
  database: Database,
  scope: Scope,
  report: ReportDefinition,
  query: ReportQuery,
  asOf: Date,
): Promise<Figures> {
  const { since, until } = periodOf(query);
  const { agency = null, province = null, kind = null, zone } = query;
  const step = 'by' in query ? query.by : null;
  const values = [asOf, since, until, agency, province, kind, zone, step];
  const found = await database
    .asParty(scope, async (tx): Promise<Omit<Figures, 'asOf'>[]> => {
      if (scope.role === 'auditor') await logRead(tx, scope, `reports/${report.name}`);
      return tx.query(statementOf(report, query, scope), values);
    })
    .catch((error: unknown) => {
      // Node may know a zone that the database does not.
      if ((error as { code?: unknown }).code !== '22023') throw error;
      const detail = 'must be a time zone that the database knows, such as Asia/Jakarta';
      const errors = [{ pointer: '/zone', code: 'not-in-list', detail }];
      return refuse('validation-failed', 'Some parameters do not fit; see errors.', { errors });
    });
  const [figures] = found;
  if (!figures) throw new Error('the query gives exactly one row');
  const { requests, incomplete } = figures;
  const day = DateTime.fromJSDate(asOf, { zone }).toISODate() ?? '';
  const finished = figures.rows.map((row) => ({ ...row, ...report.derive?.(row, day) }));
  const fields = report.columns.map(({ name }) => name);
  const only = (row: ReportRow): ReportRow =>
    Object.fromEntries(fields.map((name) => [name, row[name] ?? null]));
  const isTotal = ({ total }: ReportRow): boolean => (total as unknown) === true;
  const total = finished.find(isTotal);
  return {
    ...{ asOf, requests, incomplete },
    rows: finished.filter((row) => !isTotal(row)).map(only),
    total: total ? only(total) : null,
  };
}

/** One statement, so one snapshot. The policies decide which rows are visible. */
function statementOf({ sql }: ReportDefinition, query: ReportQuery, { role }: Scope): string {
  const { since, until } = periodOf(query);
  const ofProvince = `SELECT code FROM agency WHERE left(region, 2) = $5`;
  const own = `(SELECT current_setting('app.agency'))`;
  const where = [
    since && 'received_at >= $2',
    until && 'received_at < $3',
    query.agency !== undefined && '(requester = $4 OR provider = $4)',
    query.province !== undefined && `(requester IN (${ofProvince}) OR provider IN (${ofProvince}))`,
    query.kind !== undefined && 'kind = $6',
    // Not needed for isolation: it lets the database use the indexes of an agency's own requests.
    role !== 'auditor' && role !== 'superior' && `(requester = ${own} OR provider = ${own})`,
  ].filter((condition) => typeof condition === 'string');
  return `
    WITH given AS (
      SELECT $1::timestamptz AS now, $2::timestamptz AS since, $3::timestamptz AS until, $4::text AS agency,
             $5::text AS province, $6::text AS kind, $7::text AS zone, $8::text AS step
    ), seen AS NOT MATERIALIZED (
      SELECT * FROM request${where.length > 0 ? ` WHERE ${where.join(' AND ')}` : ''}
    )
    SELECT counted.*, (SELECT coalesce(json_agg(figures), '[]') FROM (${sql}) AS figures) AS rows
      FROM (SELECT count(*)::int AS requests, count(gap)::int AS incomplete FROM seen) AS counted`;
}
