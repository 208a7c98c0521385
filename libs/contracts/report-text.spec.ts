import type { ReportRow, Unit } from './report-answers';
import { cellText, factsLabel, Reading } from './report-text';

const NAMES: Record<string, string> = { bkn: 'Badan Kepegawaian Negara', kpu: 'KPU' };
const reading = (more: Partial<Reading> = {}): Reading => ({
  ...{ language: 'id', by: null, nameOf: (code) => NAMES[code] ?? code },
  ...more,
});
const FACTS =
  '35-1-a- 35-1-b+ 35-1-c- 35-1-d+ 35-1-e- 36-1-a- 36-1-b- 36-1-c? 36-3- grant-possible';

/** Name, unit, value and what is read in Indonesian and English. */
const CELLS: [name: string, unit: Unit, value: string | number | null, id: string, en: string][] = [
  ['provider', 'text', 'bkn', 'Badan Kepegawaian Negara', 'Badan Kepegawaian Negara'],
  ['provider', 'text', 'baru', 'baru', 'baru'],
  ['others', 'list', 'bkn, kpu', 'Badan Kepegawaian Negara; KPU', 'Badan Kepegawaian Negara; KPU'],
  [
    'others',
    'list',
    'a, b, c, d, e, f, g',
    'a; b; c; d; e; dan 2 lainnya',
    'a; b; c; d; e; and 2 others',
  ],
  ['provision', 'text', '35-1-b', 'Pasal 35 ayat (1) huruf b', 'Article 35(1)(b)'],
  ['source', 'text', 'shared', 'bersama-sama', 'both'],
  ['as', 'text', 'requester', 'peminta bantuan', 'requester'],
  ['usual', 'text', 'refused', 'ditolak', 'refused'],
  ['band', 'text', 'too-few', 'jawaban belum cukup', 'too few answers'],
  ['principle', 'text', 'itikad baik', 'itikad baik', 'good faith'],
  ['unit', 'text', 'share', 'persen', 'per cent'],
  ['onTimeShare', 'share', 0.8765, '87,7%', '87.7%'],
  ['agreed', 'rupiah', 2_750_000, '2.750.000', '2,750,000'],
  ['medianHours', 'hours', null, '-', '-'],
  ['kind', 'text', 'constructor', 'constructor', 'constructor'],
];

describe('the text of a report', () => {
  it.each(CELLS)('%s in %s: %s', (name, unit, value, id, en) => {
    const column = { name, unit, title: name };
    expect(cellText(column, { [name]: value }, reading())).toBe(id);
    expect(cellText(column, { [name]: value }, reading({ language: 'en' }))).toBe(en);
  });

  it('names provinces where a report is divided by them', () => {
    const column = { name: 'requester', unit: 'text' as const, title: '' };
    const read = (requester: string): string =>
      cellText(column, { requester }, reading({ by: 'province' }));
    expect([read('35'), read('nasional')]).toEqual(['Jawa Timur', 'Nasional']);
  });

  it('names months, and days by their date', () => {
    const column = { name: 'period', unit: 'day' as const, title: '' };
    const read = (by: string): string =>
      cellText(column, { period: '2026-11-02' }, reading({ by }));
    expect([read('month'), read('week')]).toEqual(['Nov 2026', '2 Nov 2026']);
  });

  it('reads a figure in the unit of its row', () => {
    const column = { name: 'value', unit: 'mixed' as const, title: '' };
    const read = (row: ReportRow): string => cellText(column, row, reading());
    expect(read({ value: 0.5, unit: 'share' })).toBe('50,0%');
    expect(read({ value: 4.25, unit: 'marks' })).toBe('4,25');
    expect(read({ value: null, unit: null })).toBe('-');
  });

  it('tells the facts that requests have in common', () => {
    const column = { name: 'facts', unit: 'text' as const, title: '' };
    const read = (facts: string, language: 'id' | 'en'): string =>
      cellText(column, { facts }, reading({ language }));
    expect(read(FACTS, 'id')).toBe(
      'Terpenuhi: Pasal 35 ayat (1) huruf b, d. Perlu dinilai: Pasal 36 ayat (1) huruf c. Usulan: dapat diberikan.',
    );
    expect(read(FACTS, 'en')).toBe(
      'Met: Article 35(1)(b), (d). Left to an official: Article 36(1)(c). Recommendation: may be granted.',
    );
    expect(factsLabel(FACTS, 'id')).toBe('35(1)b 35(1)d 36(1)c?');
  });
});
