import { EMPTY_KEY, foldKey } from './keys-seen';

/**
 * Why bytes are refused: `detail` says what is wrong, where (bytes count from 0) and what to do.
 */
export interface JsonFault {
  code: 'too-large' | 'malformed';
  detail: string;
  offset?: number;
}

const MAX_NUMBER = Number.MAX_SAFE_INTEGER;

const PLAIN = 0;
const QUOTE = 1;
const BACKSLASH = 2;
const CONTROL = 3;
const MULTIBYTE = 4;

const KIND = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === 0x22) return QUOTE;
  if (byte === 0x5c) return BACKSLASH;
  if (byte < 0x20 || byte === 0x7f) return CONTROL;
  return byte < 0x80 ? PLAIN : MULTIBYTE;
});
const HEX = Int8Array.from({ length: 256 }, (_, byte) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(byte).toLowerCase());
  return byte < 0x80 ? digit : -1;
});
/** The character after a backslash, and its meaning (RFC 8259 section 7). */
const ESCAPES = new Uint8Array(256);
for (const [letter, meant] of ['""', '\\\\', '//', 'b\b', 'f\f', 'n\n', 'r\r', 't\t'].map(
  ([a = '', b = '']) => [a.charCodeAt(0), b.charCodeAt(0)] as const,
)) {
  ESCAPES[letter] = meant;
}

/**
 * Reads the tokens of one JSON text (RFC 8259) from its raw bytes, with the rules of `inspectBytes`
 * for strings and numbers. Methods continue at `at`. The result false, or a next position of -1,
 * means that `fault` is set.
 */
export class JsonTokens {
  fault: JsonFault | null = null;
  protected at = 0;
  /** The code point that `escape` or `multibyte` has read. */
  private codePoint = 0;
  protected hash = 0;

  constructor(protected readonly bytes: Uint8Array) {}

  /** The byte at the next position that is not white space; 0, which is never valid, at the end. */
  protected next(): number {
    for (;;) {
      const byte = this.bytes[this.at] ?? 0;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.at++;
    }
  }

  protected literal(word: string): boolean {
    for (let i = 0; i < word.length; i++) {
      if (this.bytes[this.at] !== word.charCodeAt(i)) return this.unexpected(word);
      this.at++;
    }
    return true;
  }

  protected string(): boolean {
    const { bytes } = this;
    for (let i = this.at + 1; i > 0;) {
      const kind = KIND[bytes[i] ?? 0];
      if (kind === PLAIN) i++;
      else if (kind === QUOTE) return this.step(i);
      else i = this.special(kind, i);
    }
    return false;
  }

  /** A string that is a key: as `string`, and stores its hash in `hash`. */
  protected keyText(): boolean {
    const { bytes } = this;
    let hash = EMPTY_KEY;
    for (let i = this.at + 1; i > 0;) {
      const byte = bytes[i] ?? 0;
      const kind = KIND[byte];
      if (kind === QUOTE) {
        this.hash = hash;
        return this.step(i);
      }
      if (kind === PLAIN) {
        hash = foldKey(hash, byte);
        i++;
      } else {
        i = this.special(kind, i);
        hash = foldKey(hash, this.codePoint);
      }
    }
    return false;
  }

  /**
   * Counts digits instead of converting them: a number of 10^16 or more is refused without
   * arithmetic.
   */
  protected number(): boolean {
    const { bytes } = this;
    const start = this.at;
    let i = bytes[start] === 0x2d ? start + 1 : start;
    let significand = 0; // the first 16 digits from the first that is not 0: exact in a double
    let digits = 0; // how many those are
    let magnitude = 0; // the value is 0.<digits> * 10^magnitude
    let more = false; // a digit after them that is not 0
    let point = -1;
    const first = i;
    for (; ; i++) {
      const byte = bytes[i] ?? 0;
      if (byte === 0x2e && point < 0 && i > first) point = i;
      else if (byte < 0x30 || byte > 0x39) break;
      else {
        if (bytes[first] === 0x30 && i > first && point < 0) return this.notANumber(start);
        if (point < 0 ? digits > 0 || byte > 0x30 : digits === 0 && byte === 0x30) {
          magnitude += point < 0 ? 1 : -1;
        }
        if (digits === 0 && byte === 0x30) continue;
        if (digits < 16) {
          significand = significand * 10 + (byte - 0x30);
          digits++;
        } else if (byte > 0x30) more = true;
      }
    }
    if (i === first || i === point + 1) {
      return i === start ? this.unexpected('a value') : this.notANumber(start);
    }
    if (((bytes[i] ?? 0) | 0x20) === 0x65) {
      const sign = bytes[++i] ?? 0;
      if (sign === 0x2b || sign === 0x2d) i++;
      const exponentAt = i;
      let exponent = 0;
      for (let byte = bytes[i] ?? 0; byte >= 0x30 && byte <= 0x39; byte = bytes[++i] ?? 0) {
        exponent = Math.min(exponent * 10 + (byte - 0x30), 1e6); // longer than any message
      }
      if (i === exponentAt) return this.notANumber(start);
      magnitude += sign === 0x2d ? -exponent : exponent;
    }
    this.at = i;
    if (magnitude < 16 || digits === 0) return true;
    const whole = significand * 10 ** (16 - digits);
    if (magnitude === 16 && (whole < MAX_NUMBER || (whole === MAX_NUMBER && !more))) return true;
    return this.refuse(
      start,
      `A number beyond ${MAX_NUMBER}`,
      'Send less: others would lose its digits.',
    );
  }

