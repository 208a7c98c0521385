import { create, type Font, type Glyph, type GlyphPosition } from 'fontkit';
import { readFileSync } from 'node:fs';

/** What pdfkit needs of a font beside what fontkit gives: the glyphs of a text. */
export type LetterFont = Font;

const REPLACEMENT = 0xfffd;
/** Characters without a shape: controls, marks of direction, joiners, private use. */
const SHAPELESS = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{M}]/u;
const SPACES = /\s/u;

/**
 * Arimo, which has the widths of Arial, parsed once for all letters. Each character becomes its own
 * glyph: shaping by fontkit takes most of the time of a letter and adds only kerning. What Arimo
 * lacks is drawn as U+FFFD, because PDF/A forbids missing glyphs.
 */
function arimo(file: string): LetterFont {
  const font = create(
    readFileSync(require.resolve(`@expo-google-fonts/arimo/${file}.ttf`)),
  ) as Font;
  const glyphs = new Map<string, Glyph | null>();
  const glyphOf = (character: string): Glyph | null => {
    const known = glyphs.get(character);
    if (known !== undefined) return known;
    const code = character.codePointAt(0) ?? REPLACEMENT;
    const shown = SPACES.test(character) ? 0x20 : code;
    const shapeless = shown === code && SHAPELESS.test(character);
    const has = !shapeless && font.hasGlyphForCodePoint(shown);
    const glyph = shapeless ? null : font.glyphForCodePoint(has ? shown : REPLACEMENT);
    glyphs.set(character, glyph);
    return glyph;
  };
  const layout = (text: string): Run => {
    const run = [...text.normalize('NFC')].flatMap((character) => glyphOf(character) ?? []);
    return new Run(run);
  };
  return Object.assign(Object.create(font) as Font, { layout });
}

/** The glyphs of a text. pdfkit scales the positions, and then asks for the width. */
class Run {
  readonly positions: GlyphPosition[];

  constructor(readonly glyphs: Glyph[]) {
    this.positions = glyphs.map(({ advanceWidth }) => ({
      ...{ xAdvance: advanceWidth, yAdvance: 0, xOffset: 0, yOffset: 0 },
    }));
  }

  get advanceWidth(): number {
    return this.positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0);
  }
}

let fonts: { regular: LetterFont; bold: LetterFont } | undefined;

/** The fonts of letters; they are read when the first letter is made. */
export const lettersFonts = (): { regular: LetterFont; bold: LetterFont } =>
  (fonts ??= {
    regular: arimo('400Regular/Arimo_400Regular'),
    bold: arimo('700Bold/Arimo_700Bold'),
  });
