import { visibleText } from './visible-text';

describe('the content of a message on a page', () => {
  it.each([
    ['{"a":\n1}', '{"a":\n1}'],
    ['a\r\n\tb\0', 'a\\u{d}\n\\u{9}b\\u{0}'],
    ['\ufeff{}', '\\u{feff}{}'],
    ['jenis \u202etxt.exe', 'jenis \\u{202e}txt.exe'],
    ['<b>', '<b>'],
  ])('hides nothing of %j', (text, shown) => {
    expect(visibleText(Buffer.from(text))).toEqual({ text: shown, isText: true, isCut: false });
  });

  it('shows bytes that are no text in hex, and says what it cuts', () => {
    expect(visibleText(Buffer.from([0xff, 0x00]))).toEqual({
      ...{ text: 'ff 00', isText: false, isCut: false },
    });
    expect(visibleText(Buffer.alloc(600, 0xff))).toMatchObject({ isText: false, isCut: true });
    expect(visibleText(Buffer.alloc(100_001, 'a'))).toMatchObject({ isText: true, isCut: true });
  });
});
