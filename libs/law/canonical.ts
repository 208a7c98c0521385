import { configure } from 'safe-stable-stringify';

const stringify = configure({ deterministic: true, strict: true, circularValue: TypeError });

/**
 * A JSON value in canonical form (RFC 8785): members sorted by their names as UTF-16 code units, no
 * whitespace between tokens, strings and numbers as JavaScript writes them. As in `JSON.stringify`,
 * members that are `undefined` are left out.
 * @throws Error on what JSON cannot represent, such as NaN.
 */
export function canonical(value: unknown): string {
  const text = stringify(value);
  if (text === undefined) throw new TypeError(`JSON cannot represent ${typeof value}`);
  return text;
}
