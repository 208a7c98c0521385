import { DateTime } from 'luxon';
import type { ReportRow } from '#libs/contracts/report-answers';
import { Database, Scope, Tx } from '#libs/database/database';
import { logRead } from '#libs/http/read-log';
import { refuse } from '#libs/http/problem-exception';
import { AGENCY_COLUMNS, ReportDefinition, sumOf } from './definition';
import { periodOf, ReportQuery } from './report-query';
import { sourcesOf } from './sources';

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
  /** Names of the agencies in the rows, by code. */
  names: Readonly<Record<string, string>>;
}

interface Found {
  figures: { requests: number; incomplete: number; rows: ReportRow[] };
  names: Readonly<Record<string, string>>;
}

/** `$1` to `$8` of `sourcesOf`. */
export function valuesOf(query: ReportQuery, asOf: Date): unknown[] {
  const { since, until } = periodOf(query);
  const { agency = null, province = null, kind = null, zone } = query;
  return [asOf, since, until, agency, province, kind, zone, 'by' in query ? query.by : null];
}

/** Calculates a report for a caller; an auditor's read is logged with it. */
export async function runReport(
  database: Database,
  scope: Scope,
  report: ReportDefinition,
  query: ReportQuery,
  asOf: Date,
): Promise<Figures> {
  const { agency = null, zone } = query;
  const found = await database
    .asParty(scope, async (tx): Promise<Found> => {
      if (scope.role === 'auditor') await logRead(tx, scope, `reports/${report.name}`);
      const [figures]: Found['figures'][] = await tx.query(
        statementOf(report, query, scope),
        valuesOf(query, asOf),
      );
      if (!figures) throw new Error('the query gives exactly one row');
      return { figures, names: await namesIn(tx, figures.rows, agency) };
    })
    .catch((error: unknown) => {
      // Node may know a zone that the database does not.
      if ((error as { code?: unknown }).code !== '22023') throw error;
      const detail = 'must be a time zone that the database knows, such as Asia/Jakarta';
      const errors = [{ pointer: '/zone', code: 'not-in-list', detail }];
      return refuse('validation-failed', 'Some parameters are invalid; see errors.', { errors });
    });
  const { figures, names } = found;
  const { requests, incomplete } = figures;
  const day = DateTime.fromJSDate(asOf, { zone }).toISODate() ?? '';
  const finished = figures.rows.map((row) => ({ ...row, ...report.derive?.(row, day) }));
  const fields = report.columns.map(({ name }) => name);
  const only = (row: ReportRow): ReportRow =>
    Object.fromEntries(fields.map((name) => [name, row[name] ?? null]));
  const isTotal = ({ total }: ReportRow): boolean => (total as unknown) === true;
  const total = finished.find(isTotal);
  return {
    ...{ asOf, requests, incomplete, names },
    rows: finished.filter((row) => !isTotal(row)).map(only),
    total: total ? only(total) : null,
  };
}

/** The names of the agency of the filter and of those in the rows, as their latest events tell. */
async function namesIn(
  tx: Tx,
  rows: readonly ReportRow[],
  filter: string | null,
): Promise<Record<string, string>> {
  const told = rows.flatMap((row) => AGENCY_COLUMNS.map((name) => row[name] ?? null));
  const codes = [filter, ...told.flatMap((text) => String(text ?? '').split(', '))];
  const found: { code: string; name: string }[] = await tx.query(
    `SELECT code, name FROM agency WHERE code = ANY ($1::text[]) ORDER BY code`,
    [[...new Set(codes)].filter(Boolean)],
  );
  return Object.fromEntries(found.map(({ code, name }) => [code, name]));
}

/** One statement, so one snapshot. The policies decide which rows are visible. */
function statementOf({ sql }: ReportDefinition, query: ReportQuery, scope: Scope): string {
  return `
    WITH ${sourcesOf(query, scope)}
    SELECT counted.*, (SELECT coalesce(json_agg(figures), '[]') FROM (${sql}) AS figures) AS rows
      FROM (SELECT ${sumOf('requests')} AS requests, ${sumOf('incomplete')} AS incomplete FROM sums) AS counted`;
}
