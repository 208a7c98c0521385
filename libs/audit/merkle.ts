import { hash as digest } from 'node:crypto';

/*
 * Merkle trees of RFC 9162 section 2.1: leaves and nodes are hashed with different prefixes, so
 * that neither can be passed off as the other. Hashes are SHA-256, and hex outside of the process.
 */

const HASH = /^[0-9a-f]{64}$/;
const BYTES = 32;

const LEAF = '00';
const NODE = Buffer.of(1);
// In one call: for a checkpoint it runs up to 2,000 times while all else waits.
const sha256 = (bytes: Buffer): Buffer => digest('sha256', bytes, 'buffer');

/** The leaf of an entry. @param entry its hash, in hex. */
export const leafOf = (entry: string): Buffer => sha256(Buffer.from(LEAF + entry, 'hex'));
const nodeHash = (left: Buffer, right: Buffer): Buffer =>
  sha256(Buffer.concat([NODE, left, right]));

/** The largest power of two below `size`. */
function split(size: number): number {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
}

/**
 * A tree to which leaves are added one by one. It stores a hash for each full subtree, not the
 * leaves.
 */
export class GrowingTree {
  private readonly subtrees: { size: number; hash: Buffer }[] = [];
  private leaves = 0;

  add(leaf: Buffer): void {
    this.leaves++;
    let [size, hash] = [1, leaf];
    for (let last = this.subtrees.at(-1); last?.size === size; last = this.subtrees.at(-1)) {
      this.subtrees.pop();
      [size, hash] = [size * 2, nodeHash(last.hash, hash)];
    }
    this.subtrees.push({ size, hash });
  }

  get size(): number {
    return this.leaves;
  }

  /** In hex. */
  get root(): string {
    const hashes = this.subtrees.map(({ hash }) => hash);
    const root =
      hashes.length > 0 ? hashes.reduceRight((right, left) => nodeHash(left, right)) : null;
    return (root ?? sha256(Buffer.alloc(0))).toString('hex');
  }
}

/**
 * The audit path of the leaf at `position`, from the bottom up, in hex.
 * @param leaves 32 bytes per leaf.
 */
export function merklePath(leaves: Buffer, position: number): string[] {
  const path: string[] = [];
  for (let [from, to] = [0, leaves.length / BYTES]; to - from > 1;) {
    const middle = from + split(to - from);
    const isLeft = position < middle;
    path.unshift(isLeft ? rootOf(leaves, middle, to) : rootOf(leaves, from, middle));
    [from, to] = isLeft ? [from, middle] : [middle, to];
  }
  return path;
}

/**
 * The root over the leaves from `from` up to, but not including, `to`, in hex. Default: all leaves.
 */
export function rootOf(leaves: Buffer, from = 0, to = leaves.length / BYTES): string {
  const tree = new GrowingTree();
  for (let at = from; at < to; at++) tree.add(leaves.subarray(at * BYTES, (at + 1) * BYTES));
  return tree.root;
}

/**
 * The root computed from an entry and its path, or null if the path is not valid for this position.
 */
export function rootFromPath(
  hash: string,
  position: number,
  size: number,
  siblings: string[],
): string | null {
  const climb = (at: number, count: number, rest: string[]): Buffer | null => {
    if (count === 1) return rest.length === 0 ? leafOf(hash) : null;
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
  // Only lower-case hex, so that each hash has exactly one form.
  if (position < 0 || position >= size || !siblings.every((s) => HASH.test(s))) return null;
  return climb(position, size, siblings)?.toString('hex') ?? null;
}
