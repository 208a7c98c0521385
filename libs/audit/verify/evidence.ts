import type { JWK } from 'jose';
import { ChainEntry, chainHash, GENESIS } from '../chain';
import { hashOfJws, openCheckpoint } from '../checkpoint';
import { rootFromPath } from '../merkle';
import type { Misfit, PublishedCheckpoints } from './published';

/** An exported history entry. */
export interface EvidenceEntry extends ChainEntry {
  previousHash: string;
  hash: string;
}

/** The position of an entry in a checkpoint, and its path to the root. */
export interface Proof {
  version: number;
  checkpoint: number;
  position: number;
  path: string[];
}

/** The proof of one request's history: the answer of `GET /v1/requests/{id}/evidence`. */
export interface Evidence {
  requestId: string;
  history: EvidenceEntry[];
  proofs: Proof[];
  /** The JWS of the checkpoints in the proofs, ordered by number. */
  checkpoints: string[];
}

export interface EvidenceVerdict {
  misfit: Misfit | null;
  entries: number;
  /** Number of entries that no checkpoint covers yet: chained, but not signed. */
  uncovered: number;
}

/**
 * Verifies the evidence of one request, trusting only the public keys: each entry's hash, the
 * complete chain, each checkpoint's signature and each path to its root. `published`, a saved copy
 * of the checkpoints topic, reveals a history that was signed again.
 */
export async function verifyEvidence(
  evidence: Evidence,
  publicKeys: readonly JWK[],
  published?: PublishedCheckpoints,
): Promise<EvidenceVerdict> {
  const { requestId, history, proofs } = evidence;
  const last = Math.max(0, ...proofs.map(({ version }) => version));
  const byVersion = new Map(proofs.map((proof) => [proof.version, proof]));
  const verdict = (misfit: Misfit | null): EvidenceVerdict => ({
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
          : 'is not among the published checkpoints',
      });
    checkpoints.set(opened.number, opened);
  }
  if (byVersion.size < proofs.length)
    return verdict({ entry: requestId, why: 'an entry has two proofs' });
  let previous = GENESIS;
  for (const [at, { hash, previousHash, ...entry }] of history.entries()) {
    const name = `${requestId}/${entry.version}`;
    const misfit = (why: string): EvidenceVerdict => verdict({ entry: name, why });
    if (entry.requestId !== requestId) return misfit('belongs to another request');
    if (entry.version !== at + 1)
      return misfit(`version ${at + 1} is missing or in the wrong place`);
    if (previousHash !== previous) return misfit('is not chained to the previous entry');
    if (chainHash(previousHash, entry) !== hash)
      return misfit('its content does not match its hash');
    previous = hash;
    const proof = byVersion.get(entry.version);
    if (!proof && entry.version < last)
      return misfit('no checkpoint covers it, but one covers a later entry');
    if (!proof) continue;
    const checkpoint = checkpoints.get(proof.checkpoint);
    if (!checkpoint) return misfit(`checkpoint ${proof.checkpoint} is not in the evidence`);
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
