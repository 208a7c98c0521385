import { randomInt } from 'node:crypto';

/** Keys that one message may have in all its objects together; a submitted request has about 60. */
export const MAX_KEYS = 10_000;

const SLOTS = 1 << 15;

// Secrets of this process, so that nobody can choose keys that collide and make the search long.
const SEED = randomInt(2 ** 32) | 0;
const FACTOR = randomInt(2 ** 31) * 2 + 1;

/** The hash of a key, a signed 32-bit integer, is folded over its unescaped code points from here. */
export const EMPTY_KEY = SEED;

/** Folds one code point into the hash of a key. */
export function foldKey(hash: number, codePoint: number): number {
  const mixed = Math.imul(hash ^ codePoint, FACTOR);
  return mixed ^ (mixed >>> 15);
}

/**
 * The keys met so far in one message. V8's own sets would need a string for each key, and hash keys
 * that look like numbers without a seed: this table allocates nothing, and is kept between messages.
 */
export class KeysSeen {
  private readonly slots = new Int32Array(SLOTS);
  private readonly slotOf = new Int32Array(MAX_KEYS + 1);
  private readonly hashOf = new Int32Array(MAX_KEYS + 1);
  private readonly objectOf = new Int32Array(MAX_KEYS + 1);
  private readonly startOf = new Int32Array(MAX_KEYS + 1);
  count = 0;

  /**
   * Remembers the key of `object` that starts at byte `start`, or gives the start of an earlier key
   * of the same object for which `same(earlier)` holds. -1 when there is none.
   */
  add(object: number, hash: number, start: number, same: (earlier: number) => boolean): number {
    let slot = Math.imul(hash ^ Math.imul(object, 0x9e3779b1), FACTOR) >>> 17;
    for (let key = this.slots[slot]; key; key = this.slots[slot]) {
      if (this.hashOf[key] === hash && this.objectOf[key] === object) {
        const earlier = this.startOf[key] ?? 0;
        if (same(earlier)) return earlier;
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    const key = ++this.count;
    this.slots[slot] = key;
    this.slotOf[key] = slot;
    this.hashOf[key] = hash;
    this.objectOf[key] = object;
    this.startOf[key] = start;
    return -1;
  }

  /** Empties the table at the cost of what is in it. */
  clear(): void {
    for (let key = this.count; key > 0; key--) this.slots[this.slotOf[key] ?? 0] = 0;
    this.count = 0;
  }
}
