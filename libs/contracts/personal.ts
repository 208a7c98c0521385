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

const SEEN = /[\p{L}\p{N}]/u;
/** Control, format and unassigned characters, other spaces than the plain one, and letters without a shape (fillers). */
const UNSEEN =
  /[\p{C}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u034f\u115f\u1160\u3164\uffa0]/u;

/**
 * What a header or a page does not show as it is written: characters that may be left out (default-ignorable), the blank
 * Braille pattern, and letters of scripts that run from right to left, which turn what stands beside them.
 */
const NOT_AS_WRITTEN =
  /[\p{DI}\u2800\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Whether people can read it aloud and tell it from another: it has a letter or a digit, and nothing that is not seen. */
export const isReadable = (text: string): boolean =>
  SEEN.test(text) && !UNSEEN.test(text) && !NOT_AS_WRITTEN.test(text);

/** The text with `[...]` in the place of each of them. */
export const withoutPersonal = (text: string): string => text.replace(ALL, '[...]');
