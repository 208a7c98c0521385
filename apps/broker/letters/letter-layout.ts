import type { Block, Letter, Signer } from './letter';
import { Drawing, LEFT, SIZE, WIDTH } from './letter-drawing';
import { drawTable } from './letter-table';
import { LETTER_WORDS, natureOf } from './letter-words';

const LABEL = 72;
const DATE = 170;

/** Draws a letter in the form of a naskah dinas, from the letterhead to the copies. */
export function drawLetter(drawing: Drawing, letter: Letter): void {
  if (letter.draft)
    drawing.paragraph(LETTER_WORDS[letter.language].draft, { bold: true, align: 'right' });
  drawHead(drawing, letter);
  drawFields(drawing, letter);
  letter.blocks.forEach((block, n) => {
    if (n === letter.blocks.length - 1) drawing.need(heightOfEnd(drawing, letter, block));
    drawBlock(drawing, block);
  });
  drawSigners(drawing, letter);
  drawCopies(drawing, letter);
}

/** The kop: parent body, agency, address, and a double rule. */
function drawHead(drawing: Drawing, { head }: Letter): void {
  const center = { align: 'center' } as const;
  const lines = [head.address, head.email].filter((line) => line !== null).join(' · ');
  const element = drawing.element('P');
  if (head.parent !== null)
    drawing.write(element, head.parent.toUpperCase(), { ...center, size: 12 });
  drawing.write(element, head.name.toUpperCase(), { ...center, size: 14, bold: true });
  if (lines !== '') drawing.write(element, lines, { ...center, size: 9 });
  element.end();
  drawing.space(4);
  drawing.rule(drawing.y, 2);
  drawing.rule(drawing.y + 3, 0.7);
  drawing.space(16);
}

/** Nomor, Sifat, Lampiran and Hal on the left, place and date on the right, then Yth. */
function drawFields(drawing: Drawing, letter: Letter): void {
  const { language, number, classification, urgency, attachments, subject, to } = letter;
  const words = LETTER_WORDS[language];
  const top = drawing.y;
  const date = drawing.element('P');
  const place = { x: LEFT + WIDTH - DATE, width: DATE, align: 'right' } as const;
  drawing.write(date, letter.placeAndDate, place);
  date.end();
  const below = drawing.y;
  drawing.y = top;
  const width = WIDTH - DATE - 10;
  drawFact(drawing, [words.number, number ?? words.noNumber], LABEL, width);
  drawing.y = Math.max(drawing.y, below);
  const wide = WIDTH * 0.85;
  drawFact(drawing, [words.nature, natureOf(classification, urgency, language)], LABEL, wide);
  drawFact(drawing, [words.attachments, attachments], LABEL, wide);
  drawFact(drawing, [words.subject, subject], LABEL, wide, 'H1');
  drawing.space(12);
  to.forEach((reader, n) => {
    const element = drawing.element('P');
    const label = to.length > 1 ? `${words.to} ${n + 1}.` : words.to;
    drawing.need(2 * SIZE);
    const { y } = drawing;
    drawing.write(element, label, { width: 44 });
    drawing.y = y;
    drawing.write(element, reader, { x: LEFT + 44, width: WIDTH * 0.7 });
    element.end();
  });
  drawing.space(12);
}

/** A label, a colon and a value, side by side. */
function drawFact(
  drawing: Drawing,
  [label, value]: readonly [string, string],
  indent: number,
  width: number,
  tag = 'P',
): void {
  const lines = drawing.heightOf(label, { width: indent - 6 });
  drawing.need(Math.max(lines, 2 * SIZE));
  const element = drawing.element(tag);
  const { y } = drawing;
  drawing.write(element, label, { width: indent - 6 });
  const after = drawing.y;
  drawing.line(element, ':', y, { x: LEFT + indent, width: 8 });
  drawing.y = y;
  const page = drawing.page;
  drawing.write(element, value === '' ? '-' : value, {
    x: LEFT + indent + 9,
    width: width - indent - 9,
    bold: tag === 'H1',
  });
  if (drawing.page === page) drawing.y = Math.max(drawing.y, after);
  element.end();
}

