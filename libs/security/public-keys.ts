import { createPublicKey } from 'node:crypto';
import { isSoundEd25519Key } from './ed25519';

export const KID_PATTERN = /^[A-Za-z0-9._-]{1,64}$/;

export type SignatureAlgorithm = 'EdDSA' | 'ES256';

/**
 * A public key (RFC 7517; RFC 7518 section 6.2, RFC 8037). Coordinates are 32 bytes in base64url.
 */
export type PublicJwk =
  | { kty: 'OKP'; crv: 'Ed25519'; x: string; y?: undefined }
  | { kty: 'EC'; crv: 'P-256'; x: string; y: string };

/** An error in one member of a key; `pointer` is relative to the key. */
export interface KeyFault {
  pointer: string;
  code: 'missing' | 'not-in-list' | 'wrong-form' | 'private-key' | 'surplus' | 'not-on-curve';
  detail: string;
  allowed?: string[];
}

const ALGORITHMS = ['EdDSA', 'ES256'];
const KTY = { EdDSA: ['OKP'], ES256: ['EC'] };
const CRV = { EdDSA: ['Ed25519'], ES256: ['P-256'] };
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

/**
 * 43 characters encode 32 bytes. The last one carries four bits, so only sixteen characters are
 * possible.
 */
const COORDINATE = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

/**
 * The errors of a key that an agency wants to register; empty if there are none. A valid key has
 * `kid`, `alg` and the public key of that algorithm, a point on its curve. Members that are not
 * part of a key (validFrom, validTo, others) are not checked. `null` counts as absent.
 */
export function faultsOfPublicJwk(jwk: Readonly<Record<string, unknown>>): KeyFault[] {
  const faults: KeyFault[] = [];
  const check = (
    name: string,
    good: (value: string) => boolean,
    fault: Omit<KeyFault, 'pointer'>,
  ) => {
    const value = jwk[name] ?? null;
    if (typeof value === 'string' && good(value)) return;
    faults.push({ pointer: `/${name}`, ...fault, code: value === null ? 'missing' : fault.code });
  };
  const checkList = (name: string, allowed: string[]) =>
    check(name, (value) => allowed.includes(value), {
      code: 'not-in-list',
      detail: `Choose ${name} from the list: EdDSA with OKP and Ed25519, or ES256 with EC and P-256.`,
      allowed,
    });
  const checkCoordinate = (name: string) =>
    check(name, (value) => COORDINATE.test(value), {
      code: 'wrong-form',
      detail: `${name} is 32 bytes in base64url without padding: 43 characters.`,
    });

  for (const name of PRIVATE_MEMBERS.filter((member) => (jwk[member] ?? null) !== null)) {
    const detail = `${name} is private and has now been sent: make a new key, register its public part.`;
    faults.push({ pointer: `/${name}`, code: 'private-key', detail });
  }
  check('kid', (value) => KID_PATTERN.test(value), {
    code: 'wrong-form',
    detail: 'A kid has 1 to 64 letters, digits, dots, underscores and hyphens.',
  });
  checkList('alg', ALGORITHMS);
  const alg = jwk.alg === 'ES256' || jwk.alg === 'EdDSA' ? jwk.alg : null;
  checkList('kty', alg ? KTY[alg] : [...KTY.EdDSA, ...KTY.ES256]);
  checkList('crv', alg ? CRV[alg] : [...CRV.EdDSA, ...CRV.ES256]);
  checkCoordinate('x');
  if (alg === 'ES256') checkCoordinate('y');
  if (alg === 'EdDSA' && (jwk.y ?? null) !== null) {
    faults.push({
      pointer: '/y',
      code: 'surplus',
      detail: 'A key on Ed25519 has no y: remove it.',
    });
  }
  if (faults.length === 0 && !isOnCurve(jwk as PublicJwk)) {
    const detail =
      'These coordinates are not a valid point on the curve. Export the public key again.';
    faults.push({ pointer: '/x', code: 'not-on-curve', detail });
  }
  return faults;
}

function isOnCurve({ kty, crv, x, y }: PublicJwk): boolean {
  if (kty === 'OKP') return isSoundEd25519Key(Buffer.from(x, 'base64url'));
  try {
    createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}
