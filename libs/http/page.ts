import { Transform } from 'class-transformer';
import { Optional, Pattern, UUID, WholeNumber } from '#libs/contracts/fields';
import { Problem, problem } from '#libs/contracts/problem';

/** Describes a cursor in validation errors. */
export const A_CURSOR = 'a cursor: `next` of the previous page';

/** A number in a query string, where values are strings. */
export const FromDigits = (): PropertyDecorator =>
  Transform(({ value }) => (/^\d{1,6}$/.test(String(value)) ? Number(value) : (value as unknown)));

/** A flag in a query string: `true` or `false`. */
export const FromTruth = (): PropertyDecorator =>
  Transform(({ value }) =>
    value === 'true' ? true : value === 'false' ? false : (value as unknown),
  );

/** A parameter that can be repeated: always a list. */
export const Repeated = (): PropertyDecorator =>
  Transform(({ value }) => (value === undefined ? undefined : [value as unknown].flat()));

/** Parameters of every list; lists with another form of cursor extend it. */
export class PageQuery {
  /** Cursor to continue from: `next` of the previous page. */
  @Optional() @Pattern(/^[A-Za-z0-9._~-]{1,200}$/, A_CURSOR) after?: string;
  /** Maximum number of entries in the page. */
  @Optional() @FromDigits() @WholeNumber(1, 100) limit: number = 50;
}

/** Parameters of a list whose cursors count entries. */
export class CountedPageQuery extends PageQuery {
  /** Cursor to continue from: `next` of the previous page. */
  @Optional() @Pattern(/^[0-9]{1,9}$/, A_CURSOR) override after?: string;
}

/** Parameters of a list whose cursors are ids. */
export class IdPageQuery extends PageQuery {
  /** Cursor to continue from: `next` of the previous page. */
  @Optional() @Pattern(UUID, A_CURSOR) override after?: string;
}

export interface Page<Item> {
  items: Item[];
  next: string | null;
}

/**
 * Makes a page from rows that were read with limit + 1; the extra row shows that there is a next
 * page.
 */
export function page<Row>(rows: Row[], limit: number, cursorOf: (row: Row) => string): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? cursorOf(last) : null };
}

/**
 * A well-formed cursor whose entry does not exist: it is from another list, or from before a
 * restore.
 */
export const cursorUnknown = (after: string, pointer = '/after'): Problem =>
  problem(
    'cursor-unknown',
    `There is no entry ${after} here: the cursor belongs to another list, or dates from before a restore. Read again from the beginning, without a cursor, and skip what you have.`,
    { errors: [{ pointer, code: 'unknown', detail: 'leave it out to begin again' }] },
  );
