import { createHash } from 'node:crypto';
import { CompactSign, compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose';

export const CHAIN = 'bantuan-kedinasan.history';
/** Leaves that one checkpoint covers at most; the rest wait for the next, which follows at once. */
export const MOST_LEAVES = 1_000;

/** What is signed: the number of a checkpoint, the hash of the one before, and the root over the entries since. */
export interface Checkpoint {
  chain: typeof CHAIN;
  number: number;
  /** RFC 3339, UTC, of the signer's real clock. */
  at: string;
  /** SHA-256 of the JWS before, in hex; of the first, 64 zeros. */
  previous: string;
  /** How many leaves it covers, entries of the history and then looks; it may be none. */
  size: number;
  root: string;
}

/** A checkpoint as it is stored and published. */
export interface SignedCheckpoint extends Checkpoint {
  /** Compact JWS (RFC 7515), EdDSA, over the rest as JSON. */
  jws: string;
}

export const hashOfJws = (jws: string): string => createHash('sha256').update(jws).digest('hex');

/** Signs the next checkpoint over a tree of `size` entries. */
export async function signCheckpoint(
  key: JWK,
  number: number,
  previous: string,
  at: Date,
  size: number,
  root: string,
): Promise<SignedCheckpoint> {
  const checkpoint: Checkpoint = {
    chain: CHAIN,
    number,
    at: at.toISOString(),
    previous,
    size,
    root,
  };
  const jws = await new CompactSign(Buffer.from(JSON.stringify(checkpoint)))
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: 'checkpoint+jws' })
    .sign(await importJWK(key, 'EdDSA'));
  return { ...checkpoint, jws };
}

/** The checkpoint that a JWS holds, if one of these public keys, the one that it names, signed it; else null. */
export async function openCheckpoint(
  jws: string,
  publicKeys: readonly JWK[],
): Promise<Checkpoint | null> {
  const canonical = (part: string): boolean =>
    Buffer.from(part, 'base64url').toString('base64url') === part;
  if (!jws.split('.').every(canonical)) return null;
  try {
    const { kid } = decodeProtectedHeader(jws);
    const key = publicKeys.find((one) => one.kid === kid);
    if (!key) return null;
    const { payload } = await compactVerify(jws, await importJWK(key, 'EdDSA'), {
      algorithms: ['EdDSA'],
    });
    return JSON.parse(Buffer.from(payload).toString('utf8')) as Checkpoint;
  } catch {
    return null;
  }
}
