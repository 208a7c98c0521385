/**
 * UTF-8 bytes per encoded word: 45 are 60 in base64, with `=?UTF-8?B?...?=` 72 of the 75 that RFC
 * 2047 allows.
 */
const MOST_BYTES = 45;
/** A header line is folded between words; a longer word would make a longer line. */
const MOST_PLAIN = 60;

/**
 * Encodes a text as an unstructured header that decodes to exactly that text. Encoded as a whole: a
 * text that looks like an encoded word, all beyond ASCII, a word too long for a line, and white
 * space that folding would change.
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
