import { JsonFault, JsonTokens } from './tokens';
import { EMPTY_KEY, foldKey, KeysSeen, MAX_KEYS } from './keys-seen';

/** Maximum size of a message at every entry point, in bytes. */
export const MAX_BYTES = 256 * 1024;
/** Maximum nesting of objects and arrays; the message itself is level 1. */
export const MAX_DEPTH = 32;

const FORBIDDEN_KEYS = new Map(
  ['__proto__', 'constructor', 'prototype'].map((name) => [
    [...name].reduce((hash, letter) => foldKey(hash, letter.charCodeAt(0)), EMPTY_KEY),
    name,
  ]),
);

/**
 * Checks the raw bytes of a message in one pass, before anything parses them.
 *
 * Accepts one JSON object (strict RFC 8259) in UTF-8 without a byte order mark, within MAX_BYTES
 * and MAX_DEPTH, with at most MAX_KEYS keys, MAX_KEYS objects and arrays, and MAX_KEYS array
 * entries, in which
 * - no object has a duplicate key, compared after unescaping: parsers differ in which they keep;
 * - no key is `__proto__`, `constructor` or `prototype`;
 * - no string contains, escaped or not, a control character (U+0000-001F, U+007F-009F) other than
 *   tab, line feed and carriage return, a lone surrogate, or a bidirectional control (U+202A-202E,
 *   U+2066-2069): PostgreSQL rejects the first, and the last can disguise text;
 * - no number is beyond +-9007199254740991 (2^53 - 1), in any notation; `-0` is accepted.
 *
 * `JSON.parse` never throws on accepted bytes, and all parsers read them alike.
 *
 * @returns null if the bytes are accepted, else the first fault. A fault never quotes the message,
 *   since it is logged and shown to administrators.
 */
export function inspectBytes(bytes: Uint8Array): JsonFault | null {
  if (bytes.length > MAX_BYTES) {
    return {
      code: 'too-large',
      detail:
        `The message has ${bytes.length} bytes; the maximum is ${MAX_BYTES} (256 KiB). ` +
        'Refer to long content by uri and sha256 instead of carrying it.',
    };
  }
  keysSeen.clear();
  const inspection = new Inspection(bytes);
  inspection.message();
  return inspection.fault;
}

/**
 * Parses accepted bytes and normalises every text to form C, so that texts that look the same are
 * equal. Signatures and hashes are always those of the bytes.
 */
export function parseInspected(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  const parsed: unknown = JSON.parse(text);
  // Characters below U+0300 never combine with the one before them, so the text is already
  // normalised.
  return /[^\0-\u02ff]|\\u/.test(text) ? normalised(parsed) : parsed;
}

function normalised(value: unknown): unknown {
  if (typeof value === 'string') return value.normalize('NFC');
  if (Array.isArray(value)) return value.map(normalised);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, normalised(inner)]));
}

const keysSeen = new KeysSeen();

/** Checks the structure of one message. A method returns false if it has set `fault`. */
class Inspection extends JsonTokens {
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
