import { unzipSync } from 'fflate';
import type { ReportRow } from '#libs/contracts/report-answers';
import { REPORTS } from '../reports';
import type { ReportDefinition } from '../definition';
import { FlowsQuery, ReportQuery } from '../report-query';
import type { ToldReport } from '../report.controller';
import { csvOf } from './csv';
import { svgOf } from './svg';
import { xlsxOf } from './xlsx';

/** A16: what spreadsheets take for formulas, and what breaks CSV and XML. */
const PAYLOADS = [
  ...['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1', "=cmd|'/c calc'!A1"],
  ...[
    '=HYPERLINK("http://x.example","a")',
    '＝1+1',
    '＋1',
    '－1',
    '＠a',
    '"=1',
    "'=1",
    ',=1',
    ';=1',
  ],
  ...['a\u0000b', '\ud800', '<b>&"\'</b>', '% =1', 'a"b,c\r\nd'],
];

const definition = (name: string): ReportDefinition =>
  REPORTS.find((one) => one.name === name) ?? (REPORTS[0] as ReportDefinition);

/** Two agencies share a name; one has a long name. */
const NAMES = {
  bkn: 'Badan Kepegawaian Negara',
  ...{ 'dinas-a': 'Dinas Kesehatan', 'dinas-b': 'Dinas Kesehatan' },
  lan: 'Lembaga Administrasi Negara Republik Indonesia',
};

function told(name: string, rows: ReportRow[]): ToldReport {
  return {
    report: definition(name),
    query: name === 'flows' ? new FlowsQuery() : new ReportQuery(),
    language: 'id',
    asOf: new Date('2026-11-20T05:00:00Z'),
    ...{ requests: 1_234, incomplete: 2, rows, total: null, names: NAMES },
  };
}
const payloadRows = PAYLOADS.map((provider): ReportRow => ({
  provider,
  requests: 3,
  onTimeShare: 0.5,
}));

/** Splits CSV as RFC 4180 says. */
function parsed(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g,
  )) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
    if (end === '') break;
  }
  return rows.slice(0, -1);
}

describe('A16 the formats of a report', () => {
  it('CSV has no cell that a spreadsheet takes for a formula, and keeps every text', () => {
    const csv = csvOf(told('timeliness', payloadRows));
    expect(csv.startsWith('\ufeff')).toBe(true);
    const [head = [], ...rows] = parsed(csv.slice(1));
    expect(head).toEqual(definition('timeliness').columns.map(({ name }) => name));
    expect(rows).toHaveLength(PAYLOADS.length);
    for (const [n, [cell = '', requests]] of rows.entries()) {
      expect(cell).not.toMatch(/^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/);
      expect([cell, cell.slice(1)]).toContain(PAYLOADS[n]);
      expect(requests).toBe('3');
    }
  });

  it('XLSX has texts in cells of text and no formula', async () => {
    const files = unzipSync(await xlsxOf(told('timeliness', payloadRows)));
    const text = (name: string): string => new TextDecoder().decode(files[name]);
    const sheet = text('xl/worksheets/sheet1.xml');
    expect(sheet).not.toMatch(/<f[ >]|t="str"/);
    const all = sheet + text('xl/sharedStrings.xml');
    expect(all).not.toMatch(/[\u0000-\u0008\ufffe]/);
    for (const payload of ['=1+1', '＝1+1', '@SUM(A1)', '-1'])
      expect(all).toMatch(new RegExp(`>${payload.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}<`));
    expect(sheet).toMatch(/<v>0\.5<\/v>/);
  });

  it('SVG shows texts as texts, with title, description, unit and number of cases', () => {
    const svg = svgOf(told('timeliness', payloadRows));
    expect(svg).not.toMatch(/<(script|b|image|foreignObject)|\son\w+=|\u0000/);
    expect(svg).toContain('<title id="title">Ketepatan waktu jawaban</title>');
    expect(svg).toMatch(/<desc id="desc">[^<]*n = 1\.234 permohonan, 2 belum lengkap/);
    expect(svg).toContain('50,0%');
  });

  it.each(REPORTS)('SVG of $name can be drawn with rows and without', (report) => {
    const row = (n: number): ReportRow =>
      Object.fromEntries(
        report.columns.map(({ name, unit }) => [name, unit === 'text' ? `badan-${n}` : n]),
      );
    for (const rows of [[], [row(1)], Array.from({ length: 60 }, (_, n) => row(n))]) {
      const svg = svgOf(told(report.name, rows));
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      expect(svg.match(/<svg /g)).toHaveLength(1);
    }
  });

  it('charts name agencies by their names, so that no two look alike', () => {
    const rows = [...Object.keys(NAMES), 'no-name'].map((provider): ReportRow => ({
      ...{ requester: 'bkn', provider, requests: 7, onTimeShare: 1 },
    }));
    const labels = ({ report }: ToldReport, list = rows): string[] => {
      const svg = svgOf(told(report.name, list));
      return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, label]) => label ?? '');
    };
    expect(labels(told('timeliness', rows))).toEqual(
      expect.arrayContaining([
        ...['Badan Kepegawaian Negara', 'Dinas Kesehatan (dinas-a)', 'Dinas Kesehatan (dinas-b)'],
        ...['Lembaga Administrasi Negara Rep… (lan)', 'no-name'],
      ]),
    );
    expect(labels(told('flows', rows))).toEqual(
      expect.arrayContaining(['Badan Kepegawaian Negara', 'Lembaga Administrasi … (lan)']),
    );
  });
});
