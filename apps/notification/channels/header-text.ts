/** Bytes of UTF-8 in one encoded word: 45 are 60 in base64, with `=?UTF-8?B?...?=` 72 of the 75 that RFC 2047 allows. */
const MOST_BYTES = 45;
/** A line of a header is folded between words; a longer word would make a longer line. */
const MOST_PLAIN = 60;

/**
 * A text as the value of an unstructured header that decodes to that text and nothing else. What could be read as an
 * encoded word is itself encoded, whole, as is all beyond ASCII, a word too long for a line, and white space that
 * folding would change.
 */
export function headerText(text: string): string {
  const plain = /^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(text) && !text.includes('=?');
  if (plain && text.split(' ').every((word) => word.length <= MOST_PLAIN)) return text;
  const words: string[] = [''];
  for (const character of text) {
    const last = words.length - 1;
    const longer = `${words[last]}${character}`;
    if (Buffer.byteLength(longer) > MOST_BYTES) words.push(character);
    else words[last] = longer;
  }
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join(' ');
}
