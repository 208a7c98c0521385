import type { ComponentChildren } from 'preact';
import { isDay } from '#libs/law/calendar';
import type { Form } from '../http/form';
import { dayTyped } from '../words/days';
import type { Words } from '../words/words';
import type { Choice, Fault } from '../pages/form-view';

/*
 * A form is a list of parts. Its page, its faults and the body of the API follow from them. `at` is
 * the pointer into the body; a name that begins with `_` stays in the console.
 */

interface Named {
  at: string;
  /** Empty in a list of single texts: then the name of the entry. */
  label: string;
  hint?: string;
  /** The fault if it is empty; absent: it may be. */
  need?: string;
  large?: boolean;
}

export interface TextPart extends Named {
  kind: 'text';
  /** Lines of a text area; absent: a single line. */
  rows?: number;
  width?: 5 | 10 | 20;
  /** `whole`: digits, a number in the body. `day`: `YYYY-MM-DD`. */
  as?: 'whole' | 'day';
}

interface ChoicePart extends Named {
  kind: 'radios' | 'select';
  choices: Choice[];
  inline?: boolean;
  /** `truth`: `ya` and `tidak`, true and false in the body. */
  as?: 'whole' | 'truth';
  /** Parts that count only if this is chosen. */
  then?: { chosen: string; parts: Part[] };
}

export interface ChecksPart extends Named {
  kind: 'checks';
  choices: Choice[];
}

export interface ListPart {
  kind: 'list';
  at: string;
  title: string;
  hint?: string;
  /** The fault if no entry has anything. */
  need?: string;
  /** The heading of entry `n`, from 1 on. */
  name: (n: number) => string;
  /** @param index of the entry in the form, which may have gaps. */
  each: (at: string, index: number) => Part[];
  /** What an entry holds besides what is typed. */
  fixed?: (index: number) => Record<string, string>;
  /** The entries: a number that never changes, or the buttons that add and remove one. */
  size: number | { add: string; remove: string; first: 0 | 1 };
}

/** Parts side by side, under one title, or behind a summary that opens. */
type GroupPart =
  | { kind: 'pair'; parts: Part[] }
  | { kind: 'box'; title: string; hint?: string; parts: Part[] }
  | { kind: 'fold'; summary: string; parts: Part[] };

export type Part =
  | TextPart
  | ChoicePart
  | ChecksPart
  | ListPart
  | GroupPart
  | { kind: 'shown'; node: ComponentChildren };

const isGroup = (part: Part): part is GroupPart => 'parts' in part;

/** The body of the API for a form, and where its lists stand in the form. */
export interface Sent {
  body: Record<string, unknown>;
  /** Pointers of the API that differ from the names in the form. */
  moved: ReadonlyMap<string, string>;
}

/** The indexes of the entries that a page shows. */
export function indexesOf({ at, size }: ListPart, form: Form): number[] {
  if (typeof size === 'number') return Array.from({ length: size }, (_, index) => index);
  const found = form.indexes(at);
  return found.length > 0 || size.first === 0 ? found : [0];
}

/** The body of the API: empty fields are left out, and lists have no gaps. */
export function sentBy(parts: readonly Part[], form: Form): Sent {
  const moved = new Map<string, string>();
  const body: Record<string, unknown> = {};
  for (const [at, value] of leavesOf(parts, form, moved, (pointer) => pointer))
    put(body, at.split('/').slice(1), value);
  return { body, moved };
}

type Leaf = [pointer: string, value: unknown];

function leavesOf(
  parts: readonly Part[],
  form: Form,
  moved: Map<string, string>,
  place: (pointer: string) => string,
): Leaf[] {
  return parts.flatMap((part): Leaf[] => {
    if (isGroup(part)) return leavesOf(part.parts, form, moved, place);
    if (part.kind === 'shown') return [];
    if (part.kind === 'list') return entriesOf(part, form, moved, place);
    if (part.kind === 'checks') {
      const chosen = form.list(part.at);
      return chosen.length === 0 || part.at.startsWith('_') ? [] : [[place(part.at), chosen]];
    }
    const text = form.text(part.at);
    const own: Leaf[] =
      text === '' || part.at.startsWith('_') ? [] : [[place(part.at), valueOf(part, text)]];
    const then = 'then' in part && part.then?.chosen === text ? part.then.parts : [];
    return [...own, ...leavesOf(then, form, moved, place)];
  });
}

