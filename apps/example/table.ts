/** In a narrower terminal the table's rows are printed below each other. */
const TABLE_FROM = 110;
const GAP = 2;

/**
 * A table of the given width; a cell is a list of lines, `shares` divides the width among the
 * columns, `rules` says where lines are drawn.
 */
export function table(
  heads: string[],
  rows: string[][][],
  shares: number[],
  width: number,
  rules: 'every row' | 'head' = 'every row',
): string[] {
  if (width < TABLE_FROM) return stacked(heads, rows, width);
  return sideBySide(heads, rows, shares, width, rules === 'head');
}

function sideBySide(
  heads: string[],
  rows: string[][][],
  shares: number[],
  width: number,
  onlyHead: boolean,
): string[] {
  const room = width - GAP * (heads.length - 1);
  const all = shares.reduce((sum, share) => sum + share, 0);
  const widths = shares.map((share) => Math.floor((room * share) / all));
  const lineUp = (cells: string[][]): string[] => {
    const wrapped = cells.map((lines, at) =>
      lines.flatMap((line) => wrap(line, widths[at] ?? width)),
    );
    const height = Math.max(...wrapped.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      wrapped
        .map((lines, at) => (lines[line] ?? '').padEnd(widths[at] ?? 0))
        .join(' '.repeat(GAP))
        .trimEnd(),
    );
  };
  const rule = '─'.repeat(width);
  return [
    ...lineUp(heads.map((head) => [head])),
    ...rows.flatMap((row, n) => [...(onlyHead && n > 0 ? [] : [rule]), ...lineUp(row)]),
  ];
}

function stacked(heads: string[], rows: string[][][], width: number): string[] {
  const margin = Math.max(...heads.map((head) => head.length)) + GAP;
  return rows.flatMap((row) => [
    '─'.repeat(width),
    ...row.flatMap((lines, at) =>
      lines
        .flatMap((line) => wrap(line, width - margin))
        .map((line, n) => ((n === 0 ? heads[at] : '') ?? '').padEnd(margin) + line),
    ),
  ]);
}

/** Breaks a line at spaces, or a word that is too long after punctuation or anywhere. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((word) => pieces(word, width))) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function pieces(word: string, width: number): string[] {
  if (word.length <= width) return [word];
  const mark = Math.max(...['-', '/', '.', ':'].map((one) => word.lastIndexOf(one, width - 1)));
  const cut = mark > 0 ? mark + 1 : width;
  return [word.slice(0, cut), ...pieces(word.slice(cut), width)];
}
