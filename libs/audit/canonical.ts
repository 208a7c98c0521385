/**
 * A JSON value in canonical form (RFC 8785): members in the order of their names as UTF-16 code units, nothing
 * between the tokens, texts and numbers as JavaScript writes them. As in `JSON.stringify`, a member that is
 * `undefined` is left out. What is in order already `JSON.stringify` writes the same, and sooner:
 * that is tried for the value as a whole and for each of its members.
 * @throws TypeError on a number that JSON does not have.
 */
export function canonical(value: unknown): string {
  return inOrder(value) ? JSON.stringify(value) : written(value, true);
}

function written(value: unknown, look: boolean): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError(`JSON has no number ${value}`);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (hasToJson(value)) return written(value.toJSON(), look);
  let text = '';
  if (Array.isArray(value)) {
    for (const entry of value) text += `${text && ','}${written(entry ?? null, false)}`;
    return `[${text}]`;
  }
  const members = value as Record<string, unknown>;
  for (const name of Object.keys(members).sort()) {
    const member = members[name];
    if (member === undefined) continue;
    const wanted = look && inOrder(member) ? JSON.stringify(member) : written(member, false);
    text += `${text && ','}${quoted(name)}:${wanted}`;
  }
  return `{${text}}`;
}

/** Whether all names of a value and of what is in it stand in order, and all numbers are JSON's. */
function inOrder(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return value !== undefined;
  if (Array.isArray(value)) return value.every(inOrder);
  if (hasToJson(value)) return false;
  let before: string | null = null;
  for (const name in value) {
    if (before !== null && name < before) return false;
    before = name;
    const member = (value as Record<string, unknown>)[name];
    if (member !== undefined && !inOrder(member)) return false;
  }
  return true;
}

const hasToJson = (value: object): value is { toJSON(): unknown } =>
  typeof (value as { toJSON?: unknown }).toJSON === 'function';

/** Most texts have nothing to escape. */
const PLAIN = /^[ !#-[\]-~]*$/;
const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));
