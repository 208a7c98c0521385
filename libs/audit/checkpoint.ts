import { createHash } from 'node:crypto';
import { CompactSign, compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose';

export const CHAIN = 'bantuan-kedinasan.history';
/** Maximum leaves of a checkpoint. Further ones go into the next, which follows immediately. */
export const MOST_LEAVES = 1_000;

/**
 * The signed content: number, hash of the previous checkpoint, and the root over the entries and
 * reads since then.
 */
export interface Checkpoint {
  chain: typeof CHAIN;
  number: number;
  /** RFC 3339, UTC, real time of the signer. */
  at: string;
  /** SHA-256 of the previous JWS, in hex; 64 zeros for the first checkpoint. */
  previous: string;
  /** Number of leaves: history entries, then reads. Can be 0. */
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

/** The checkpoint in a JWS, or null if its signature does not verify with the key of its `kid`. */
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
