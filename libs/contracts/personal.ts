/*
 * What names a person and has a form that can be told: the number of a civil servant (NIP, NI PPPK: 18 digits, birth,
 * appointment, sex, serial), of a citizen (NIK: 16 digits, place, birth, serial) and an e-mail address.
 */
const DAY = '(?:0[1-9]|[12]\\d|3[01])';
const NIP = `(?:19|20)\\d\\d(?:0[1-9]|1[0-2])${DAY}[ .-]?(?:19|20)\\d\\d(?:0[1-9]|1[0-2]|2\\d)[ .-]?[12][ .-]?\\d{3}`;
const PROVINCE = '(?:1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7])';
// Of women 40 is added to the day. After the province a regency or a city, and a district.
const NIK = `${PROVINCE}(?:0[1-9]|[1-3]\\d|7[1-9])\\d\\d[ .-]?(?:${DAY}|4[1-9]|[56]\\d|7[01])(?:0[1-9]|1[0-2])\\d\\d[ .-]?\\d{4}`;
const NUMBER = `(?<!\\d)(?:${NIP}|${NIK})(?!\\d)`;
const ADDRESS = '[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\\.){1,8}[A-Za-z]{2,63}';

const ANY_NUMBER = new RegExp(NUMBER);
const ANY = new RegExp(`${NUMBER}|${ADDRESS}`);
const ALL = new RegExp(ANY.source, 'g');

/** Whether a text holds a NIP or a NIK. */
export const holdsPersonalNumber = (text: string): boolean => ANY_NUMBER.test(text);

/** Whether a text holds a NIP, a NIK or an e-mail address. */
export const holdsPersonal = (text: string): boolean => ANY.test(text);

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
/**
 * Control, format and unassigned characters, separators other than the plain space, what Unicode lets a renderer
 * ignore (variation selectors, fillers), and the characters that have a blank glyph.
 */
const INVISIBLE =
  /[\p{C}\p{DI}\p{Zl}\p{Zp}\u2800\ufffc\u{13441}\u{13442}\u{16fe4}\u{1d159}]|(?! )\p{Zs}/u;

/** Letters and digits of scripts that run from right to left: they turn the text beside them around. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** The first character that a page or a header does not show as written, such as `U+200B`, and why; else null. */
export function unreadableIn(text: string): { character: string; why: string } | null {
  const invisible = INVISIBLE.exec(text)?.[0];
  const found = invisible ?? RIGHT_TO_LEFT.exec(text)?.[0];
  if (found === undefined) return null;
  const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const why = invisible === undefined ? 'runs from right to left' : 'cannot be seen';
  return { character: `U+${code}`, why };
}

/** Whether people can read it aloud and tell it from another: it has a letter or a digit, and shows as it is written. */
export const isReadable = (text: string): boolean =>
  LETTER_OR_DIGIT.test(text) && unreadableIn(text) === null;

/** The form that a text is kept in, by what it is, so that two that read the same are the same. */
export const FORMS = {
  /** Without spaces at its ends, and with one where there were several. */
  name: (text: string): string => text.replace(/ {2,}/g, ' ').replace(/^ | $/g, ''),
  /** Besides, without spaces around the slashes that part the number of a letter. */
  reference: (text: string): string => FORMS.name(text).replace(/ ?\/ ?/g, '/'),
};
export type Form = keyof typeof FORMS;

/** The text with `[...]` in the place of each of them. */
export const withoutPersonal = (text: string): string => text.replace(ALL, '[...]');
