/**
 * A JSON value in canonical form (RFC 8785): members in the order of their names as UTF-16 code units, nothing
 * between the tokens, texts and numbers as JavaScript writes them. As in `JSON.stringify`, a member that is
 * `undefined` is left out. What is in order `JSON.stringify` writes the same: whatever is not is copied in order first,
 * so that all of it is written at once.
 * @throws TypeError on a number that JSON does not have.
 */
export function canonical(value: unknown): string {
  if (isInOrder(value)) return JSON.stringify(value);
  const copy = copied(value, (member) => (isInOrder(member) ? member : wholly(member)));
  return copy === undefined ? written(value) : JSON.stringify(copy);
}

/** Whether all names of a value and of what is in it stand in order, and all numbers are JSON's. */
function isInOrder(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return value !== undefined;
  if (Array.isArray(value)) return value.every(isInOrder);
  if (hasToJson(value)) return false;
  let before: string | null = null;
  for (const name in value) {
    if (before !== null && name < before) return false;
    before = name;
    const member = (value as Record<string, unknown>)[name];
    if (member !== undefined && !isInOrder(member)) return false;
  }
  return true;
}

/** Where an object has one of these names, it gives it before all others, or does not take it at all. */
const UNRULY = /^(\d+|__proto__)$/;

/** A copy in which all names stand in order, `undefined` where no object can hold them so. */
function copied(value: unknown, copyOf: (member: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return jsonHas(value);
  if (hasToJson(value)) return copied(value.toJSON(), copyOf);
  if (Array.isArray(value)) {
    const list = value.map((entry) => copyOf(entry ?? null));
    return list.includes(undefined) ? undefined : list;
  }
  const members = value as Record<string, unknown>;
  const copy: Record<string, unknown> = {};
  for (const name of sorted(Object.keys(members))) {
    if (members[name] === undefined) continue;
    const member = UNRULY.test(name) ? undefined : copyOf(members[name]);
    if (member === undefined) return undefined;
    copy[name] = member;
  }
  return copy;
}

const wholly = (value: unknown): unknown => copied(value, wholly);

/** In place: `sort` would make lists of its own for every few names. */
function sorted(names: string[]): string[] {
  if (names.length > 32) return names.sort();
  for (let at = 1; at < names.length; at++) {
    const name = names[at] as string;
    let to = at;
    for (; to > 0 && (names[to - 1] as string) > name; to--) names[to] = names[to - 1] as string;
    names[to] = name;
  }
  return names;
}

/** The canonical form of what no object can hold in order. */
function written(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(jsonHas(value));
  if (hasToJson(value)) return written(value.toJSON());
  if (Array.isArray(value)) return `[${value.map((entry) => written(entry ?? null)).join()}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${written(member)}`).join()}}`;
}

function jsonHas(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError(`JSON has no number ${value}`);
  return value;
}

const hasToJson = (value: object): value is { toJSON(): unknown } =>
  typeof (value as { toJSON?: unknown }).toJSON === 'function';
