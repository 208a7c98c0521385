import { AnyText, CalendarDate, OneOf, OrNull } from './fields';

/** Under which an official acts in another's post (Pasal 34), as the token says. */
export class Mandate {
  @OneOf(['plh', 'plt', 'delegation', 'mandate']) as: 'plh' | 'plt' | 'delegation' | 'mandate';
  /** The post. */
  @AnyText() for: string;
  @OrNull() @AnyText() document: string | null;
  @CalendarDate() from: string;
  /** Null until further notice. */
  @OrNull() @CalendarDate() to: string | null;
}
