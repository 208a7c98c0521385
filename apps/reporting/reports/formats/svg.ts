import type { ReportRow, Unit } from '#libs/contracts/report-answers';
import { unitIn } from '#libs/contracts/report-text';
import type { ToldReport } from '../report.controller';
import { bars, lines, matrix } from './charts';
import { caseLine, periodLine } from './captions';
import { labelled } from './named';
import { element, escaped, text } from './svg-elements';

const WIDTH = 900;
const HEAD = 92;

/**
 * The chart of a report as one SVG without scripts, styles from outside or fonts: title, unit,
 * number of cases, and a description for screen readers that names every value.
 */
export function svgOf(told: ToldReport): string {
  const { report, language } = told;
  const { chart, columns } = report;
  const unitOf = (name: string): Unit => columns.find((one) => one.name === name)?.unit ?? 'text';
  const titleOf = (name: string): string =>
    columns.find((one) => one.name === name)?.title[language] ?? name;
  const { rows, ...read } = labelled(told);
  const value = chart.kind === 'line' ? (chart.values[0] ?? '') : chart.value;
  const title = report.title[language];
  const drawn =
    chart.kind === 'bar'
      ? bars(rows, chart, unitOf(value), language, WIDTH)
      : chart.kind === 'line'
        ? lines(rows, { ...chart, titleOf }, language, WIDTH)
        : matrix(rows, chart, language, WIDTH);
  const unit = unitIn(unitOf(value), language);
  const counts = unitOf(value) === 'requests' || titleOf(value).includes(unit);
  const sides = language === 'id' ? ['baris', 'kolom'] : ['rows', 'columns'];
  // The title of a count says its unit.
  const what =
    chart.kind === 'line'
      ? unit
      : titleOf(value) +
        (counts ? '' : ` (${unit})`) +
        (chart.kind === 'matrix'
          ? `, ${sides[0]}: ${titleOf(chart.row)}, ${sides[1]}: ${titleOf(chart.column)}`
          : '');
  const height = HEAD + drawn.height + 16;
  const description = [`${what}.`, caseLine(told), describe(rows)].join(' ');
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      role: 'img',
      'aria-labelledby': 'title desc',
      lang: language,
      'font-family': 'Arimo, Arial, Helvetica, sans-serif',
      'font-size': 13,
      fill: '#111111',
    },
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(description)}</desc>`,
    element('rect', { width: WIDTH, height, fill: '#ffffff' }),
    text(24, 32, title, { 'font-size': 20, 'font-weight': 'bold' }),
    text(24, 54, `${what}; ${caseLine(told)}`),
    text(24, 74, periodLine(read), { fill: '#444444', 'font-size': 12 }),
    element('g', { transform: `translate(0 ${HEAD})` }, ...drawn.parts),
  );

  function describe(rows: readonly ReportRow[]): string {
    const names =
      chart.kind === 'matrix'
        ? [chart.row, chart.column, chart.value]
        : [chart.label, ...(chart.kind === 'line' ? chart.values : [chart.value])];
    return rows
      .slice(0, 200)
      .map((row) => `${names.map((name) => `${row[name] ?? '-'}`).join(' ')}.`)
      .join(' ');
  }
}
