import type { ClassConstructor } from 'class-transformer';
import type { ReportRow, Unit } from '#libs/contracts/report-answers';
import type { Bilingual } from '#libs/law/pack';
import type { Behind } from './figure-links';
import type { ReportQuery } from './report-query';
import type { RequestsBehind } from './requests-behind';

export interface ColumnDefinition {
  name: string;
  title: Bilingual;
  unit: Unit;
}

/** How a report is drawn: the columns that give labels and values. */
export type Chart =
  | { kind: 'bar'; label: string; value: string }
  | { kind: 'line'; label: string; values: readonly string[] }
  | { kind: 'matrix'; row: string; column: string; value: string };

/**
 * One report. Its route, its OpenAPI text, its formats and its scope follow from this definition.
 * `sql` selects the columns from what `sourcesOf` gives, and from `given` (one row: now, since,
 * until, agency, province, kind, zone, step). A row with `total` true becomes the total instead of
 * a row.
 */
export interface ReportDefinition {
  name: string;
  title: Bilingual;
  /** What the figures say and what they do not say. */
  explains: Bilingual;
  /** Summary, `operationId` and description of the route. */
  operationId: string;
  summary: string;
  query: ClassConstructor<ReportQuery>;
  columns: readonly ColumnDefinition[];
  sql: string;
  chart: Chart;
  /** The lists behind the figures; absent if the list of requests has no such filters. */
  behind?: Behind;
  /** The requests behind the figures one by one, where no filter of the list selects them. */
  requestsBehind?: RequestsBehind;
  /** Columns that are computed from a row, by the rules of that day. */
  derive?: (row: ReportRow, day: string) => ReportRow;
}

/** The columns that hold the code of an agency, or several with commas. */
export const AGENCY_COLUMNS: readonly string[] = ['requester', 'provider', 'agency', 'others'];

export const column = (
  name: string,
  id: string,
  en: string,
  unit: Unit = 'requests',
): ColumnDefinition => ({
  name,
  title: { id, en },
  unit,
});

/** SQL: `part` of `whole` as a share with four decimals, null if there is no case. */
export const share = (part: string, whole: string): string =>
  `round((${part})::numeric / NULLIF(${whole}, 0), 4)::float8`;

/** SQL: a measure (`migrations/0001-baseline.sql`), summed up. */
export const sumOf = (measure: string): string => `coalesce(sum(${measure}), 0)::int`;

/** The measure that a code has of its own, such as `met_35_1_a`. */
export const measureOf = (prefix: string, code: string): string =>
  `${prefix}_${code.replaceAll('-', '_')}`;
