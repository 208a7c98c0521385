import { RequestEventName, typeOf } from '#libs/contracts/events';
import { RequestEvent } from './request-event';

/**
 * The events of one request in the order of their versions, each version once. Details of events
 * are read with care: an event of a later version of the product may lack a field or have another
 * type.
 */
export class Story {
  constructor(readonly events: readonly RequestEvent[]) {}

  first(...names: RequestEventName[]): RequestEvent | undefined {
    const types = names.map(typeOf);
    return this.events.find(({ type }) => types.includes(type));
  }

  last(...names: RequestEventName[]): RequestEvent | undefined {
    const types = names.map(typeOf);
    return this.events.findLast(({ type }) => types.includes(type));
  }

  all(...names: RequestEventName[]): RequestEvent[] {
    const types = names.map(typeOf);
    return this.events.filter(({ type }) => types.includes(type));
  }
}

/** `change` of an event as an object, empty if it has none. */
export const changeOf = (event: RequestEvent | undefined): Record<string, unknown> => {
  const change: unknown = event?.data.change;
  return typeof change === 'object' && change !== null ? (change as Record<string, unknown>) : {};
};

export const textIn = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** A whole number that is not negative; null for anything else. */
export const countIn = (value: unknown): number | null =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : null;
