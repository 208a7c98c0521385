const CUT_AFTER = 100_000;
/** Control characters but LF, marks of direction, and characters of no width. */
const HIDDEN = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
const HEX_BYTES = 512;

/** The content of a message for a page. */
export interface VisibleText {
  text: string;
  /** Whether the bytes are UTF-8; otherwise the text is their beginning in hex. */
  isText: boolean;
  /** Whether more follows that is not shown. */
  isCut: boolean;
}

/** Bytes as text in which nothing is hidden: what cannot be seen is shown by its number. */
export function visibleText(bytes: Buffer): VisibleText {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return {
      text: text
        .slice(0, CUT_AFTER)
        .replace(HIDDEN, (one) =>
          one === '\n' ? one : `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`,
        ),
      isText: true,
      isCut: text.length > CUT_AFTER,
    };
  } catch {
    const hex = bytes.subarray(0, HEX_BYTES).toString('hex');
    return {
      text: hex.replace(/../g, '$& ').trim(),
      isText: false,
      isCut: bytes.length > HEX_BYTES,
    };
  }
}
