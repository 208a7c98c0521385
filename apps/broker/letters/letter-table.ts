import type { Column } from './letter';
import { Drawing, LEFT, type Structure, WIDTH } from './letter-drawing';

const SIZE = 9.5;
const LINE = 12;
const PAD = 4;

interface Cell {
  x: number;
  width: number;
  align: 'left' | 'right';
}

/**
 * A table with a header that is repeated on every page. A row stays on one page if it fits on one;
 * a longer one goes on over several pages.
 */
export function drawTable(
  drawing: Drawing,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  const cells = cellsOf(columns);
  const table = drawing.element('Table');
  const titles = columns.map(({ title }, n) =>
    drawing.linesOf(title, { bold: true, size: SIZE, width: cells[n]?.width }),
  );
  const headHeight = heightOf(titles);
  drawing.need(headHeight + 3 * LINE);
  const head = drawing.element('TR', table);
  const elements = columns.map(() => drawing.element('TH', head, { scope: 'Column' }));
  drawLines(drawing, cells, titles, elements, true);
  head.end();
  for (const row of rows) {
    const lines = cells.map(({ width }, n) => drawing.linesOf(row[n] ?? '', { size: SIZE, width }));
    const height = heightOf(lines);
    const onePage = height <= drawing.pageHeight - headHeight;
    if (drawing.left < (onePage ? height : headHeight + 2 * LINE)) repeatHead();
    const line = drawing.element('TR', table);
    const data = columns.map(() => drawing.element('TD', line));
    let from = 0;
    const most = Math.max(...lines.map(({ length }) => length));
    while (from < most) {
      const fit = Math.max(1, Math.floor((drawing.left - 2 * PAD) / LINE));
      drawLines(
        drawing,
        cells,
        lines.map((all) => all.slice(from, from + fit)),
        data,
        false,
      );
      from += fit;
      if (from < most) repeatHead();
    }
    line.end();
  }
  table.end();
  drawing.space(8);

  /** On a new page the header is drawn again, as an artifact: a reader hears it once. */
  function repeatHead(): void {
    drawing.newPage();
    const { y } = drawing;
    drawing.artifact(() => {
      titles.forEach((lines, n) =>
        lines.forEach((text, at) => {
          const { x = 0, width, align } = cells[n] ?? {};
          drawing
            .use({ bold: true, size: SIZE })
            .text(text, x, y + PAD + at * LINE, { width, align, lineBreak: false });
        }),
      );
    });
    drawing.rule(y, 0.7);
    drawing.rule(y + headHeight, 0.7);
    drawing.y = y + headHeight;
  }
}

function cellsOf(columns: readonly Column[]): Cell[] {
  const whole = columns.reduce((sum, { share }) => sum + share, 0);
  let x = LEFT;
  return columns.map(({ share, align }) => {
    const width = (WIDTH * share) / whole;
    const cell: Cell = { x: x + PAD, width: width - 2 * PAD, align: align ?? 'left' };
    x += width;
    return cell;
  });
}

const heightOf = (lines: readonly string[][]): number =>
  Math.max(1, ...lines.map(({ length }) => length)) * LINE + 2 * PAD;

/** Draws the lines of one row, or of a part of it, with a rule below. */
function drawLines(
  drawing: Drawing,
  cells: readonly Cell[],
  lines: readonly string[][],
  elements: readonly Structure[],
  head: boolean,
): void {
  const { y } = drawing;
  const height = heightOf(lines);
  if (head) drawing.rule(y, 0.7);
  elements.forEach((element, n) => {
    const cell: Cell = cells[n] ?? { x: LEFT, width: WIDTH, align: 'left' };
    (lines[n] ?? []).forEach((text, at) => {
      if (text === '') return;
      const style = { ...cell, size: SIZE, bold: head };
      drawing.line(element, text, y + PAD + at * LINE, style);
    });
  });
  drawing.rule(y + height, head ? 0.7 : 0.3);
  drawing.y = y + height;
}
