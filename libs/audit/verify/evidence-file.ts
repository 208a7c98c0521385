import type { Evidence } from './evidence';

const isText = (value: unknown): value is string => typeof value === 'string';
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isPlace = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isList = <T>(value: unknown, fits: (one: unknown) => one is T): value is T[] =>
  Array.isArray(value) && value.every(fits);

/**
 * What the answer of `GET /v1/requests/{id}/evidence` says, in whatever layout; null where the text is none. A text in which
 * an object has a name twice is none: a reader sees the one, a parser takes the other.
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

/** How many members the objects of a text name. */
function namesIn(text: string): number {
  let names = 0;
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) if (colon) names++;
  return names;
}

/** How many members the objects of a value have; not by recursion, for a hostile text may nest deeply. */
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