  /** Reads a character that is not plain ASCII into `codePoint`; returns the position after it. */
  private special(kind: number | undefined, i: number): number {
    if (kind === BACKSLASH) return this.escape(i);
    if (kind === MULTIBYTE) return this.multibyte(i);
    if (i >= this.bytes.length) {
      this.refuse(i, 'The end within a string', 'Send the whole message.');
    } else {
      this.refuse(i, 'A control character', 'Remove it; escape tabs and line breaks.');
    }
    return -1;
  }

  private escape(i: number): number {
    const { bytes } = this;
    const letter = bytes[i + 1] ?? 0;
    if (letter !== 0x75) {
      const codePoint = ESCAPES[letter] ?? 0;
      if (codePoint !== 0) return this.permitted(codePoint, i, i + 2);
      this.refuse(i, 'An escape that JSON does not have', 'Escape as RFC 8259 says.');
      return -1;
    }
    const unit = this.hex(i + 2);
    if (unit < 0) {
      this.refuse(i, 'An escape without four hexadecimal digits', 'Escape as RFC 8259 says.');
      return -1;
    }
    if (unit < 0xd800 || unit > 0xdfff) return this.permitted(unit, i, i + 6);
    const low = bytes[i + 6] === 0x5c && bytes[i + 7] === 0x75 ? this.hex(i + 8) : -1;
    if (unit < 0xdc00 && low >= 0xdc00 && low <= 0xdfff) {
      this.codePoint = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
      return i + 12;
    }
    this.refuse(i, 'Half of a surrogate pair', 'Send whole characters.');
    return -1;
  }

  /** The value of four hexadecimal digits; negative if one is not a digit. */
  private hex(i: number): number {
    const { bytes } = this;
    return (
      ((HEX[bytes[i] ?? 0] ?? -1) << 12) |
      ((HEX[bytes[i + 1] ?? 0] ?? -1) << 8) |
      ((HEX[bytes[i + 2] ?? 0] ?? -1) << 4) |
      (HEX[bytes[i + 3] ?? 0] ?? -1)
    );
  }

  /** One character of two to four bytes, well-formed by table 3-7 of Unicode (RFC 3629). */
  private multibyte(i: number): number {
    const { bytes } = this;
    const first = bytes[i] ?? 0;
    const second = (bytes[i + 1] ?? 0) ^ 0x80;
    const third = (bytes[i + 2] ?? 0) ^ 0x80;
    const fourth = (bytes[i + 3] ?? 0) ^ 0x80;
    if (first >= 0xc2 && first < 0xe0) {
      if (second < 0x40) return this.permitted(((first & 0x1f) << 6) | second, i, i + 2);
    } else if (first >= 0xe0 && first < 0xf0) {
      const codePoint = ((first & 0x0f) << 12) | (second << 6) | third;
      const surrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
      if ((second | third) < 0x40 && codePoint >= 0x800 && !surrogate) {
        return this.permitted(codePoint, i, i + 3);
      }
    } else if (first >= 0xf0 && first < 0xf5) {
      const codePoint = ((first & 0x07) << 18) | (second << 12) | (third << 6) | fourth;
      if ((second | third | fourth) < 0x40 && codePoint >= 0x10000 && codePoint <= 0x10ffff) {
        this.codePoint = codePoint;
        return i + 4;
      }
    }
    this.refuse(i, 'Not UTF-8', 'Encode the message as UTF-8.');
    return -1;
  }

  /** Returns `next` if the character is allowed in a string. */
  private permitted(codePoint: number, i: number, next: number): number {
    this.codePoint = codePoint;
    if (codePoint < 0xa0) {
      const control = codePoint < 0x20 || codePoint >= 0x7f;
      if (!control || codePoint === 0x0a || codePoint === 0x0d || codePoint === 0x09) return next;
      this.refuse(i, 'A control character', 'Remove it; only tabs and line breaks are taken.');
      return -1;
    }
    const bidirectional =
      (codePoint >= 0x202a && codePoint <= 0x202e) || (codePoint >= 0x2066 && codePoint <= 0x2069);
    if (!bidirectional) return next;
    this.refuse(i, 'A bidirectional control character', 'Remove it: it hides what a text says.');
    return -1;
  }

  protected step(from = this.at): boolean {
    this.at = from + 1;
    return true;
  }

  private notANumber(start: number): boolean {
    return this.refuse(start, 'Not a number of JSON', 'Write it as RFC 8259 says.');
  }

  protected unexpected(expected: string): boolean {
    const what = this.at < this.bytes.length ? 'Not JSON' : 'The end too early';
    return this.refuse(this.at, what, `Expected ${expected}.`);
  }

  protected refuse(offset: number, what: string, remedy: string): false {
    this.fault = { code: 'malformed', detail: `${what} at byte ${offset}. ${remedy}`, offset };
    return false;
  }
}
