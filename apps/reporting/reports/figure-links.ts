import { DateTime } from 'luxon';
import { statusesWhere } from '#libs/contracts/statuses';
import type { ReportRow } from '#libs/contracts/report-answers';
import type { Scope } from '#libs/database/database';
import { periodOf, type ReportQuery } from './report-query';

/** ListFilters of `GET /v1/requests`. */
export type ListFilters = Readonly<Record<string, string | readonly string[]>>;

const decided = statusesWhere((facts) => facts.decided);
export const DECIDED: ListFilters = { status: decided };
export const APPROVED: ListFilters = { status: decided.filter((status) => status !== 'refused') };
export const REFUSED: ListFilters = { status: ['refused'] };
export const COMPLETED: ListFilters = { status: ['completed'] };
export const OVERDUE_NOW: ListFilters = { overdue: 'true' };
export const EMERGENCY: ListFilters = { emergency: 'true' };

/** Which lists of requests lie behind the figures of a report. */
export interface Behind {
  /** What selects the requests of a row; null if no filter of the list does. */
  row: (row: ReportRow, query: ReportQuery) => ListFilters | null;
  /** What a figure adds, by the name of its column. Figures that are not named have no list. */
  figures: Readonly<Record<string, ListFilters>>;
  /** What selects the requests of the total; null if no filter does. Default: those of all rows. */
  total?: ListFilters | null;
}

/** Links by the names of the columns, for each row in order and for the total. */
export interface FigureLinks {
  rows: Record<string, string>[];
  total: Record<string, string> | null;
}

/**
 * The links to exactly the requests that each figure counts. Null for a superior, who sees figures
 * of more requests than the list shows, and for filters that the list does not have.
 */
export function linksOf(
  behind: Behind,
  query: ReportQuery,
  { role, agency: own }: Scope,
  { rows, total }: { rows: readonly ReportRow[]; total: ReportRow | null },
): FigureLinks | null {
  if (role === 'superior' || query.province !== undefined) return null;
  const { since, until } = periodOf(query);
  const base: ListFilters = {
    ...(query.kind !== undefined && { kind: query.kind }),
    ...(since && { receivedFrom: since.toISOString() }),
    ...(until && { receivedBefore: until.toISOString() }),
  };
  // All that a party may see is already of its own agency.
  const party = role !== 'auditor' && query.agency === own ? undefined : query.agency;
  const linked = (filters: ListFilters | null): Record<string, string> => {
    const selecting = filters && withParty(filters, party);
    if (!selecting) return {};
    return Object.fromEntries(
      Object.entries(behind.figures).map(([column, more]) => [
        column,
        pathOf({ ...base, ...selecting, ...more }),
      ]),
    );
  };
  return {
    rows: rows.map((row) => linked(behind.row(row, query))),
    total: total && linked(behind.total === undefined ? {} : behind.total),
  };
}

/** The list has no filter for either party: with one party given, the agency is the other. */
function withParty(filters: ListFilters, agency: string | undefined): ListFilters | null {
  const { requester, provider } = filters;
  if (agency === undefined || requester === agency || provider === agency) return filters;
  if (requester === undefined && provider !== undefined) return { ...filters, requester: agency };
  return null;
}

export function pathOf(filters: ListFilters): string {
  const search = new URLSearchParams(
    Object.entries(filters).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, one]),
    ),
  ).toString();
  return search === '' ? '/v1/requests' : `/v1/requests?${search}`;
}

/** The requests of a row of one provider. */
export const ofProvider = ({ provider }: ReportRow): ListFilters => ({
  provider: String(provider),
});

/** The requests received in the day, week or month that begins on `period`, within the query. */
export function ofPeriod({ period }: ReportRow, query: ReportQuery): ListFilters {
  const { since, until } = periodOf(query);
  const step = 'by' in query ? String(query.by) : 'month';
  const start = DateTime.fromISO(String(period), { zone: query.zone });
  const end = start.plus({ [`${step}s`]: 1 });
  const [from, before] = [start.toJSDate(), end.toJSDate()];
  return {
    receivedFrom: (since && since > from ? since : from).toISOString(),
    receivedBefore: (until && until < before ? until : before).toISOString(),
  };
}
