import { exportJWK, FlattenedSign, generateKeyPair } from 'jose';
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { promisify } from 'node:util';
import { inspectBytes } from './json-bounds/inspect';
import { KID_PATTERN, type PublicJwk, type SignatureAlgorithm } from './public-keys';

/** A registered key of an agency, valid from `validFrom` (inclusive) to `validTo` (exclusive). */
export interface AgencyKey {
  kid: string;
  agency: string;
  alg: SignatureAlgorithm;
  jwk: PublicJwk;
  validFrom: Date;
  validTo: Date | null;
  revokedAt: Date | null;
}

/** A public key with `kid` and `alg`, as in `PUT /v1/agencies/{code}/keys`. */
export type NamedJwk = PublicJwk & { kid: string; alg: SignatureAlgorithm };

/** A private key, which only its agency has. */
export type PrivateJwk = NamedJwk & { d: string };

/**
 * Where a signature failed: its form, the key that it names, the validity of that key, or the
 * bytes.
 */
export type SignatureStep = 'header' | 'key' | 'validity' | 'bytes';

export type SignatureResult =
  { ok: true; key: AgencyKey } | { ok: false; step: SignatureStep; detail: string };

/** Maximum length of `x-jws-signature`; a normal one has about 200 characters. */
const MAX_SIGNATURE = 2048;

// Ed25519 and ES256 signatures both have 64 bytes. The last of their 86 characters carries two
// bits; only these four characters are allowed, so that each signature has one encoding.
const DETACHED = /^([A-Za-z0-9_-]+)\.\.([A-Za-z0-9_-]{85}[AQgw])$/;
const HEADERS = new Set(['alg', 'kid', 'b64', 'crit', 'typ']);

interface Header {
  alg: SignatureAlgorithm;
  kid: string;
  encoded: string;
  signature: string;
}

/** The `kid` of a signature, to look up keys in a batch; null if it has no valid one. */
export function kidOf(signature: string | undefined): string | null {
  const header = readHeader(signature);
  return typeof header === 'string' ? null : header.kid;
}

/**
 * Verifies a detached signature (RFC 7515 appendix F, RFC 7797) over exactly these bytes.
 *
 * The protected header has `alg`, `kid`, `b64: false`, `crit: ["b64"]`, optionally `typ`, and
 * nothing else: the key comes from `keys` only, never from the header or a URL in it.
 *
 * @param at the time of receipt, at which the key must be valid and not yet revoked. On the bus it
 *   is the append time, so a message from before a revocation is valid even if it is read later.
 */
export async function verifyDetached(
  bytes: Uint8Array,
  signature: string | undefined,
  keys: ReadonlyMap<string, AgencyKey>,
  at: Date,
): Promise<SignatureResult> {
  const header = readHeader(signature);
  if (typeof header === 'string') return refused('header', header);
  const key = keys.get(header.kid);
  if (!key)
    return refused('key', `The key ${header.kid} is not in the registry. Register it first.`);
  if (key.alg !== header.alg) {
    return refused(
      'key',
      `The key ${key.kid} is registered for ${key.alg}, not for ${header.alg}.`,
    );
  }
  // Negated, so that an invalid date is refused too.
  if (!(at >= key.validFrom)) {
    return refused(
      'validity',
      `The key ${key.kid} is valid from ${key.validFrom.toISOString()} on.`,
    );
  }
  if (key.validTo && !(at < key.validTo)) {
    return refused('validity', `The key ${key.kid} was valid until ${key.validTo.toISOString()}.`);
  }
  if (key.revokedAt && !(at < key.revokedAt)) {
    return refused('validity', `The key ${key.kid} was revoked at ${key.revokedAt.toISOString()}.`);
  }
  const publicKey = imported(key);
  if (!publicKey) return refused('key', `The key ${key.kid} cannot be used. Register it again.`);
  const fits = await verified(
    key.alg === 'EdDSA' ? null : 'sha256',
    Buffer.concat([Buffer.from(`${header.encoded}.`), bytes]),
    // JOSE encodes an ECDSA signature as r and s concatenated (RFC 7518 section 3.4).
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(header.signature, 'base64url'),
  );
  if (fits) return { ok: true, key };
  return refused(
    'bytes',
    `The signature does not fit these bytes and the key ${key.kid}. ` +
      'Sign the exact bytes that are sent, and change none of them afterwards.',
  );
}

/** Runs in the thread pool. */
const verified = promisify(verify);

/**
 * Signs bytes as an agency and returns the value of `x-jws-signature`. jose freezes the key object
 * and caches its import.
 */
export async function signDetached(bytes: Uint8Array, privateJwk: PrivateJwk): Promise<string> {
  const { alg, kid } = privateJwk;
  const jws = await new FlattenedSign(bytes)
    .setProtectedHeader({ alg, kid, b64: false, crit: ['b64'] })
    .sign(privateJwk);
  return `${jws.protected}..${jws.signature}`;
}

