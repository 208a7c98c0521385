import { randomUUID } from 'node:crypto';
import {
  FORMS,
  holdsPersonal,
  holdsPersonalNumber,
  unreadableIn,
  isReadable,
  withoutPersonal,
} from './personal';

describe('the detector of personal names', () => {
  it.each([
    ['a NIP', '197803152005011003'],
    ['a NIP in its printed form', '19780315 200501 1 003'],
    ['an NI PPPK', '198512302023212015'],
    ['a NIK', '3507124509870003'],
    ['a NIK in the middle', 'B/3507121509870003/HK'],
    ['an e-mail address', 'siti.kenari+x@surel.example.go.id'],
  ])('finds: %s', (_what, text) => {
    expect(holdsPersonal(text)).toBe(true);
    expect(holdsPersonalNumber(text)).toBe(!text.includes('@'));
    expect(withoutPersonal(`"${text}", ${text}`)).not.toContain(text);
  });

  it.each([
    ['a reference', 'B/123/HK.01/2026'],
    ['a time in nanoseconds', '1763769600123456789'],
    ['a time as digits', '20261121093015123'],
    ['a time to the hundredth', '2026112109301512'],
    ['a longer number', '1978031520050110031'],
    ['a number with a month 13', '197813152005011003'],
    ['a citizen of no regency', '3599121509870003'],
    ['a key id', 'kab-malang.2026-1'],
    ['an @ alone', '2 @ Rp100'],
    ['a UUID', randomUUID()],
  ])('finds nothing in %s', (_what, text) => {
    expect(holdsPersonal(text)).toBe(false);
    expect(withoutPersonal(text)).toBe(text);
  });

  it('stays fast on adversarial text', () => {
    for (const evil of ['a', '1', 'a.', '19', '1-', 'a@', 'a@a.'])
      expect(withoutPersonal(evil.repeat(100_000 / evil.length))).toBeDefined();
  });
});

describe('the check for readable text', () => {
  it.each(['B/123/HK.01/2026', 'surat no. 7 (ulang)', 'Ł', '१', 'é'])('accepts %s', (text) => {
    expect(isReadable(text)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['spaces', '   '],
    ['a hyphen', '-'],
    ['a zero-width space', 'B/1\u200b'],
    ['a soft hyphen', 'B\u00ad1'],
    ['a space that does not break', 'B\u00a01'],
    ['a filler', '\u3164'],
    ['a line feed', 'B/1\nB/2'],
    ['a byte order mark', '\ufeffB/1'],
    ['a direction', 'B/\u202e1'],
    ['private use', '\ue000'],
    ['a variation selector', 'B/1\ufe0f'],
    ['a joiner of graphemes', 'B/\u034f1'],
    ['an inherent vowel', 'B/1\u17b4'],
    ['a blank pattern of Braille', 'B/1\u2800'],
    ['letters that run to the left', 'B/\u05d0\u05d1/2026'],
    ['digits of a script that runs to the left', 'B/\u0661/2026'],
    ['a variation selector of the supplement', 'B/1\u{e0101}'],
    ['a Mongolian variation selector', 'B/1\u180b'],
    ['a Khmer vowel without a shape', 'B/1\u17b4'],
    ['a blank of Braille', 'B/1\u2800'],
    ['a blank hieroglyph', 'B/1\u{13441}'],
    ['an ideographic space', 'B\u30001'],
  ])('refuses %s', (_what, text) => {
    expect(isReadable(text)).toBe(false);
  });
});

describe('a reference', () => {
  it.each([
    ['full-width digits', 'B/\uff11/2026'],
    ['a full-width slash', 'B\uff0f1'],
    ['an en dash', 'B\u20131'],
    ['a hyphen that does not break', 'B\u20111'],
    ['a minus sign', 'B\u22121'],
    ['a fraction slash', 'B\u20441'],
    ['a division slash', 'B\u22151'],
    ['a Cyrillic letter', '\u0412/1/2026'],
    ['a Greek letter', '\u0392/1/2026'],
    ['a Cherokee letter', '\u13f4/1/2026'],
    ['a bold letter of mathematics', '\u{1d401}/1'],
    ['a superscript digit', 'B/1\u00b2'],
    ['a Roman numeral in one character', 'B/1/\u2164/2026'],
    ['a Devanagari digit', 'B/\u0967/2026'],
    ['a Bengali digit', 'B/\u09ea/2026'],
    ['a Thai digit', 'B/\u0e51/2026'],
    ['an apostrophe of a word processor', 'B\u20191'],
    ['an apostrophe that counts as a letter', 'B\u02bc1'],
    ['a slash drawn over a digit', 'B/1\u0338/2026'],
    ['a circle around a digit', 'B/1\u20dd/2026'],
    ['a line of a box', 'B\u25001'],
    ['a long vowel of Katakana', 'B\u30fc1'],
    ['an i without a dot', 'B/\u0131'],
    ['a click that looks like a bar', 'B\u01c01'],
    ['a bullet', 'B\u20221'],
  ])('is refused with %s, which a name may have', (_what, text) => {
    expect(isReadable(text, 'reference')).toBe(false);
    expect(unreadableIn(text, 'reference')?.why).toBe('looks like another character');
    expect(isReadable(text)).toBe(true);
  });

  it.each([
    'B/123/HK.01/2026',
    'surat no. 7 (ulang)',
    '\u0141\u00f3d\u017a/1',
    "B_1 & 2 'ulang' \u00b7 \u6587",
  ])('is accepted: %s', (text) => {
    expect(isReadable(text, 'reference')).toBe(true);
  });
});

describe('a stored name', () => {
  it('has no leading, trailing or repeated spaces', () => {
    expect(FORMS.name('  Dinas  PU /  Bina   Marga ')).toBe('Dinas PU / Bina Marga');
    expect(FORMS.name('   ')).toBe('');
    expect(FORMS.reference('  B /  1/   HK 01 / 2026 ')).toBe('B/1/HK 01/2026');
    expect(FORMS.reference('B/1')).toBe('B/1');
  });

  it('is refused with an invisible character, which the error names by its code point', () => {
    expect(unreadableIn('B/1\ufe0f')?.character).toBe('U+FE0F');
    expect(unreadableIn('B/1\u{e0101}')?.character).toBe('U+E0101');
    expect(unreadableIn('B/\u05d0')).toEqual({
      character: 'U+05D0',
      why: 'runs from right to left',
    });
    expect(unreadableIn('B/1 a')).toBeNull();
  });
});
