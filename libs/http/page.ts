import { Transform } from 'class-transformer';
import { Optional, Pattern, WholeNumber } from '#libs/contracts/fields';

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
