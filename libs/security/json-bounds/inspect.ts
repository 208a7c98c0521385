import { Fault, Tokens } from './tokens';
import { EMPTY_KEY, foldKey, KeysSeen, MAX_KEYS } from './keys-seen';

/** A message at every door, in bytes. */
export const MAX_BYTES = 256 * 1024;
/** Objects and arrays within each other; the message itself is the first. */
export const MAX_DEPTH = 32;

const FORBIDDEN_KEYS = new Map(
  ['__proto__', 'constructor', 'prototype'].map((name) => [
    [...name].reduce((hash, letter) => foldKey(hash, letter.charCodeAt(0)), EMPTY_KEY),
    name,
  ]),
);

/**
 * Judges the raw bytes of a message before anything parses them, in one pass.
 *
 * Taken is one JSON object (RFC 8259, strictly) in UTF-8 without a byte order mark, of at most
 * MAX_BYTES, MAX_DEPTH, MAX_KEYS, as many objects and arrays and as many entries of arrays, in which
 * - no object has a key twice, compared after unescaping: parsers differ in which one they keep;
 * - no key is `__proto__`, `constructor` or `prototype`;
 * - no string holds, escaped or not, a control character (U+0000-001F, U+007F-009F) other than tab,
 *   line feed and carriage return, a lone surrogate, or a bidirectional control (U+202A-202E,
 *   U+2066-2069): PostgreSQL refuses the first, and the last make text read as what it is not;
 * - no number is beyond +-9007199254740991 (2^53 - 1), however written; `-0` is taken.
 *
 * What is taken, `JSON.parse` cannot throw on, and every other parser reads alike.
 *
 * @returns null when the bytes are taken, else the first fault. A fault never quotes the message,
 * for it is logged and shown to administrators.
 */
export function inspectBytes(bytes: Uint8Array): Fault | null {
  if (bytes.length > MAX_BYTES) {
    return {
      code: 'too-large',
      detail:
        `The message has ${bytes.length} bytes; ${MAX_BYTES} (256 KiB) are the most. ` +
        'Refer to long content by uri and sha256 instead of carrying it.',
    };
  }
  keysSeen.clear();
  const inspection = new Inspection(bytes);
  inspection.message();
  return inspection.fault;
}

/**
 * What bytes say that were taken, with every text in the normal form C: what people read as one is one. Signatures
 * and hashes stay those of the bytes.
 */
export function parseInspected(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  const parsed: unknown = JSON.parse(text);
  // Below U+0300 nothing joins with what is before it.
  return /[^\0-\u02ff]|\\u/.test(text) ? normalised(parsed) : parsed;
}

function normalised(value: unknown): unknown {
  if (typeof value === 'string') return value.normalize('NFC');
  if (Array.isArray(value)) return value.map(normalised);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, normalised(inner)]));
}

const keysSeen = new KeysSeen();

/** The structure of one message; false means that `fault` is set. */
class Inspection extends Tokens {
  private containers = 0;
  private entries = 0;

  message(): boolean {
    const { bytes } = this;
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
      return this.refuse(0, 'A byte order mark', 'Send UTF-8 without one.');
    }
    if (this.next() !== 0x7b) {
      return this.refuse(this.at, 'Not the start of an object', 'Send one JSON object.');
    }
    if (!this.object(1)) return false;
    this.next();
    return (
      this.at === bytes.length ||
      this.refuse(this.at, 'Something after the object', 'Send one JSON object and nothing else.')
    );
  }

  private open(depth: number): boolean {
    if (depth > MAX_DEPTH) {
      return this.refuse(this.at, `More than ${MAX_DEPTH} levels`, 'Nest less deeply.');
    }
    if (++this.containers > MAX_KEYS) {
      return this.refuse(this.at, `More than ${MAX_KEYS} objects and arrays`, 'Split the message.');
    }
    return this.step();
  }

  private object(depth: number): boolean {
    if (!this.open(depth)) return false;
    const object = this.containers;
    if (this.next() === 0x7d) return this.step();
    for (;;) {
      if (this.next() !== 0x22) return this.unexpected('a key in double quotes');
      if (!this.key(object)) return false;
      if (this.next() !== 0x3a) return this.unexpected('a colon');
      this.at++;
      if (!this.value(depth)) return false;
      const byte = this.next();
      if (byte === 0x7d) return this.step();
      if (byte !== 0x2c) return this.unexpected('a comma or the end of the object');
      this.at++;
    }
  }

  private array(depth: number): boolean {
    if (!this.open(depth)) return false;
    if (this.next() === 0x5d) return this.step();
    for (;;) {
      if (++this.entries > MAX_KEYS) {
        return this.refuse(
          this.at,
          `More than ${MAX_KEYS} entries of arrays`,
          'Split the message.',
        );
      }
      if (!this.value(depth)) return false;
      const byte = this.next();
      if (byte === 0x5d) return this.step();
      if (byte !== 0x2c) return this.unexpected('a comma or the end of the array');
      this.at++;
    }
  }

  private value(depth: number): boolean {
    switch (this.next()) {
      case 0x22:
        return this.string();
      case 0x7b:
        return this.object(depth + 1);
      case 0x5b:
        return this.array(depth + 1);
      case 0x74:
        return this.literal('true');
      case 0x66:
        return this.literal('false');
      case 0x6e:
        return this.literal('null');
      default:
        return this.number();
    }
  }

  private key(object: number): boolean {
    const start = this.at;
    if (!this.keyText()) return false;
    const { hash } = this;
    const forbidden = FORBIDDEN_KEYS.get(hash);
    if (forbidden !== undefined && this.keyAt(start) === forbidden) {
      return this.refuse(start, `The key ${forbidden}`, 'No field has this name: remove it.');
    }
    if (keysSeen.count === MAX_KEYS) {
      return this.refuse(start, `More than ${MAX_KEYS} keys`, 'Split the message.');
    }
    const earlier = keysSeen.add(object, hash, start, (at) => this.keyAt(at) === this.keyAt(start));
    if (earlier < 0) return true;
    const what = `The same key as at byte ${earlier}, in the same object,`;
    return this.refuse(start, what, 'Keep one of the two.');
  }

  /** The key that starts at `at`, unescaped; only for keys that were read before. */
  private keyAt(at: number): unknown {
    let end = at + 1;
    while (this.bytes[end] !== 0x22) end += this.bytes[end] === 0x5c ? 2 : 1;
    return JSON.parse(new TextDecoder().decode(this.bytes.subarray(at, end + 1)));
  }
}
