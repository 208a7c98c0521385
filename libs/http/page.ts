import { Transform } from 'class-transformer';
import { Optional, Pattern, UUID, WholeNumber } from '#libs/contracts/fields';

/** What a cursor is, for the message that refuses another one. */
export const A_CURSOR = 'a cursor: the next of the page before';

/** Parameters of every list; a list whose cursors have a form of their own extends it. */
export class PageQuery {
  /** Cursor to continue from: `next` of the previous page. */
  @Optional() @Pattern(/^[A-Za-z0-9._~-]{1,200}$/, A_CURSOR) after?: string;
  /** Maximum number of entries in the page. */
  @Optional()
  @Transform(({ value }) => (/^\d{1,6}$/.test(String(value)) ? Number(value) : value))
  @WholeNumber(1, 100)
  limit: number = 50;
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

/** One row more than the limit was read: it says whether there is a next page. */
export function page<Row>(rows: Row[], limit: number, cursorOf: (row: Row) => string): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? cursorOf(last) : null };
}
