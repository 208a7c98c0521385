/*
 * Personal data with a recognisable form: the number of a civil servant (NIP, NI PPPK: 18 digits
 * with birth, appointment, sex, serial), of a citizen (NIK: 16 digits with place, birth, serial),
 * and e-mail addresses.
 */
const DAY = '(?:0[1-9]|[12]\\d|3[01])';
const NIP = `(?:19|20)\\d\\d(?:0[1-9]|1[0-2])${DAY}[ .-]?(?:19|20)\\d\\d(?:0[1-9]|1[0-2]|2\\d)[ .-]?[12][ .-]?\\d{3}`;
const PROVINCE = '(?:1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7])';
// Women have 40 added to the day of birth. After the province come regency or city, and district.
const NIK = `${PROVINCE}(?:0[1-9]|[1-3]\\d|7[1-9])\\d\\d[ .-]?(?:${DAY}|4[1-9]|[56]\\d|7[01])(?:0[1-9]|1[0-2])\\d\\d[ .-]?\\d{4}`;
const NUMBER = `(?<!\\d)(?:${NIP}|${NIK})(?!\\d)`;
const ADDRESS = '[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\\.){1,8}[A-Za-z]{2,63}';

const ANY_NUMBER = new RegExp(NUMBER);
const ANY = new RegExp(`${NUMBER}|${ADDRESS}`);
const ALL = new RegExp(ANY.source, 'g');

/** Whether a text contains a NIP or a NIK. */
export const holdsPersonalNumber = (text: string): boolean => ANY_NUMBER.test(text);

/** Whether a text contains a NIP, a NIK or an e-mail address. */
export const holdsPersonal = (text: string): boolean => ANY.test(text);

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
/**
 * Control, format and unassigned characters, separators other than the plain space,
 * default-ignorable characters (variation selectors, fillers), and characters with a blank glyph.
 */
const INVISIBLE =
  /[\p{C}\p{DI}\p{Zl}\p{Zp}\u2800\ufffc\u{13441}\u{13442}\u{16fe4}\u{1d159}]|(?! )\p{Zs}/u;

/**
 * Letters and digits of right-to-left scripts: they change the displayed order of the text around
 * them.
 */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * Dashes, slashes, quotes, dots and bars like those of ASCII, marks drawn over a character, digits
 * beyond ASCII, and letters of scripts that share shapes with Latin ones.
 */
const LOOK_ALIKES = [
  '[\\u02d7\\u058a\\u05be\\u2010-\\u2015\\u2043\\u2212\\u23af\\u2500\\u2501\\u2cba\\u2e3a\\u2e3b\\u30fc]',
  '[\\u2044\\u2215\\u2216\\u223c\\u2571\\u27cb\\u29f5\\u29f8\\u29f9\\u3033]',
  '[\\u02b9-\\u02bc\\u2018-\\u201f\\u2032\\u2035\\u2022\\u2027\\u2219\\u22c5\\u30fb]',
  '[\\u0131\\u01c0\\u01c3\\u2223\\u23d0\\u2502]',
  '[\\u0334-\\u0338\\u20d2\\u20d3\\u20d8-\\u20da\\u20e5\\u20e6\\u20ea\\u20eb\\p{Me}]',
  '(?![0-9])\\p{Nd}',
  '[\\p{Script=Greek}\\p{Script=Coptic}\\p{Script=Cyrillic}\\p{Script=Armenian}]',
  '[\\p{Script=Cherokee}\\p{Script=Lisu}\\p{Script=Tifinagh}\\p{Script=Deseret}]',
];
const LOOK_ALIKE = new RegExp(LOOK_ALIKES.join('|'), 'u');

/**
 * The first character that is not displayed as written, such as `U+200B`, and why; null if there is
 * none. In a reference also one that looks like another: a full-width digit, an en dash, a Cyrillic
 * letter. Two references that people read as the same would be two requests.
 */
export function unreadableIn(
  text: string,
  form: TextForm = 'name',
): { character: string; why: string } | null {
  const reasons: [found: string | undefined, why: string][] = [
    [INVISIBLE.exec(text)?.[0], 'cannot be seen'],
    [RIGHT_TO_LEFT.exec(text)?.[0], 'runs from right to left'],
  ];
  if (form === 'reference') {
    const alike =
      LOOK_ALIKE.exec(text)?.[0] ?? [...text].find((one) => one.normalize('NFKC') !== one);
    reasons.push([alike, 'looks like another character']);
  }
  for (const [found, why] of reasons) {
    if (found === undefined) continue;
    const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return { character: `U+${code}`, why };
  }
  return null;
}

/** Whether a text has a letter or a digit and is displayed as written. */
export const isReadable = (text: string, form?: TextForm): boolean =>
  LETTER_OR_DIGIT.test(text) && unreadableIn(text, form) === null;

/** Normalisation by kind of text, so that texts that look the same are equal. */
export const FORMS = {
  /** Trims spaces and collapses runs of spaces. */
  name: (text: string): string => text.replace(/ {2,}/g, ' ').replace(/^ | $/g, ''),
  /** Also removes spaces around slashes, the separators in letter numbers. */
  reference: (text: string): string => FORMS.name(text).replace(/ ?\/ ?/g, '/'),
};
export type TextForm = keyof typeof FORMS;

/** The text with `[...]` in place of each NIP, NIK and e-mail address. */
export const withoutPersonal = (text: string): string => text.replace(ALL, '[...]');
