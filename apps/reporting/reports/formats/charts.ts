import type { ReportRow, Unit } from '#libs/contracts/report-answers';
import { shown } from '#libs/contracts/report-text';
import type { Language } from '#libs/law/evaluation';
import { ceiling, element, round, short, text } from './svg-elements';

/** The parts of a drawing, and the height that they need. */
interface Drawing {
  parts: string[];
  height: number;
}

/**
 * Colours that people with any kind of colour blindness can tell apart (Okabe and Ito), dark in
 * print.
 */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#000000'];
/** Lines also differ by their dashes, so that a print without colours shows which is which. */
const DASHES = ['', '8 4', '2 3', '10 3 2 3'];
const MOST_BARS = 40;
const MOST_CELLS = 20;
/** Of the head of a column. */
const MOST_LETTERS = 28;
const GREY = '#cccccc';

const NOTHING: Record<Language, string> = { id: 'Tidak ada data.', en: 'No data.' };
const empty = (language: Language): Drawing => ({
  parts: [text(24, 24, NOTHING[language])],
  height: 40,
});
const more = (count: number, y: number, language: Language): string => {
  const rows = shown(count, 'requests', language);
  return text(24, y, language === 'id' ? `… dan ${rows} baris lagi` : `… and ${rows} more rows`);
};
const numberIn = (row: ReportRow, name: string): number => {
  const value = row[name];
  return typeof value === 'number' ? value : 0;
};

/** Horizontal bars, each with its label and value as text. */
export function bars(
  rows: readonly ReportRow[],
  { label, value }: { label: string; value: string },
  unit: Unit,
  language: Language,
  width: number,
): Drawing {
  if (rows.length === 0) return empty(language);
  const list = rows.slice(0, MOST_BARS);
  const [left, right, step] = [310, 110, 26];
  const most = unit === 'share' ? 1 : ceiling(Math.max(...list.map((row) => numberIn(row, value))));
  const parts = list.flatMap((row, n) => {
    const length = (numberIn(row, value) / most) * (width - left - right);
    const y = n * step;
    return [
      text(left - 8, y + 17, short(String(row[label] ?? '-'), 38), { 'text-anchor': 'end' }),
      element('rect', {
        x: left,
        y: y + 4,
        width: round(length),
        height: 18,
        fill: COLOURS[0] ?? '',
      }),
      text(left + length + 6, y + 17, shown(row[value] ?? null, unit, language)),
    ];
  });
  const height = list.length * step;
  const axis = element('path', { d: `M${left} 0V${height}`, stroke: '#111111' });
  if (rows.length <= list.length) return { parts: [...parts, axis], height };
  return {
    parts: [...parts, axis, more(rows.length - list.length, height + 18, language)],
    height: height + 26,
  };
}

/** Lines over time, told apart by colour, dashes and a name at their end. */
export function lines(
  rows: readonly ReportRow[],
  {
    label,
    values,
    titleOf,
  }: { label: string; values: readonly string[]; titleOf: (name: string) => string },
  language: Language,
  width: number,
): Drawing {
  if (rows.length === 0) return empty(language);
  const [left, right, top, base] = [64, 24, 12, 300];
  const most = ceiling(
    Math.max(...rows.flatMap((row) => values.map((name) => numberIn(row, name)))),
  );
  const x = (n: number): number =>
    round(left + (rows.length === 1 ? 0.5 : n / (rows.length - 1)) * (width - left - right));
  const y = (value: number): number => round(base - (value / most) * (base - top));
  const grid = [0, 0.25, 0.5, 0.75, 1].flatMap((part) => [
    element('path', { d: `M${left} ${y(part * most)}H${width - right}`, stroke: GREY }),
    text(left - 8, y(part * most) + 4, shown(part * most, 'mixed', language), {
      'text-anchor': 'end',
    }),
  ]);
  const every = Math.ceil(rows.length / 8);
  const dates = rows.flatMap((row, n) =>
    n % every === 0
      ? [
          text(x(n), base + 20, String(row[label] ?? ''), {
            'text-anchor': 'middle',
            'font-size': 12,
          }),
        ]
      : [],
  );
  const drawn = values.flatMap((name, n) => {
    const colour = COLOURS[n % COLOURS.length] ?? '';
    const points = rows.map((row, at) => `${x(at)} ${y(numberIn(row, name))}`);
    const dashes = DASHES[n % DASHES.length] ?? '';
    const stroke = {
      stroke: colour,
      'stroke-width': 2.5,
      'stroke-dasharray': dashes,
      fill: 'none',
    };
    const at = left + n * 200;
    return [
      element('path', { d: `M${points.join('L')}`, ...stroke }),
      ...rows.map((row, at) =>
        element('circle', { cx: x(at), cy: y(numberIn(row, name)), r: 3, fill: colour }),
      ),
      element('path', { d: `M${at} ${base + 44}h36`, ...stroke }),
      text(at + 44, base + 48, short(titleOf(name), 20)),
    ];
  });
  return { parts: [...grid, ...dates, ...drawn], height: base + 64 };
}

