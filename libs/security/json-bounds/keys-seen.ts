import { randomInt } from 'node:crypto';

/**
 * Maximum number of keys in all objects of a message together; a submitted request has about 60.
 */
export const MAX_KEYS = 10_000;

const SLOTS = 1 << 15;

// Random per process, so that an attacker cannot choose colliding keys that slow down the search.
const SEED = randomInt(2 ** 32) | 0;
const FACTOR = randomInt(2 ** 31) * 2 + 1;

/**
 * Start value of the hash of a key, a signed 32-bit integer folded over its unescaped code points.
 */
export const EMPTY_KEY = SEED;

/** Folds one code point into the hash of a key. */
export function foldKey(hash: number, codePoint: number): number {
  const mixed = Math.imul(hash ^ codePoint, FACTOR);
  return mixed ^ (mixed >>> 15);
}

/**
 * The keys read so far in one message. A Set of V8 needs a string per key and hashes numeric keys
 * without a seed. This table allocates nothing and is reused for the next message.
 */
export class KeysSeen {
  private readonly slots = new Int32Array(SLOTS);
  private readonly slotOf = new Int32Array(MAX_KEYS + 1);
  private readonly hashOf = new Int32Array(MAX_KEYS + 1);
  private readonly objectOf = new Int32Array(MAX_KEYS + 1);
  private readonly startOf = new Int32Array(MAX_KEYS + 1);
  count = 0;

  /**
   * Adds the key of `object` that starts at byte `start` and returns -1. If an earlier key of the
   * same object satisfies `same(earlier)`, returns the start of that key instead.
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

  /** Empties the table; the cost depends on the number of keys in it. */
  clear(): void {
    for (let key = this.count; key > 0; key--) this.slots[this.slotOf[key] ?? 0] = 0;
    this.count = 0;
  }
}
