import { exportJWK, FlattenedSign, generateKeyPair } from 'jose';
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { promisify } from 'node:util';
import { inspectBytes } from './json-bounds/inspect';
import { KID_PATTERN, type PublicJwk, type SignatureAlgorithm } from './public-keys';

/** A key of an agency as the registry keeps it; it is good from `validFrom` until before `validTo`. */
export interface AgencyKey {
  kid: string;
  agency: string;
  alg: SignatureAlgorithm;
  jwk: PublicJwk;
  validFrom: Date;
  validTo: Date | null;
  revokedAt: Date | null;
}

/** A public key with its names, as `PUT /v1/agencies/{code}/keys` takes it. */
export type NamedJwk = PublicJwk & { kid: string; alg: SignatureAlgorithm };

/** A private key as an agency keeps it. */
export type PrivateJwk = NamedJwk & { d: string };

export type Verified = { ok: true; key: AgencyKey } | { ok: false; detail: string };

/** The whole of `x-jws-signature`, in characters; one of ours has about 200. */
const MAX_SIGNATURE = 2048;

// Ed25519 and ES256 signatures both have 64 bytes. The last of their 86 characters carries two bits,
// so that only these four leave one way to write each signature.
const DETACHED = /^([A-Za-z0-9_-]+)\.\.([A-Za-z0-9_-]{85}[AQgw])$/;
const HEADERS = new Set(['alg', 'kid', 'b64', 'crit', 'typ']);

interface Header {
  alg: SignatureAlgorithm;
  kid: string;
  encoded: string;
  signature: string;
}

/** The `kid` that a signature names, to look keys up in a batch; null when it names none properly. */
export function kidOf(signature: string | undefined): string | null {
  const header = readHeader(signature);
  return typeof header === 'string' ? null : header.kid;
}

/**
 * Verifies a detached signature (RFC 7515 appendix F, RFC 7797) over exactly these bytes.
 *
 * The protected header has `alg`, `kid`, `b64: false`, `crit: ["b64"]`, perhaps `typ`, and nothing
 * else: a key comes from `keys` alone, never from what the header carries or points to.
 *
 * @param at the time of receipt, at which the key must be valid and not yet revoked. On the bus that
 *   is the append time, so that what came before a revocation counts however late it is read.
 */
export async function verifyDetached(
  bytes: Uint8Array,
  signature: string | undefined,
  keys: ReadonlyMap<string, AgencyKey>,
  at: Date,
): Promise<Verified> {
  const header = readHeader(signature);
  if (typeof header === 'string') return { ok: false, detail: header };
  const key = keys.get(header.kid);
  if (!key) return refused(`The key ${header.kid} is not in the registry. Register it first.`);
  if (key.alg !== header.alg) {
    return refused(`The key ${key.kid} is registered for ${key.alg}, not for ${header.alg}.`);
  }
  // Asked so that a date that is none refuses.
  if (!(at >= key.validFrom)) {
    return refused(`The key ${key.kid} is valid from ${key.validFrom.toISOString()} on.`);
  }
  if (key.validTo && !(at < key.validTo)) {
    return refused(`The key ${key.kid} was valid until ${key.validTo.toISOString()}.`);
  }
  if (key.revokedAt && !(at < key.revokedAt)) {
    return refused(`The key ${key.kid} was revoked at ${key.revokedAt.toISOString()}.`);
  }
  const publicKey = imported(key);
  if (!publicKey) return refused(`The key ${key.kid} cannot be used. Register it again.`);
  const fits = await verified(
    key.alg === 'EdDSA' ? null : 'sha256',
    Buffer.concat([Buffer.from(`${header.encoded}.`), bytes]),
    // JOSE writes a signature of ECDSA as its two numbers side by side (RFC 7518 section 3.4).
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(header.signature, 'base64url'),
  );
  if (fits) return { ok: true, key };
  return refused(
    `The signature does not fit these bytes and the key ${key.kid}. ` +
      'Sign the exact bytes that are sent, and change none of them afterwards.',
  );
}

/** On a thread of its own. */
const verified = promisify(verify);

/**
 * Signs bytes as an agency does; the answer is the value of `x-jws-signature`. jose freezes the key
 * object, and keeps its import for the next time.
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
    return `The signature has ${signature.length} characters; ${MAX_SIGNATURE} are the most.`;
  }
  const [, encoded, value] = DETACHED.exec(signature) ?? [];
  if (!encoded || !value) return unlikeDetached(signature);
  const named = headersRead.get(encoded) ?? readProtected(encoded);
  if (typeof named === 'string') return named;
  if (headersRead.size >= MAX_IMPORTED) headersRead.clear();
  headersRead.set(encoded, named);
  return { ...named, encoded, signature: value };
}

/** What is wrong with the form of a signature, by the mistakes that are made most. */
function unlikeDetached(signature: string): string {
  const [, encoded, value] = /^([\w+/=-]+)\.\.([\w+/=-]+)$/.exec(signature) ?? [];
  if (!encoded || !value)
    return 'The signature is not one detached JWS: <header>..<signature>, with nothing between.';
  if (/[+/=]/.test(signature))
    return 'The signature is in base64 as MIME has it; write base64url without padding: - for +, _ for /, and no = (RFC 7515 section 2).';
  const { length } = Buffer.from(value, 'base64url');
  if (length === 64)
    return 'The last character of the signature has bits that say nothing; write them as zeros, as base64url encoders do.';
  const bytes = `The signature has ${length} bytes; one of EdDSA or ES256 has 64.`;
  return length > 64
    ? `${bytes} Of ES256 send r and s side by side (RFC 7518 section 3.4), not DER as OpenSSL writes it.`
    : bytes;
}

/** An agency writes the same header each time: those that were good, by their text. */
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
  if (typ !== undefined && typeof typ !== 'string') return 'The typ of a signature is text.';
  return { alg, kid };
}

const MAX_IMPORTED = 4096;
const importedKeys = new Map<string, KeyObject>();
const KIND = {
  EdDSA: { kty: 'OKP', crv: 'Ed25519' },
  ES256: { kty: 'EC', crv: 'P-256' },
} as const;

/**
 * The key ready for use, or null where it is none of its `alg`; kept by the key's own value, so that a changed
 * key is never mistaken.
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
  importedKeys.set(name, key); // last again: the first is the one unused for longest
  if (importedKeys.size > MAX_IMPORTED) {
    const [oldest = ''] = importedKeys.keys();
    importedKeys.delete(oldest);
  }
  return key;
}

function refused(detail: string): Verified {
  return { ok: false, detail };
}
