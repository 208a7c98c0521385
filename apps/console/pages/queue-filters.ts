import { instantOf } from '#libs/contracts/dates';
import { AGENCY_CODE, UUID } from '#libs/contracts/fields';
import { STATUSES } from '#libs/contracts/statuses';
import { KINDS } from '#libs/contracts/submit-request';

/** Filters that are set or not; the value is the one that the API takes. */
export const SWITCHES = [
  ['waitingFor', 'me'],
  ['overdue', 'true'],
  ['emergency', 'true'],
  ['escalated', 'true'],
  ['decidedBy', 'me'],
] as const;
/** Instants that no page asks for; the links behind figures carry them. */
export const PERIOD = ['receivedFrom', 'receivedBefore'] as const;
/** Filters with these values that no page asks for either. */
const SIDES = {
  paidBy: ['requester', 'provider', 'shared', 'any'],
  ratedBy: ['requester', 'provider'],
} as const;
/** Requests that a link names one by one. */
const MOST_IDS = 50;
const MAX_SEARCH = 200;

/** What people typed to search for, as one line; empty if nothing. */
export const searchIn = (text: unknown): string =>
  typeof text === 'string'
    ? text
        .replace(/[\s\p{C}]+/gu, ' ')
        .trim()
        .slice(0, MAX_SEARCH)
    : '';

/** Whether a part of an address is the code of an agency. */
export const isCode = (text: unknown): text is string =>
  typeof text === 'string' && AGENCY_CODE.test(text);

/**
 * The filters in the address of a list, as the API takes them. What the API does not know is
 * ignored.
 */
export function filtersOf(query: Record<string, unknown>): URLSearchParams {
  const filters = new URLSearchParams();
  const q = searchIn(query.q);
  if (q !== '') filters.set('q', q);
  for (const id of [query.id].flat().slice(0, MOST_IDS))
    if (typeof id === 'string' && UUID.test(id)) filters.append('id', id);
  for (const status of [query.status].flat())
    if (STATUSES.includes(status as never)) filters.append('status', String(status));
  if (KINDS.includes(query.kind as never)) filters.set('kind', String(query.kind));
  for (const party of ['requester', 'provider'])
    if (isCode(query[party])) filters.set(party, query[party]);
  for (const name of PERIOD) if (instantOf(query[name])) filters.set(name, String(query[name]));
  for (const [name, sides] of Object.entries(SIDES)) {
    const side = sides.find((one) => one === query[name]);
    if (side) filters.set(name, side);
  }
  for (const [name, value] of SWITCHES) if (query[name] === value) filters.set(name, value);
  return filters;
}

/** A path with the filters and what else belongs into its query. */
export function pathWith(
  path: string,
  filters: URLSearchParams,
  more: Record<string, string> = {},
): string {
  const query = new URLSearchParams(filters);
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}