/** A square of numbers; darker is more, and every cell shows its number. */
export function matrix(
  rows: readonly ReportRow[],
  names: { row: string; column: string; value: string },
  language: Language,
  width: number,
): Drawing {
  if (rows.length === 0) return empty(language);
  const sums = (name: string): string[] => {
    const all = new Map<string, number>();
    for (const row of rows) {
      const key = String(row[name]);
      all.set(key, (all.get(key) ?? 0) + numberIn(row, names.value));
    }
    return [...all].sort((a, b) => b[1] - a[1]).map(([key]) => key);
  };
  const [down, across] = [sums(names.row), sums(names.column)];
  const [shownDown, shownAcross] = [down.slice(0, MOST_CELLS), across.slice(0, MOST_CELLS)];
  const [left, step] = [250, 26];
  // The heads lean by 55 degrees to the right; a letter is about 7 wide.
  const longest = Math.max(...shownAcross.map((key) => Math.min(key.length, MOST_LETTERS)));
  const [top, right] = [16 + 6 * longest, 16 + 4 * longest];
  const cell = Math.min(60, (width - left - right) / shownAcross.length);
  const most = Math.max(...rows.map((row) => numberIn(row, names.value)));
  const heads = [
    ...shownAcross.map((key, n) => {
      const at = `translate(${round(left + (n + 0.5) * cell + 4)} ${top - 8}) rotate(-55)`;
      return element('g', { transform: at }, text(0, 0, short(key, MOST_LETTERS)));
    }),
    ...shownDown.map((key, n) =>
      text(left - 8, top + n * step + 18, short(key, 34), { 'text-anchor': 'end' }),
    ),
  ];
  const cells = rows.flatMap((row) => {
    const [r, c] = [
      shownDown.indexOf(String(row[names.row])),
      shownAcross.indexOf(String(row[names.column])),
    ];
    if (r < 0 || c < 0) return [];
    const value = numberIn(row, names.value);
    const strength = most > 0 ? value / most : 0;
    const place = {
      x: round(left + c * cell),
      y: top + r * step,
      width: round(cell),
      height: step,
    };
    return [
      element('rect', {
        ...place,
        fill: COLOURS[0] ?? '',
        'fill-opacity': round(10 * (0.08 + 0.92 * strength)) / 10,
      }),
      text(place.x + cell / 2, place.y + 18, shown(value, 'requests', language), {
        'text-anchor': 'middle',
        fill: strength > 0.45 ? '#ffffff' : '#111111',
      }),
    ];
  });
  const frame = element('rect', {
    ...{
      x: left,
      y: top,
      width: round(cell * shownAcross.length),
      height: step * shownDown.length,
    },
    ...{ fill: 'none', stroke: '#111111' },
  });
  const height = top + shownDown.length * step;
  const hidden = down.length - shownDown.length + (across.length - shownAcross.length);
  if (hidden === 0) return { parts: [...heads, ...cells, frame], height: height + 8 };
  return {
    parts: [...heads, ...cells, frame, more(hidden, height + 20, language)],
    height: height + 28,
  };
}
