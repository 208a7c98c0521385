import { MAILBOX_TYPES } from './cloud-events';

/** `request.approved` of `bantuan-kedinasan.request.approved.v1`. */
export const eventNameOf = (type: string): string =>
  type.replace(/^bantuan-kedinasan\./, '').replace(/\.v\d+$/, '');

const NAMES = MAILBOX_TYPES.map(eventNameOf);
/** Families such as `request.*`, and `*` for all events. */
const FAMILIES = [...new Set(NAMES.map((name) => `${name.split('.')[0]}.*`))];
/** What a receiver can ask for. */
export const EVENT_FILTERS = ['*', ...FAMILIES, ...NAMES];
/** The same for events of requests alone. */
export const REQUEST_FILTERS = EVENT_FILTERS.filter((name) => name.startsWith('request.'));

/** Whether a receiver that asks for these gets an event of this type. */
export function isWanted(filters: readonly string[], type: string): boolean {
  const name = eventNameOf(type);
  return filters.some(
    (filter) => filter === '*' || filter === name || filter === `${name.split('.')[0]}.*`,
  );
}
