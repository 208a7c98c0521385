import type { ToldReport } from '../report.controller';

/**
 * A spreadsheet takes a cell that begins with one of these, or with a space before it, for a
 * formula. The last four are their full-width forms.
 */
const FORMULA = /^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/**
 * The rows as CSV (RFC 4180) in UTF-8 with a byte order mark, all texts in quotes. A text that a
 * spreadsheet could take for a formula begins with an apostrophe.
 */
export function csvOf({ report, rows }: Pick<ToldReport, 'report' | 'rows'>): string {
  const names = report.columns.map(({ name }) => name);
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? null))];
  return `\ufeff${lines.map((line) => `${line.map(cellOf).join(',')}\r\n`).join('')}`;
}

/** One cell: numbers plain, texts in quotes and never a formula. */
export function cellOf(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return `"${text.replaceAll('"', '""')}"`;
}
