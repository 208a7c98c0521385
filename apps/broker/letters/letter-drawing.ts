import type PDFDocument from 'pdfkit';
import { type LetterFont, lettersFonts } from './letter-fonts';

export type Document = InstanceType<typeof PDFDocument>;
export type Structure = ReturnType<Document['struct']>;

export const A4: [number, number] = [595.28, 841.89];
/** In points: left 3 cm, right 2 cm. */
export const MARGINS = { top: 57, bottom: 71, left: 85, right: 57 };
export const LEFT = MARGINS.left;
export const WIDTH = A4[0] - MARGINS.left - MARGINS.right;
const BOTTOM = A4[1] - MARGINS.bottom;
export const SIZE = 11;
const GAP = 6;

export interface Style {
  bold?: boolean;
  size?: number;
  x?: number;
  width?: number;
  align?: 'left' | 'right' | 'center' | 'justify';
  color?: string;
}

/** Draws tagged text into a document: each text is content of one element of its structure. */
export class Drawing {
  private readonly root: Structure;

  constructor(private readonly document: Document) {
    this.root = document.struct('Document');
    document.addStructure(this.root);
  }

  get y(): number {
    return this.document.y;
  }

  set y(y: number) {
    this.document.y = y;
  }

  /** Pages so far. */
  get page(): number {
    return this.document.bufferedPageRange().count;
  }

  /** Points that are left on this page. */
  get left(): number {
    return BOTTOM - this.document.y;
  }

  /** Height of a page without its margins. */
  get pageHeight(): number {
    return BOTTOM - MARGINS.top;
  }

  /** Begins a new page unless this many points are left. */
  need(points: number): void {
    if (this.left < points) this.document.addPage();
  }

  newPage(): void {
    this.document.addPage();
  }

  /**
   * An element below `parent`, or below the document, to which content is added while it is open.
   */
  element(tag: string, parent: Structure = this.root, options: object = {}): Structure {
    const element = this.document.struct(tag, options);
    parent.add(element);
    return element;
  }

  /** Draws text at the current height as content of `element`; it can flow over pages. */
  write(element: Structure, text: string, style: Style = {}): void {
    const { x = LEFT, width = WIDTH, align = 'left' } = style;
    element.add(() => {
      this.use(style);
      this.document.text(text, x, this.document.y, { width, align, lineGap: 2 });
    });
  }

  /** Draws one line, which is known to fit, at a place. */
  line(element: Structure, text: string, y: number, style: Style = {}): void {
    const { x = LEFT, width = WIDTH, align = 'left' } = style;
    element.add(() => {
      this.use(style);
      this.document.text(text, x, y, { width, align, lineBreak: false });
    });
  }

  /** A paragraph of its own. */
  paragraph(text: string, style: Style = {}, tag = 'P'): void {
    const element = this.element(tag);
    this.need(2 * SIZE);
    this.write(element, text, style);
    element.end();
    this.space();
  }

  space(points = GAP): void {
    this.document.y += points;
  }

  heightOf(text: string, style: Style = {}): number {
    this.use(style);
    return this.document.heightOfString(text, { width: style.width ?? WIDTH, lineGap: 2 });
  }

  /** The lines that a text takes in a column, without regard to pages. */
  linesOf(text: string, style: Style = {}): string[] {
    this.use(style);
    const width = style.width ?? WIDTH;
    const lines: string[] = [];
    for (const source of text.split(/\r\n|[\n\r\u2028\u2029]/)) {
      let line = '';
      for (const word of source.split(/\s+/).flatMap((part) => this.pieces(part, width))) {
        const longer = line === '' ? word : `${line} ${word}`;
        if (line !== '' && this.document.widthOfString(longer) > width) {
          lines.push(line);
          line = word;
        } else line = longer;
      }
      lines.push(line);
    }
    return lines;
  }

  /** A word, cut where it is wider than the column. */
  private pieces(word: string, width: number): string[] {
    if (this.document.widthOfString(word) <= width) return [word];
    const pieces: string[] = [];
    let piece = '';
    for (const character of word) {
      if (piece !== '' && this.document.widthOfString(piece + character) > width) {
        pieces.push(piece);
        piece = '';
      }
      piece += character;
    }
    return [...pieces, piece];
  }

  /** Draws what is no content: lines, marks, page numbers. */
  artifact(draw: (document: Document) => void): void {
    this.document.markContent('Artifact', { type: 'Layout' });
    this.document.save();
    draw(this.document);
    this.document.restore();
    this.document.endMarkedContent();
  }

  rule(y: number, weight: number, x = LEFT, width = WIDTH): void {
    this.artifact((document) => {
      document.lineWidth(weight).strokeColor('#000000');
      document
        .moveTo(x, y)
        .lineTo(x + width, y)
        .stroke();
    });
  }

  /** Ends the structure; then only `everyPage` draws. */
  end(): void {
    this.root.end();
  }

  /** Draws on each page what stands beside the text; `page` counts from 1. */
  everyPage(draw: (document: Document, page: number, of: number) => void): void {
    const { start, count } = this.document.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      this.document.switchToPage(start + page);
      // In the bottom margin, text would begin a new page.
      this.document.page.margins.bottom = 0;
      this.artifact((document) => draw(document, page + 1, count));
    }
  }

  use({ bold = false, size = SIZE, color = '#000000' }: Style): Document {
    const { regular, bold: heavy } = lettersFonts();
    return setFont(this.document, bold ? heavy : regular, bold ? 'bold' : 'regular')
      .fontSize(size)
      .fillColor(color);
  }
}

/**
 * pdfkit takes a parsed font too, and keeps it under its name; its types know files and bytes only.
 */
function setFont(document: Document, font: LetterFont, name: string): Document {
  return document.font(font as unknown as Buffer, name);
}
