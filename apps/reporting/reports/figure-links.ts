import { DateTime } from 'luxon';
import { statusesWhere } from '#libs/contracts/statuses';
import type { ReportRow } from '#libs/contracts/report-answers';
import type { Scope } from '#libs/database/database';
import { periodOf, type ReportQuery } from './report-query';

/** Filters of `GET /v1/requests`. */
type Filters = Readonly<Record<string, string | readonly string[]>>;

const decided = statusesWhere((facts) => facts.decided);
export const DECIDED: Filters = { status: decided };
export const APPROVED: Filters = { status: decided.filter((status) => status !== 'refused') };
export const REFUSED: Filters = { status: ['refused'] };
export const COMPLETED: Filters = { status: ['completed'] };
export const OVERDUE_NOW: Filters = { overdue: 'true' };
export const EMERGENCY: Filters = { emergency: 'true' };

/** Which lists of requests lie behind the figures of a report. */
export interface Behind {
  /** What selects the requests of a row; null if no filter of the list does. */
  row: (row: ReportRow, query: ReportQuery) => Filters | null;
  /** What a figure adds, by the name of its column. Figures that are not named have no list. */
  figures: Readonly<Record<string, Filters>>;
}

/** Links by the names of the columns, for each row in order and for the total. */
interface FigureLinks {
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
  const base: Filters = {
    ...(query.kind !== undefined && { kind: query.kind }),
    ...(since && { receivedFrom: since.toISOString() }),
    ...(until && { receivedBefore: until.toISOString() }),
  };
  // All that a party may see is already of its own agency.
  const party = role !== 'auditor' && query.agency === own ? undefined : query.agency;
  const linked = (filters: Filters | null): Record<string, string> => {
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
    total: total && linked({}),
  };
}

/** The list has no filter for either party: with one party given, the agency is the other. */
function withParty(filters: Filters, agency: string | undefined): Filters | null {
  const { requester, provider } = filters;
  if (agency === undefined || requester === agency || provider === agency) return filters;
  if (requester === undefined && provider !== undefined) return { ...filters, requester: agency };
  return null;
}

function pathOf(filters: Filters): string {
  const search = new URLSearchParams(
    Object.entries(filters).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, one]),
    ),
  ).toString();
  return search === '' ? '/v1/requests' : `/v1/requests?${search}`;
}

/** The requests of a row of one provider. */
export const ofProvider = ({ provider }: ReportRow): Filters => ({ provider: String(provider) });

/** The requests received in the day, week or month that begins on `period`, within the query. */
export function ofPeriod({ period }: ReportRow, query: ReportQuery): Filters {
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
