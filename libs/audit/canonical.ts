/**
 * A JSON value in canonical form (RFC 8785): members sorted by their names as UTF-16 code units, no
 * whitespace between tokens, strings and numbers as JavaScript writes them. As in `JSON.stringify`,
 * members that are `undefined` are left out. For sorted values `JSON.stringify` gives the canonical
 * form, so unsorted values are copied in order first.
 * @throws TypeError on a number that JSON cannot represent.
 */
export function canonical(value: unknown): string {
  if (isInOrder(value)) return JSON.stringify(value);
  const copy = copied(value, (member) => (isInOrder(member) ? member : wholly(member)));
  return copy === undefined ? written(value) : JSON.stringify(copy);
}

/** Whether all member names in a value are sorted, at all depths, and all numbers are finite. */
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

/**
 * Names that JavaScript objects order first (integers) or do not store as a member (`__proto__`).
 */
const UNRULY = /^(\d+|__proto__)$/;

/**
 * A copy with sorted names, or `undefined` if a JavaScript object cannot keep them in that order.
 */
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

/** Insertion sort for short lists: `sort` would allocate temporary arrays. */
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

/** The canonical form of a value that JavaScript objects cannot keep in order. */
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