function drawBlock(drawing: Drawing, block: Block): void {
  switch (block.kind) {
    case 'paragraph':
      drawing.paragraph(block.text, { align: 'justify' });
      return;
    case 'heading':
      drawing.need(9 * SIZE);
      drawing.space(4);
      drawing.paragraph(block.text, { bold: true }, 'H2');
      return;
    case 'list':
      drawList(drawing, block.items);
      return;
    case 'facts':
      for (const row of block.rows) drawFact(drawing, row, 150, WIDTH);
      drawing.space();
      return;
    case 'table':
      drawTable(drawing, block.columns, block.rows);
  }
}

function drawList(drawing: Drawing, items: readonly string[]): void {
  const list = drawing.element('L', undefined, {});
  items.forEach((text, n) => {
    const item = drawing.element('LI', list);
    drawing.need(2 * SIZE);
    const { y } = drawing;
    drawing.line(drawing.element('Lbl', item), `${n + 1}.`, y, { width: 20 });
    drawing.y = y;
    drawing.write(drawing.element('LBody', item), text, {
      ...{ x: LEFT + 22, width: WIDTH - 22 },
    });
    item.end();
    drawing.space(2);
  });
  list.end();
  drawing.space();
}

const BOX = 56;

/**
 * The last paragraph, the signers and the copies: they stay on one page, so that neither a
 * signature nor a list of copies stands alone there. A longer end may be parted.
 */
function heightOfEnd(drawing: Drawing, letter: Letter, last: Block): number {
  const { heads, names } = heightsOf(drawing, letter);
  const text = last.kind === 'paragraph' ? drawing.heightOf(last.text) : 2 * SIZE;
  const height = text + 16 + heads + BOX + names + 20 + heightOfCopies(letter);
  return height < drawing.pageHeight / 2 ? height : 0;
}

function heightsOf(drawing: Drawing, { signers, language }: Letter): Record<Part, number> {
  const { noName } = LETTER_WORDS[language];
  const width = signerWidth(signers);
  const most = (texts: string[], bold: boolean): number =>
    Math.max(0, ...texts.map((text) => drawing.heightOf(text, { width, bold })));
  return {
    heads: most(signers.map(above), false),
    names: most(
      signers.map(({ name }) => name ?? noName),
      true,
    ),
  };
}
type Part = 'heads' | 'names';

const signerWidth = ({ length }: readonly Signer[]): number =>
  length > 1 ? WIDTH / 2 - 12 : WIDTH * 0.5;

/**
 * Position, place for the electronic signature, and name; two signers stand side by side. The place
 * is empty: nothing here says that the letter is signed.
 */
function drawSigners(drawing: Drawing, letter: Letter): void {
  const { signers, language } = letter;
  const words = LETTER_WORDS[language];
  const width = signerWidth(signers);
  const { heads, names } = heightsOf(drawing, letter);
  drawing.space(10);
  drawing.need(heads + BOX + names + 20);
  const top = drawing.y;
  signers.forEach((signer, n) => {
    const x = signers.length > 1 ? LEFT + n * (WIDTH / 2 + 12) : LEFT + WIDTH - width;
    const element = drawing.element('P');
    drawing.y = top;
    drawing.write(element, above(signer), { x, width });
    const box = top + heads + 4;
    drawing.artifact((document) => {
      document.lineWidth(0.5).strokeColor('#888888').dash(3, { space: 3 });
      document.rect(x, box, Math.min(width, 190), BOX).stroke().undash();
    });
    drawing.line(element, words.signHere, box + BOX / 2 - 4, {
      ...{ x: x + 8, width: Math.min(width, 190) - 16, size: 8, color: '#555555' },
    });
    drawing.y = box + BOX + 6;
    drawing.write(element, signer.name ?? words.noName, { x, width, bold: signer.name !== null });
    element.end();
  });
  drawing.y = top + heads + BOX + names + 20;
}

const above = ({ position, agency }: Signer): string => `${position}\n${agency},`;

const heightOfCopies = ({ copies }: Letter): number => (2 + copies.length) * SIZE * 1.4;

function drawCopies(drawing: Drawing, letter: Letter): void {
  const { copies, language } = letter;
  const { copies: title, none } = LETTER_WORDS[language];
  drawing.need(heightOfCopies(letter));
  if (copies.length === 0) {
    drawing.paragraph(`${title}: ${none}`);
    return;
  }
  drawing.paragraph(`${title}:`);
  drawList(drawing, copies);
}