/** A new pair of keys. */
export async function newAgencyKey(
  kid: string,
  alg: SignatureAlgorithm,
): Promise<{ publicJwk: NamedJwk; privateJwk: PrivateJwk }> {
  const pair = await generateKeyPair(alg, { extractable: true });
  const publicJwk = { ...(await exportJWK(pair.publicKey)), kid, alg } as NamedJwk;
  const privateJwk = { ...(await exportJWK(pair.privateKey)), kid, alg } as PrivateJwk;
  return { publicJwk, privateJwk };
}

/** The parts of a detached signature, or why it is not one. */
function readHeader(signature: string | undefined): Header | string {
  if (!signature)
    return 'There is no signature, or more than one. Send it once, as x-jws-signature.';
  if (/^[^.]*\.[^.]+\.[^.]*$/.test(signature)) {
    return 'The payload is attached. Leave it out: <header>..<signature>, over the exact bytes of the body.';
  }
  if (signature.length > MAX_SIGNATURE) {
    return `The signature has ${signature.length} characters; the maximum is ${MAX_SIGNATURE}.`;
  }
  const [, encoded, value] = DETACHED.exec(signature) ?? [];
  if (!encoded || !value) return unlikeDetached(signature);
  const named = headersRead.get(encoded) ?? readProtected(encoded);
  if (typeof named === 'string') return named;
  if (headersRead.size >= MAX_IMPORTED) headersRead.clear();
  headersRead.set(encoded, named);
  return { ...named, encoded, signature: value };
}

/** Describes a malformed signature, by the most common mistakes. */
function unlikeDetached(signature: string): string {
  const [, encoded, value] = /^([\w+/=-]+)\.\.([\w+/=-]+)$/.exec(signature) ?? [];
  if (!encoded || !value)
    return 'The signature is not a detached JWS: <header>..<signature>, with nothing between the two dots.';
  if (/[+/=]/.test(signature))
    return 'The signature is in standard base64. Use base64url without padding: - for +, _ for /, and no = (RFC 7515 section 2).';
  const { length } = Buffer.from(value, 'base64url');
  if (length === 64)
    return 'The last character of the signature has unused bits that are not zero. Set them to zero, as base64url encoders do.';
  const bytes = `The signature has ${length} bytes; one of EdDSA or ES256 has 64.`;
  return length > 64
    ? `${bytes} Of ES256 send r and s side by side (RFC 7518 section 3.4), not DER as OpenSSL writes it.`
    : bytes;
}

/** Cache of valid headers by their text, since an agency sends the same header each time. */
const headersRead = new Map<string, Pick<Header, 'alg' | 'kid'>>();

function readProtected(encoded: string): Pick<Header, 'alg' | 'kid'> | string {
  const bytes = Buffer.from(encoded, 'base64url');
  if (inspectBytes(bytes)) {
    return 'The protected header of the signature is not a JSON object in base64url.';
  }
  const header = JSON.parse(bytes.toString()) as Record<string, unknown>;
  if (!Object.keys(header).every((name) => HEADERS.has(name))) {
    return 'The protected header may have alg, kid, b64, crit and typ, and nothing else.';
  }
  const { alg, kid, b64, crit, typ } = header;
  if (alg !== 'EdDSA' && alg !== 'ES256') return 'The alg of a signature is EdDSA or ES256.';
  if (typeof kid !== 'string' || !KID_PATTERN.test(kid)) {
    return 'The kid has 1 to 64 letters, digits, dots, underscores and hyphens.';
  }
  if (b64 !== false || !Array.isArray(crit) || crit.length !== 1 || crit[0] !== 'b64') {
    return 'The protected header has "b64": false and "crit": ["b64"] (RFC 7797).';
  }
  if (typ !== undefined && typeof typ !== 'string')
    return 'The typ of a signature must be a string.';
  return { alg, kid };
}

const MAX_IMPORTED = 4096;
const importedKeys = new Map<string, KeyObject>();
const KIND = {
  EdDSA: { kty: 'OKP', crv: 'Ed25519' },
  ES256: { kty: 'EC', crv: 'P-256' },
} as const;

/**
 * The imported key, or null if it does not match its `alg`. The cache key is the key's value, so
 * that a changed key is never confused with the old one.
 */
function imported({ alg, jwk }: AgencyKey): KeyObject | null {
  const { x, y } = jwk;
  const { kty, crv } = KIND[alg];
  if (jwk.kty !== kty || jwk.crv !== crv) return null;
  const name = `${alg} ${x} ${y}`;
  let key = importedKeys.get(name);
  if (key) importedKeys.delete(name);
  else {
    try {
      key = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
    } catch {
      return null;
    }
  }
  importedKeys.set(name, key); // moved to the end, so that the first entry is the least recently used
  if (importedKeys.size > MAX_IMPORTED) {
    const [oldest = ''] = importedKeys.keys();
    importedKeys.delete(oldest);
  }
  return key;
}

function refused(step: SignatureStep, detail: string): SignatureResult {
  return { ok: false, step, detail };
}
