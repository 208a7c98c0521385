import { isDate } from '#libs/contracts/dates';
import { nameOfRegion, PROVINCES } from '#libs/contracts/regions';
import { KINDS } from '#libs/contracts/submit-request';
import type { Fault } from '../pages/form-view';
import { dayTyped } from '../words/days';
import type { Words } from '../words/words';
import type { ReportPage } from './report-pages';

/** Days `YYYY-MM-DD`, both included; empty: open. */
export interface Period {
  from: string;
  to: string;
}

/** The filters of a report as they stand in the address; empty: not chosen. */
export interface Filters extends Period {
  agency: string;
  province: string;
  kind: string;
  by: string;
}

/** The names of the filters in the console's addresses. */
const NAMES: Record<keyof Filters, string> = {
  from: 'dari',
  to: 'sampai',
  agency: 'instansi',
  province: 'provinsi',
  kind: 'jenis',
  by: 'menurut',
};

type Query = Record<string, unknown>;
const EARLIEST = '2000-01-01';
const LATEST = '2199-12-31';

export const lineIn = (text: unknown): string =>
  typeof text === 'string' ? text.trim().slice(0, 40) : '';

export const isDay = (text: string): boolean => isDate(text) && text >= EARLIEST && text <= LATEST;

export function filtersIn(query: Query): Filters {
  const of = (name: keyof Filters): string => lineIn(query[NAMES[name]]);
  return {
    ...{
      from: dayTyped(of('from')),
      to: dayTyped(of('to')),
      agency: of('agency'),
      province: of('province'),
    },
    ...{ kind: of('kind'), by: of('by') },
  };
}

export function faultsOfPeriod({ from, to }: Period, { figures }: Words): Fault[] {
  const wrong = [
    [NAMES.from, from],
    [NAMES.to, to],
  ].filter(([, day = '']) => day !== '' && !isDay(day));
  if (wrong.length > 0)
    return wrong.map(([pointer = '']) => ({ pointer, text: figures.dateFault }));
  return from !== '' && to !== '' && to < from
    ? [{ pointer: NAMES.to, text: figures.orderFault }]
    : [];
}

/** A filter that no list offers would show figures of something else: it is a fault. */
export function faultsOf(
  filters: Filters,
  page: ReportPage,
  agencies: ReadonlyMap<string, unknown>,
  words: Words,
): Fault[] {
  const { agency, province, kind, by } = filters;
  const { figures: text, queue } = words;
  const offered: [label: string, fits: boolean][] = [
    [text.agency, agency === '' || agencies.has(agency)],
    [text.province, province === '' || PROVINCES.includes(province)],
    [queue.kind, kind === '' || KINDS.includes(kind as never)],
    [text.by, by === '' || (page.by?.includes(by as never) ?? false)],
  ];
  return [
    ...faultsOfPeriod(filters, words),
    ...offered
      .filter(([, fits]) => !fits)
      .map(([label]) => ({ pointer: '', text: text.choiceFault(label) })),
  ];
}

/** The filters as the API takes them. */
export function parametersOf(filters: Filters): Record<string, string> {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
}

/** The filters as the console's own addresses have them. */
export function addressOf(path: string, filters: Filters): string {
  const query = new URLSearchParams(
    Object.entries(parametersOf(filters)).map(([name, value]) => [
      NAMES[name as keyof Filters],
      value,
    ]),
  );
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

/** Provinces by name. */
export const provinceChoices = (): [code: string, name: string][] =>
  PROVINCES.map((code): [string, string] => [code, nameOfRegion(code)]).sort(byName);

/** Agencies by name. */
export const agencyChoices = (
  agencies: ReadonlyMap<string, { name: string }>,
): [code: string, name: string][] =>
  [...agencies].map(([code, { name }]): [string, string] => [code, name]).sort(byName);

const byName = ([, a]: [string, string], [, b]: [string, string]): number =>
  a.localeCompare(b, 'id');

/**
 * Where the console shows a list of requests of the API.
 * @param list path of the API, such as `/v1/requests?kind=training`; null if no list exists
 */
export function listAddress(list: string | null): string | null {
  return list?.startsWith('/v1/requests')
    ? list.replace('/v1/requests', '/konsol/permohonan')
    : null;
}
