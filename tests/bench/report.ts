/** The median of several rounds, with their range. */
export interface Spread {
  median: number;
  lowest: number;
  highest: number;
}

export function spreadOf(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return {
    median: sorted.length % 2 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2,
    lowest: sorted[0] ?? NaN,
    highest: sorted.at(-1) ?? NaN,
  };
}

export const say = (line = ''): void => void process.stdout.write(`${line}\n`);

/** With useful decimals: 3,104, 12.3, 0.27. */
export function figure(n: number): string {
  const digits = Math.abs(n) >= 100 ? 0 : Math.abs(n) >= 10 ? 1 : 2;
  return n.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function spread({ median, lowest, highest }: Spread): string {
  if (lowest === highest) return figure(median);
  return `${figure(median)} (${figure(lowest)} to ${figure(highest)})`;
}

export const mebibytes = (bytes: number): string => `${figure(bytes / 2 ** 20)} MiB`;

/** Lines with aligned columns, the first one left-aligned. */
export function table(lines: readonly (readonly string[])[]): void {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  for (const cells of lines)
    say(
      cells
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('   '),
    );
}
