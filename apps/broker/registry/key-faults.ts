import { AgencyKeyBody } from '#libs/contracts/agency';
import { instantOf } from '#libs/contracts/dates';
import { FieldError } from '#libs/contracts/problem';
import { faultsOfPublicJwk, type PublicJwk } from '#libs/security/public-keys';
import { AgencyKeyRow } from '../agencies/agency.entity';

/**
 * Why this key cannot have its id; null if it can. Only an administrator puts a revoked key back: a
 * stolen key stays revoked, also if an older signed body is sent again.
 */
export function whyTaken(
  agency: string,
  { kid, x, y }: AgencyKeyBody,
  other: AgencyKeyRow | undefined,
  isOwn: boolean,
): string | null {
  if (!other) return null;
  if (other.agency !== agency) return `the key id ${kid} is another agency's`;
  if (other.jwk.x !== x || other.jwk.y !== y)
    return `the key id ${kid} names another key of yours; a new key takes a new id`;
  return isOwn && other.revokedAt
    ? `the key ${kid} was revoked; make a new key with a new id, or ask an administrator`
    : null;
}

/** An empty set revokes every key, so it requires `revokeAll`. */
export function faultsOfSet(keys: AgencyKeyBody[], revokeAll: boolean): FieldError[] {
  if (keys.length === 0 && !revokeAll) {
    const detail =
      'an empty set revokes every key of the agency; if you want that, send "revokeAll": true';
    return [{ pointer: '/keys', code: 'too-few', detail }];
  }
  const detail = 'revokeAll goes with an empty set; leave it out, or send no keys';
  return keys.length > 0 && revokeAll ? [{ pointer: '/revokeAll', code: 'surplus', detail }] : [];
}

export function faultsOfKeys(keys: AgencyKeyBody[]): FieldError[] {
  const errors = keys.flatMap((key, at) =>
    faultsOfPublicJwk(key as unknown as PublicJwk & Record<string, unknown>).map((fault) => ({
      ...fault,
      pointer: `/keys/${at}${fault.pointer}`,
    })),
  );
  keys.forEach(({ kid, validFrom, validTo }, at) => {
    if (keys.findIndex((key) => key.kid === kid) !== at)
      errors.push({
        pointer: `/keys/${at}/kid`,
        code: 'twice' as never,
        detail: 'a key id stands once in the set',
      });
    const [from, to] = [instantOf(validFrom), instantOf(validTo)];
    if (from && to && from >= to)
      errors.push({
        pointer: `/keys/${at}/validTo`,
        code: 'out-of-range' as never,
        detail: 'validTo must lie after validFrom',
      });
  });
  return errors;
}
