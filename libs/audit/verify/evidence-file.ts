import type { Evidence } from './evidence';

const isText = (value: unknown): value is string => typeof value === 'string';
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isPlace = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isList = <T>(value: unknown, fits: (one: unknown) => one is T): value is T[] =>
  Array.isArray(value) && value.every(fits);

/**
 * Parses an answer of `GET /v1/requests/{id}/evidence`, in any layout. Returns null if the text is
 * not valid. Duplicate member names are not valid: a person may read one of them while the parser
 * takes the other.
 */
export function readEvidence(text: string): Evidence | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(value) || namesIn(text) !== namesOf(value)) return null;
  const { requestId, history, proofs, checkpoints } = value;
  return isText(requestId) &&
    isList(history, isObject) &&
    history.every(({ at, hash, previousHash }) => [at, hash, previousHash].every(isText)) &&
    isList(proofs, isObject) &&
    proofs.every(
      ({ version, checkpoint, position, path }) =>
        [version, checkpoint, position].every(isPlace) && isList(path, isText),
    ) &&
    isList(checkpoints, isText)
    ? (value as unknown as Evidence)
    : null;
}

/** The number of member names in a JSON text. */
function namesIn(text: string): number {
  let names = 0;
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) if (colon) names++;
  return names;
}

/**
 * The number of members of all objects in a value. Not recursive, since hostile input can be deeply
 * nested.
 */
function namesOf(value: unknown): number {
  let names = 0;
  for (const left = [value]; left.length > 0;) {
    const one = left.pop();
    if (typeof one !== 'object' || one === null) continue;
    const members = Object.values(one);
    if (!Array.isArray(one)) names += members.length;
    for (const member of members) left.push(member);
  }
  return names;
}
