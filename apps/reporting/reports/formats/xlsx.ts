import writeXlsx, { type SheetData } from 'write-excel-file/node';
import type { ToldReport } from '../report.controller';
import { caseLine, periodLine } from './captions';

/** Characters that XML cannot hold, and lone surrogates. */
const NOT_XML =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
/** Most characters that a cell of Excel holds. */
const LONGEST = 32_767;

/**
 * The report as an Office Open XML workbook: texts are cells of text, so none becomes a formula.
 */
export async function xlsxOf(told: ToldReport): Promise<Buffer> {
  const { report, rows, total, language } = told;
  const text = (value: string, bold = false): SheetData[number][number] => ({
    type: String,
    value: value.replace(NOT_XML, '\ufffd').slice(0, LONGEST),
    ...(bold && { fontWeight: 'bold' as const }),
  });
  const data: SheetData = [
    [text(report.title[language], true)],
    [text(periodLine(told))],
    [text(caseLine(told))],
    [text(report.explains[language])],
    [null],
    report.columns.map(({ title }) => text(title[language], true)),
    ...[...rows, ...(total ? [total] : [])].map((row) =>
      report.columns.map(({ name, unit }) => {
        const value = row[name] ?? null;
        if (value === null) return null;
        if (typeof value === 'string') return text(value);
        return {
          type: Number,
          value,
          format: unit === 'share' ? '0.0%' : unit === 'rupiah' ? '#,##0' : 'General',
        };
      }),
    ),
  ];
  return writeXlsx(data, { sheet: report.name }).toBuffer();
}
