import type { JWK } from 'jose';
import { ChainEntry, chainHash, GENESIS } from '../chain';
import { hashOfJws, openCheckpoint } from '../checkpoint';
import { rootFromPath } from '../merkle';
import type { Misfit, Published } from './published';

/** An entry of the history as it is exported. */
export interface EvidenceEntry extends ChainEntry {
  previousHash: string;
  hash: string;
}

/** Where a checkpoint covers an entry, and the way from there to its root. */
export interface Proof {
  version: number;
  checkpoint: number;
  position: number;
  path: string[];
}

/** All that proves the history of one request: the answer of `GET /v1/requests/{id}/evidence`. */
export interface Evidence {
  requestId: string;
  history: EvidenceEntry[];
  proofs: Proof[];
  /** The JWS of the checkpoints that the proofs name, in the order of their numbers. */
  checkpoints: string[];
}

export interface Verdict {
  misfit: Misfit | null;
  entries: number;
  /** Entries that no checkpoint covers yet: chained, but not proved by a signature. */
  uncovered: number;
}

/**
 * Holds the evidence of one request against the public keys, trusting nothing else: each entry's hash, the
 * chain from its beginning without a gap, each checkpoint's signature, each path to its root. `published`, what
 * was kept of the topic of checkpoints, catches a history that was signed anew.
 */
export async function verifyEvidence(
  evidence: Evidence,
  publicKeys: readonly JWK[],
  published?: Published,
): Promise<Verdict> {
  const { requestId, history, proofs } = evidence;
  const last = Math.max(0, ...proofs.map(({ version }) => version));
  const byVersion = new Map(proofs.map((proof) => [proof.version, proof]));
  const verdict = (misfit: Misfit | null): Verdict => ({
    misfit,
    entries: history.length,
    uncovered: history.filter(({ version }) => !byVersion.has(version)).length,
  });
  const checkpoints = new Map<number, { size: number; root: string }>();
  for (const jws of evidence.checkpoints) {
    const opened = await openCheckpoint(jws, publicKeys);
    if (!opened)
      return verdict({
        entry: 'checkpoint',
        why: `not signed by any of these keys: ${jws.slice(0, 40)}...`,
      });
    const entry = `checkpoint ${opened.number}`;
    const known = published?.get(opened.number);
    if (published && known !== hashOfJws(jws))
      return verdict({
        entry,
        why: known
          ? 'another one was published under this number'
          : 'is not among what was published',
      });
    checkpoints.set(opened.number, opened);
  }
  if (byVersion.size < proofs.length)
    return verdict({ entry: requestId, why: 'an entry is proved twice' });
  let previous = GENESIS;
  for (const [at, { hash, previousHash, ...entry }] of history.entries()) {
    const name = `${requestId}/${entry.version}`;
    const misfit = (why: string): Verdict => verdict({ entry: name, why });
    if (entry.requestId !== requestId) return misfit('belongs to another request');
    if (entry.version !== at + 1) return misfit(`version ${at + 1} is missing or out of its place`);
    if (previousHash !== previous) return misfit('is not chained to the entry before');
    if (chainHash(previousHash, entry) !== hash)
      return misfit('its content does not give its hash');
    previous = hash;
    const proof = byVersion.get(entry.version);
    if (!proof && entry.version < last)
      return misfit('no checkpoint covers it, but one covers an entry after it');
    if (!proof) continue;
    const checkpoint = checkpoints.get(proof.checkpoint);
    if (!checkpoint) return misfit(`checkpoint ${proof.checkpoint} is not with the evidence`);
    if (rootFromPath(hash, proof.position, checkpoint.size, proof.path) !== checkpoint.root)
      return misfit(`its path does not lead to the root of checkpoint ${proof.checkpoint}`);
  }
  const stray = proofs.find(({ version }) => !history.some((entry) => entry.version === version));
  if (stray)
    return verdict({
      entry: `${requestId}/${stray.version}`,
      why: 'a checkpoint covers it, but it is missing from the history',
    });
  return verdict(null);
}
