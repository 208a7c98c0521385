import type { VNode } from 'preact';
import type { HistoryEntry } from '#libs/contracts/answers';
import type { Context } from '../api/requests';
import type { Form } from '../drafts/form';
import type { View } from '../pages/pages';
import type { Fault, FormView } from './form-view';

/** What a form is about. */
export interface Subject extends Context {
  view: View;
  /** Today in the provider's zone, `YYYY-MM-DD`. */
  today: string;
  /** Questions that the provider asked, oldest first; only for the answer to them. */
  history: HistoryEntry[];
}

/** The body of the API for a form, and where its parts stand in the form. */
export interface Sent {
  body: object;
  /** Pointers of the API that differ from the names in the form. */
  moved: ReadonlyMap<string, string>;
}

/** The form of one act. */
export interface ActForm {
  Fields: (props: { of: FormView; subject: Subject }) => VNode;
  /** What the official must correct before it can be sent. */
  check: (form: Form, subject: Subject) => Fault[];
  sent: (form: Form, subject: Subject) => Sent;
  /** What will be recorded, sentence by sentence. */
  sentences: (form: Form, subject: Subject) => string[];
  /** A declared conflict of interest: then only this is sent. */
  conflict?: (form: Form) => string | null;
  /** Answers a button that adds or removes a part of the form. */
  change?: (form: Form, action: string) => Form | null;
}

/** A list in a form may have gaps; that of the API has none. */
export function compacted<T extends object>(
  form: Form,
  prefix: string,
  read: (at: string) => T | null,
): { list: T[]; moved: Map<string, string> } {
  const moved = new Map<string, string>();
  const list: T[] = [];
  for (const index of form.indexes(prefix)) {
    const entry = read(`${prefix}/${index}`);
    if (!entry) continue;
    moved.set(`${prefix}/${list.length}`, `${prefix}/${index}`);
    list.push(entry);
  }
  return { list, moved };
}

/** The name in the form of a pointer of the API. */
export function placeOf(pointer: string, moved: ReadonlyMap<string, string>): string {
  for (const [from, to] of moved)
    if (pointer === from || pointer.startsWith(`${from}/`)) return to + pointer.slice(from.length);
  return pointer;
}

/** Without members that are empty texts. */
export const filled = (fields: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
