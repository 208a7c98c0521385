import { Transform } from 'class-transformer';
import { Optional, Pattern, WholeNumber } from '#libs/contracts/fields';
import { refuse } from './problem-exception';

/** Parameters of every list. */
export class PageQuery {
  /** Where to go on: `next` of the page before. */
  @Optional() @Pattern(/^[A-Za-z0-9._~-]{1,200}$/, 'the next of the page before') after?: string;
  /** Most entries of one page. */
  @Optional()
  @Transform(({ value }) => (/^\d{1,6}$/.test(String(value)) ? Number(value) : value))
  @WholeNumber(1, 100)
  limit: number = 50;
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

export function refuseCursor(): never {
  return refuse('validation-failed', 'after is no cursor of this list.', {
    errors: [{ pointer: '/after', code: 'wrong-form', detail: 'take the next of the page before' }],
  });
}
