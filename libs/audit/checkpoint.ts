import { createHash } from 'node:crypto';
import { CompactSign, compactVerify, importJWK, type JWK } from 'jose';

export const CHAIN = 'bantuan-kedinasan.history';

/** What is signed: the number of a checkpoint, the hash of the one before, and the root over the entries since. */
export interface Checkpoint {
  chain: typeof CHAIN;
  number: number;
  /** RFC 3339, UTC, of the signer's real clock. */
  at: string;
  /** SHA-256 of the JWS before, in hex; of the first, 64 zeros. */
  previous: string;
  /** How many entries it covers; it may be none. */
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

/** The checkpoint that a JWS holds, if this public key signed it; else null. */
export async function openCheckpoint(jws: string, publicKey: JWK): Promise<Checkpoint | null> {
  const canonical = (part: string): boolean =>
    Buffer.from(part, 'base64url').toString('base64url') === part;
  if (!jws.split('.').every(canonical)) return null;
  try {
    const { payload } = await compactVerify(jws, await importJWK(publicKey, 'EdDSA'), {
      algorithms: ['EdDSA'],
    });
    return JSON.parse(Buffer.from(payload).toString('utf8')) as Checkpoint;
  } catch {
    return null;
  }
}