function entriesOf(
  list: ListPart,
  form: Form,
  moved: Map<string, string>,
  place: (pointer: string) => string,
): Leaf[] {
  let n = 0;
  return indexesOf(list, form).flatMap((index) => {
    const from = `${list.at}/${index}`;
    const to = `${place(list.at)}/${n}`;
    const own = leavesOf(list.each(from, index), form, moved, (pointer) =>
      pointer === from || pointer.startsWith(`${from}/`)
        ? to + pointer.slice(from.length)
        : place(pointer),
    );
    if (own.length === 0) return [];
    moved.set(to, from);
    n += 1;
    const fixed = Object.entries(list.fixed?.(index) ?? {});
    return [...fixed.map(([name, value]): Leaf => [`${to}/${name}`, value]), ...own];
  });
}

function valueOf({ as }: Pick<TextPart | ChoicePart, 'as'>, text: string): unknown {
  if (as === 'truth') return text === 'ya';
  if (as === 'day') return dayTyped(text);
  return as === 'whole' && isWhole(text) ? Number(text) : text;
}

const isWhole = (text: string): boolean => /^\d{1,15}$/.test(text);

/** Sets a value; a step of digits is a place in a list. */
function put(within: Record<string, unknown>, steps: string[], value: unknown): void {
  const [step = '', next, ...more] = steps;
  if (next === undefined) within[step] = value;
  else {
    within[step] ??= /^\d+$/.test(next) ? [] : {};
    put(within[step] as Record<string, unknown>, [next, ...more], value);
  }
}

/** What the official must correct before the API can be asked. */
export function faultsIn(parts: readonly Part[], form: Form, words: Words): Fault[] {
  const { faults } = words.acts;
  return parts.flatMap((part): Fault[] => {
    if (part.kind === 'shown') return [];
    if (isGroup(part)) return faultsIn(part.parts, form, words);
    if (part.kind === 'list') return faultsInList(part, form, words);
    const fault = (text: string): Fault[] => [{ pointer: part.at, text }];
    const text = part.kind === 'checks' ? form.list(part.at).join() : form.text(part.at);
    if (text === '') return part.need === undefined ? [] : fault(part.need);
    if (part.kind === 'text') {
      if (part.as === 'whole' && !isWhole(text)) return fault(faults.number);
      return part.as === 'day' && !isDay(dayTyped(text)) ? fault(faults.day) : [];
    }
    if (part.kind === 'checks') return [];
    if (!part.choices.some(({ value, closed }) => value === text && !closed))
      return fault(part.need ?? faults.choose);
    return part.then?.chosen === text ? faultsIn(part.then.parts, form, words) : [];
  });
}

function faultsInList(list: ListPart, form: Form, words: Words): Fault[] {
  const filled = indexesOf(list, form).filter(
    (index) =>
      leavesOf(list.each(`${list.at}/${index}`, index), form, new Map(), (at) => at).length > 0,
  );
  const [first] = indexesOf(list, form);
  if (filled.length === 0 && list.need !== undefined) {
    const [field] = list.each(`${list.at}/${first ?? 0}`, first ?? 0).flatMap(namesOf);
    return [{ pointer: field ?? list.at, text: list.need }];
  }
  return filled.flatMap((index) => faultsIn(list.each(`${list.at}/${index}`, index), form, words));
}

const namesOf = (part: Part): string[] =>
  part.kind === 'shown' ? [] : isGroup(part) ? part.parts.flatMap(namesOf) : [part.at];

export const ADD = 'tambah:';
export const REMOVE = 'hapus:';

/**
 * Answers the buttons that add and remove an entry of a list; null if the action is another one.
 */
export function changed(parts: readonly Part[], form: Form, action: string): Form | null {
  if (action.startsWith(REMOVE)) {
    const at = action.slice(REMOVE.length);
    return form.without(`${at}/`).with({ [at]: null });
  }
  if (!action.startsWith(ADD)) return null;
  const list = listAt(parts, form, action.slice(ADD.length));
  if (!list) return null;
  const next = Math.max(-1, ...indexesOf(list, form)) + 1;
  const [field] = list.each(`${list.at}/${next}`, next).flatMap(namesOf);
  return field === undefined ? null : form.with({ [field]: '' });
}

function listAt(parts: readonly Part[], form: Form, at: string): ListPart | undefined {
  for (const part of parts) {
    const inGroup = isGroup(part) ? listAt(part.parts, form, at) : undefined;
    if (inGroup) return inGroup;
    if (part.kind !== 'list') continue;
    if (part.at === at) return part;
    for (const index of indexesOf(part, form)) {
      const found = listAt(part.each(`${part.at}/${index}`, index), form, at);
      if (found) return found;
    }
  }
  return undefined;
}

/** The name in the form of a pointer of the API; the longest place that fits counts. */
export function placeOf(pointer: string, moved: ReadonlyMap<string, string>): string {
  const fits = [...moved.keys()].filter((to) => pointer === to || pointer.startsWith(`${to}/`));
  const [to] = fits.sort((a, b) => b.length - a.length);
  return to === undefined ? pointer : (moved.get(to) ?? to) + pointer.slice(to.length);
}
