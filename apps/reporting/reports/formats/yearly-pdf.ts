import PDFDocument from 'pdfkit';
import { DateTime } from 'luxon';
import type { ReportRow } from '#libs/contracts/report-answers';
import { shown } from '#libs/contracts/report-text';
import type { ColumnDefinition } from '../definition';
import type { ToldReport } from '../report.controller';
import { ZONE } from '../report-query';
import { caseLine } from './captions';
import { named } from './named';

const MARGIN = 50;
const LINE = 15;
const BLUE = '#0072b2';
const MOST_ROWS = 25;
const MOST_COLUMNS = 6;
const font = (name: string): string => require.resolve(`@expo-google-fonts/arimo/${name}.ttf`);

/**
 * The yearly report in Indonesian as a PDF: a section for each report, with its explanation and a
 * table whose charted value is also a bar.
 * @param whose the agency whose requests it counts; null: of all agencies
 * @param below whether those of the agencies below it count as well
 */
export function yearlyPdf(
  year: number,
  whose: string | null,
  below: boolean,
  parts: readonly ToldReport[],
): Promise<Buffer> {
  const [first] = parts;
  const asOf = first?.asOf ?? new Date(0);
  const title = `Laporan Tahunan Bantuan Kedinasan ${year}`;
  const pdf = new PDFDocument({
    ...{ size: 'A4', margin: MARGIN, lang: 'id-ID', displayTitle: true, bufferPages: true },
    info: { Title: title, CreationDate: asOf, ModDate: asOf },
  });
  pdf.registerFont('regular', font('400Regular/Arimo_400Regular'));
  pdf.registerFont('bold', font('700Bold/Arimo_700Bold'));
  const done = new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    pdf.on('data', (chunk: Buffer) => void chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  const on = DateTime.fromJSDate(asOf, { zone: ZONE })
    .setLocale('id')
    .toFormat('d LLLL yyyy HH:mm');
  const about =
    whose === null ? 'seluruh badan' : `${whose}${below ? ' dan badan di bawahnya' : ''}`;
  pdf.font('bold').fontSize(20).text(title).moveDown(0.3);
  pdf.font('regular').fontSize(10).fillColor('#333333');
  pdf.text(`Permohonan yang diterima pada tahun ${year}; ${about}.`);
  pdf.text(`Dihitung ${on} (${ZONE}). ${first ? `${caseLine(first)}.` : ''}`);
  for (const part of parts) section(pdf, part);
  const { count } = pdf.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    pdf.switchToPage(page);
    // Below the margin, where pdfkit would otherwise begin a new page.
    pdf.page.margins.bottom = 0;
    pdf.font('regular').fontSize(8).fillColor('#555555');
    pdf.text(`${title} - ${page + 1}/${count}`, MARGIN, pdf.page.height - 34, { align: 'right' });
  }
  pdf.end();
  return done;
}

function section(pdf: PDFKit.PDFDocument, part: ToldReport): void {
  const { report, total } = part;
  const { rows } = named(part, 60);
  const columns = report.columns.slice(0, MOST_COLUMNS);
  const charted = report.chart.kind === 'line' ? report.chart.values[0] : report.chart.value;
  if (charted !== undefined && !columns.some(({ name }) => name === charted))
    columns.splice(MOST_COLUMNS - 1, 1, ...report.columns.filter(({ name }) => name === charted));
  if (pdf.y > pdf.page.height - 220) pdf.addPage();
  pdf.moveDown(1.2);
  pdf.font('bold').fontSize(14).fillColor('#111111').text(report.title.id, MARGIN);
  pdf.font('regular').fontSize(9).fillColor('#333333').text(report.explains.id).moveDown(0.5);
  if (rows.length === 0) return void pdf.fontSize(9).text('Tidak ada data.');
  const most = Math.max(...rows.map((row) => Number(row[charted ?? ''] ?? 0)), 0);
  const head = Object.fromEntries(columns.map(({ name, title }) => [name, title.id]));
  line(pdf, columns, head, { strong: true });
  for (const row of rows.slice(0, MOST_ROWS))
    line(pdf, columns, row, { head, bar: { of: charted ?? '', most } });
  if (total)
    line(pdf, columns, { ...total, [columns[0]?.name ?? '']: 'Jumlah' }, { head, strong: true });
  if (rows.length > MOST_ROWS)
    pdf
      .font('regular')
      .fontSize(8)
      .text(`… dan ${shown(rows.length - MOST_ROWS, 'requests', 'id')} baris lagi.`, MARGIN);
}

/** Widths of the columns in points: texts are wider than numbers. */
function widthsOf(pdf: PDFKit.PDFDocument, columns: readonly ColumnDefinition[]): number[] {
  const weights = columns.map(({ unit }) => (unit === 'text' ? 2 : unit === 'list' ? 2.5 : 1));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => (weight / sum) * (pdf.page.width - 2 * MARGIN));
}

/** A row, with a bar at the foot of its charted cell; a new page begins with the head again. */
function line(
  pdf: PDFKit.PDFDocument,
  columns: readonly ColumnDefinition[],
  row: ReportRow,
  {
    head,
    strong = false,
    bar,
  }: { head?: ReportRow; strong?: boolean; bar?: { of: string; most: number } },
): void {
  const texts = columns.map(({ name, unit }) => shown(row[name] ?? null, unit, 'id'));
  const widths = widthsOf(pdf, columns);
  pdf.font(strong ? 'bold' : 'regular').fontSize(8);
  const heights = texts.map((text, n) => pdf.heightOfString(text, { width: (widths[n] ?? 0) - 6 }));
  const height = Math.max(LINE, ...heights.map((one) => one + 5));
  if (pdf.y + height > pdf.page.height - MARGIN) {
    pdf.addPage();
    if (head) line(pdf, columns, head, { strong: true });
    pdf.font(strong ? 'bold' : 'regular').fontSize(8);
  }
  const y = pdf.y;
  let x = MARGIN;
  for (const [n, text] of texts.entries()) {
    const align = ['text', 'list', 'day'].includes(columns[n]?.unit ?? '') ? 'left' : 'right';
    const width = widths[n] ?? 0;
    const share = bar && columns[n]?.name === bar.of ? Number(row[bar.of] ?? 0) / bar.most : 0;
    if (share > 0) pdf.rect(x + 3, y + height - 2.5, share * (width - 6), 2).fill(BLUE);
    pdf.fillColor('#111111').text(text, x + 3, y + 3, { width: width - 6, align });
    x += width;
  }
  pdf.moveTo(MARGIN, y + height).lineTo(x, y + height);
  pdf
    .lineWidth(strong ? 0.8 : 0.3)
    .strokeColor('#888888')
    .stroke();
  pdf.x = MARGIN;
  pdf.y = y + height;
}
