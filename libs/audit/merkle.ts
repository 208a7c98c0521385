import { createHash } from 'node:crypto';

/*
 * Merkle trees as RFC 9162 section 2.1 has them: a leaf and a node are hashed with different prefixes, so that
 * neither can be given out as the other. Hashes are SHA-256 in hex.
 */

const HASH = /^[0-9a-f]{64}$/;

const leafHash = (entry: string): Buffer =>
  createHash('sha256').update(Buffer.of(0)).update(entry, 'hex').digest();
const nodeHash = (left: Buffer, right: Buffer): Buffer =>
  createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest();

/** The largest power of two below `size`. */
function split(size: number): number {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
}

export interface MerkleTree {
  root: string;
  /** For each entry, what has to be hashed together with it, from the leaf up. */
  paths: string[][];
}

/** The tree over the hashes of entries, in their order. */
export function merkleTree(hashes: string[]): MerkleTree {
  const leaves = hashes.map(leafHash);
  const paths: string[][] = hashes.map(() => []);
  const build = (from: number, to: number): Buffer => {
    const only = leaves[from];
    if (to - from === 1 && only) return only;
    const middle = from + split(to - from);
    const [left, right] = [build(from, middle), build(middle, to)];
    for (let at = from; at < to; at++)
      paths[at]?.push((at < middle ? right : left).toString('hex'));
    return nodeHash(left, right);
  };
  const root = leaves.length > 0 ? build(0, leaves.length) : createHash('sha256').digest();
  return { root: root.toString('hex'), paths };
}

/** The root that an entry and its path lead to; null where the path does not fit the place. */
export function rootFromPath(
  hash: string,
  position: number,
  size: number,
  siblings: string[],
): string | null {
  const climb = (at: number, count: number, rest: string[]): Buffer | null => {
    if (count === 1) return rest.length === 0 ? leafHash(hash) : null;
    const last = rest.at(-1);
    if (last === undefined) return null;
    const half = split(count);
    const sibling = Buffer.from(last, 'hex');
    const inner =
      at < half
        ? climb(at, half, rest.slice(0, -1))
        : climb(at - half, count - half, rest.slice(0, -1));
    if (!inner) return null;
    return at < half ? nodeHash(inner, sibling) : nodeHash(sibling, inner);
  };
  // One way to write each hash, so that not even the case of a letter can change unseen.
  if (position < 0 || position >= size || !siblings.every((s) => HASH.test(s))) return null;
  return climb(position, size, siblings)?.toString('hex') ?? null;
}
