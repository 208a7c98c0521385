import { KIND_LABELS } from '#libs/contracts/labels';
import { nameOfRegion } from '#libs/contracts/regions';
import type { Row } from '#libs/contracts/report-answers';
import { cellText, factsLabel, Reading } from '#libs/contracts/report-text';
import type { Language } from '#libs/law/evaluation';
import type { ToldReport } from '../report.controller';
import { short } from './svg-elements';

/**
 * The report with names instead of codes, for formats that people read.
 * @param most characters of the name of an agency
 */
export function named(told: ToldReport, most = 200): ToldReport {
  const { report, query, language } = told;
  const reading = readingOf(told, most);
  const texts = report.columns
    .filter(({ unit }) => ['text', 'list', 'day'].includes(unit))
    .map((one) => ({ ...one, title: one.title[language] }));
  const inWords = (row: Row): Row => {
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
export function labelled(told: ToldReport): ToldReport {
  const reading = readingOf(told, 26);
  const { rows, ...others } = named(told, told.report.chart.kind === 'matrix' ? 28 : 38);
  return {
    ...others,
    rows: rows.map((row, n) => ({ ...row, ...labelOf(told.rows[n] ?? {}, reading) })),
  };
}

/** A name that is too long, or that several agencies have, keeps the code behind it. */
function readingOf({ query, language, names }: ToldReport, most: number): Reading {
  const uses = new Map<string, number>();
  for (const name of Object.values(names)) uses.set(name, (uses.get(name) ?? 0) + 1);
  return {
    language,
    by: 'by' in query ? String(query.by) : null,
    nameOf: (code) => {
      const name = Object.hasOwn(names, code) ? names[code] : undefined;
      if (name === undefined) return code;
      if (uses.get(name) === 1 && [...name].length <= most) return name;
      const left = most - code.length - 3;
      return left < 4 ? code : `${short(name, left)} (${code})`;
    },
  };
}

/** Texts that are too long, or too alike, for the label of a bar. */
function labelOf({ facts, kind, agency, as }: Row, { nameOf, language }: Reading): Row {
  if (typeof facts === 'string')
    return {
      facts: `${factsLabel(facts, language)}; ${short(kindText(String(kind), language), 20)}`,
    };
  if (typeof agency !== 'string' || typeof as !== 'string') return {};
  const side =
    as === 'provider' ? { id: 'pemberi', en: 'provider' } : { id: 'peminta', en: 'requester' };
  return { agency: `${nameOf(agency)} (${side[language]})` };
}

const kindText = (kind: string, language: Language): string =>
  Object.entries(KIND_LABELS).find(([code]) => code === kind)?.[1][language] ?? kind;
