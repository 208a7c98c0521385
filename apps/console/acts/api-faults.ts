import type { FieldError, Problem } from '#libs/contracts/problem';
import type { Language } from '#libs/law/evaluation';
import type { View } from '../pages/pages';
import { dateText } from '../words/times';
import type { Words } from '../words/words';
import { placeOf } from './form-parts';
import type { Fault } from '../pages/form-view';

/** The errors of a problem of the API at the fields of the form; none if no field can mend it. */
export function faultsOf(
  { status, detail, errors = [] }: Problem,
  moved: ReadonlyMap<string, string>,
  { words, language }: View,
): Fault[] {
  if (status !== 422) return [];
  if (errors.length === 0) return [{ pointer: '', text: inWords(detail, language) }];
  return errors.map((error) => ({
    pointer: fieldOf(placeOf(error.pointer, moved)),
    text: inWords(textOf(error, words.acts.faults), language),
  }));
}

/** The days that the API names, as these pages write them. */
const inWords = (text: string, language: Language): string =>
  text.replace(/\b\d{4}-\d{2}-\d{2}\b/g, (day) => dateText(day, language));

/** A list as a whole is shown at its first field. */
const fieldOf = (pointer: string): string =>
  /^\/(grounds|refused)$/.test(pointer) ? `${pointer}/0/provision` : pointer;

/** Our own words where the form knows more than the API; else those of the API. */
function textOf(
  { pointer, code: of, detail, allowed = [] }: FieldError,
  words: Words['acts']['faults'],
): string {
  const last = pointer.split('/').at(-1) ?? '';
  if (of === 'undecided-items') return words.groundOfItem(allowed.join(', '));
  if (of === 'reason-insufficient' && isNeed(last)) return words[last];
  return isKnown(of) ? words[of] : detail;
}

const KNOWN = [
  'refusal-without-ground',
  'refusal-without-reason',
  'not-available-in-emergency',
  'missing',
] as const;
const isKnown = (code: string): code is (typeof KNOWN)[number] =>
  (KNOWN as readonly string[]).includes(code);

const isNeed = (name: string): name is 'regulation' | 'article' | 'affectedWork' =>
  ['regulation', 'article', 'affectedWork'].includes(name);
