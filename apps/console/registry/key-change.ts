import type { AgencyKeyAnswer } from '#libs/contracts/answers';
import type { Fault } from '../pages/form-view';
import type { Form } from '../http/form';
import type { Words } from '../words/words';

/** A public key as it was typed; the API checks its members. */
export type TypedKey = Record<string, unknown> & { kid: string };

/** What a form does to the keys of an agency. */
export interface KeyChange {
  kept: AgencyKeyAnswer[];
  revoked: AgencyKeyAnswer[];
  added: TypedKey[];
  faults: Fault[];
}

/** Members of a private or secret key (RFC 7518, section 6). */
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];
const FIELD = '_baru';

/** Applies the form to the current keys. Nothing of a private key goes on from here. */
export function changeOf(form: Form, keys: AgencyKeyAnswer[], { registry }: Words): KeyChange {
  const gone = new Set(form.list('_cabut'));
  const kept = keys.filter(({ kid }) => !gone.has(kid));
  const revoked = keys.filter(({ kid }) => gone.has(kid));
  const fault = (text: string): KeyChange => ({
    kept,
    revoked,
    added: [],
    faults: [{ pointer: FIELD, text }],
  });
  const added = typedKeys(form.text(FIELD));
  if (added === null) return fault(registry.notJson);
  if (added.some((key) => PRIVATE.some((member) => member in key)))
    return fault(registry.withPrivate);
  const taken = added.find(({ kid }) => kept.some((key) => key.kid === kid));
  if (taken) return fault(registry.kidTwice(taken.kid));
  if (added.length + revoked.length === 0) return fault(registry.nothing);
  return { kept, revoked, added, faults: [] };
}

/** Reads a JWK, a list of JWKs or a JWK set. Returns null for any other text. */
function typedKeys(text: string): TypedKey[] | null {
  if (text === '') return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const isObject = (one: unknown): one is Record<string, unknown> =>
    typeof one === 'object' && one !== null && !Array.isArray(one);
  const set = isObject(value) && 'keys' in value ? value.keys : value;
  const list = Array.isArray(set) ? (set as unknown[]) : [set];
  return list.every((one): one is TypedKey => isObject(one) && typeof one.kid === 'string')
    ? list
    : null;
}

/** The body of `PUT .../keys`: the whole set. */
export const bodyOfKeys = ({ kept, added }: KeyChange): object => ({
  keys: [...kept, ...added],
  ...(kept.length + added.length === 0 && { revokeAll: true }),
});
