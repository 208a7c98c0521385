import { AnyText, CalendarDate, OneOf, OrNull } from './fields';

/** The mandate under which an official acts in another's post (Pasal 34), from the token. */
export class Mandate {
  @OneOf(['plh', 'plt', 'delegation', 'mandate']) as: 'plh' | 'plt' | 'delegation' | 'mandate';
  /** The post. */
  @AnyText() for: string;
  @OrNull() @AnyText() document: string | null;
  @CalendarDate() from: string;
  /** Last day; null: until further notice. */
  @OrNull() @CalendarDate() to: string | null;
}
