import { Transform } from 'class-transformer';
import { Optional, Pattern, WholeNumber } from '#libs/contracts/fields';
import { Problem, problem } from '#libs/contracts/problem';
import { refuse } from './problem-exception';

/** A number of the query string, which is text there. */
export const FromDigits = (): PropertyDecorator =>
  Transform(({ value }) => (/^\d{1,6}$/.test(String(value)) ? Number(value) : (value as unknown)));

/** Parameters of every list. */
export class PageQuery {
  /** Where to go on: `next` of the page before. */
  @Optional() @Pattern(/^[A-Za-z0-9._~-]{1,200}$/, 'the next of the page before') after?: string;
  /** Most entries of one page. */
  @Optional() @FromDigits() @WholeNumber(1, 100) limit: number = 50;
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

/** A cursor of the right form whose entry is not there: of another list, or of before a restore. */
export const cursorUnknown = (after: string, pointer = '/after'): Problem =>
  problem(
    'cursor-unknown',
    `There is no entry ${after} here: the cursor is of another list, or of before a restore. Read again from the beginning, without a cursor, and pass over what you have.`,
    { errors: [{ pointer, code: 'unknown', detail: 'leave it out to begin again' }] },
  );

export function refuseCursor(): never {
  return refuse('validation-failed', 'after is no cursor of this list.', {
    errors: [{ pointer: '/after', code: 'wrong-form', detail: 'take the next of the page before' }],
  });
}
