import type { ReportRow } from '#libs/contracts/report-answers';
import { cellText, factsLabel, Reading } from '#libs/contracts/report-text';
import { KIND_LABELS } from '#libs/contracts/labels';
import { nameOfRegion } from '#libs/contracts/regions';
import type { Language } from '#libs/law/evaluation';
import type { ToldReport } from '../report.controller';
import { short } from './svg-elements';

/** Columns that name agencies, unless they name provinces. */
const PARTIES = ['requester', 'provider', 'agency', 'others'];

/** The codes of agencies in the rows and in the filters. */
export function agenciesIn({ rows, query }: Pick<ToldReport, 'rows' | 'query'>): string[] {
  const told = rows.flatMap((row) => PARTIES.map((name) => row[name]));
  const codes = [...told, query.agency].flatMap((text) =>
    typeof text === 'string' ? text.split(', ') : [],
  );
  return [...new Set(codes)];
}

/**
 * The report with names instead of codes, for formats that people read.
 * @param names of agencies by their codes
 */
export function named(told: ToldReport, names: ReadonlyMap<string, string>): ToldReport {
  const { report, query, language } = told;
  const reading = readingOf(told, names);
  const texts = report.columns
    .filter(({ unit }) => ['text', 'list', 'day'].includes(unit))
    .map((one) => ({ ...one, title: one.title[language] }));
  const inWords = (row: ReportRow): ReportRow => {
    const given = texts.filter(({ name }) => (row[name] ?? null) !== null);
    return {
      ...row,
      ...Object.fromEntries(given.map((one) => [one.name, cellText(one, row, reading)])),
    };
  };
  const { agency, province, kind } = query;
  return {
    ...told,
    query: {
      ...query,
      ...(agency !== undefined && { agency: reading.nameOf(agency) }),
      ...(province !== undefined && { province: nameOfRegion(province) }),
      ...(kind !== undefined && { kind: kindText(kind, language) }),
    },
    rows: told.rows.map(inWords),
  };
}

/** The same for a chart, whose labels are short and differ from bar to bar. */
export function labelled(told: ToldReport, names: ReadonlyMap<string, string>): ToldReport {
  const reading = readingOf(told, names);
  const { rows, ...others } = named(told, names);
  return {
    ...others,
    rows: rows.map((row, n) => ({ ...row, ...labelOf(told.rows[n] ?? {}, reading) })),
  };
}

const readingOf = (
  { query, language }: ToldReport,
  names: ReadonlyMap<string, string>,
): Reading => ({
  language,
  by: 'by' in query ? String(query.by) : null,
  nameOf: (code) => names.get(code) ?? code,
});

/** Texts that are too long, or too alike, for the label of a bar. */
function labelOf({ facts, kind, agency, as }: ReportRow, { nameOf, language }: Reading): ReportRow {
  if (typeof facts === 'string')
    return { facts: `${factsLabel(facts)} ${short(kindText(String(kind), language), 20)}` };
  if (typeof agency !== 'string' || typeof as !== 'string') return {};
  const side = { provider: { id: 'pemberi', en: 'provider' } }[as] ?? {
    id: 'peminta',
    en: 'requester',
  };
  return { agency: `${short(nameOf(agency), 30)} (${side[language]})` };
}

const kindText = (kind: string, language: Language): string =>
  Object.entries(KIND_LABELS).find(([code]) => code === kind)?.[1][language] ?? kind;
