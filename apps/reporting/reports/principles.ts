import { column, ReportDefinition, share, sumOf } from './definition';
import { COMPLETED, DECIDED, type ListFilters } from './figure-links';
import { ReportQuery } from './report-query';

/** A principle of PerBKN 15/2022, and the figure that serves it; null: nothing here measures it. */
interface Principle {
  name: string;
  figure: { says: string; unit: string; value: string; cases: string } | null;
  /** The requests that are the cases; absent if the cases are ratings. */
  behind?: ListFilters;
}

const mark = (at: number): { unit: string; value: string; cases: string } => ({
  unit: 'marks',
  value: `round((by_requester_${at} + by_provider_${at})::numeric / NULLIF(by_requester + by_provider, 0), 2)::float8`,
  cases: 'by_requester + by_provider',
});
const part = (of: string, among: string): { unit: string; value: string; cases: string } => ({
  unit: 'share',
  value: share(of, among),
  cases: among,
});
const MEASURES = [
  ...['on_time', 'answered', 'rated_by_both', 'completed', 'following', 'departing', 'undisputed'],
  ...['approved_completed', 'by_requester', 'by_requester_2', 'by_requester_3'],
  ...['by_provider', 'by_provider_2', 'by_provider_3'],
];

const PRINCIPLES: readonly Principle[] = [
  {
    name: 'transparan dan akuntabel',
    figure: { says: 'rata-rata nilai keterbukaan', ...mark(2) },
  },
  {
    name: 'efektif dan efisien',
    figure: {
      says: 'bagian jawaban yang tepat waktu',
      ...part('on_time', 'answered'),
    },
    behind: DECIDED,
  },
  { name: 'kemanfaatan', figure: { says: 'rata-rata nilai hasil', ...mark(3) } },
  { name: 'saling menghormati dan menghargai', figure: null },
  {
    name: 'partisipatif',
    figure: {
      says: 'bagian bantuan selesai yang dinilai kedua pihak',
      ...part('rated_by_both', 'completed'),
    },
    behind: COMPLETED,
  },
  { name: 'antisipatif', figure: null },
  {
    name: 'keselarasan',
    figure: {
      says: 'bagian keputusan yang mengikuti usulan',
      ...part('following', 'following + departing'),
    },
    behind: DECIDED,
  },
  {
    name: 'itikad baik',
    figure: {
      says: 'bagian bantuan selesai tanpa sengketa serah terima',
      ...part('undisputed', 'approved_completed'),
    },
    behind: COMPLETED,
  },
];

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export const PRINCIPLES_REPORT: ReportDefinition = {
  name: 'principles',
  title: { id: 'Prinsip kerja sama PerBKN 15/2022', en: 'Principles of PerBKN 15/2022' },
  explains: {
    id: 'Kedelapan prinsip dengan angka yang mendekatinya. Peraturan itu tidak menetapkan ukuran; pilihan angka ini usulan sistem. "tidak diukur": tidak ada angka di sini yang menggambarkannya.',
    en: 'The eight principles with the figure that comes near each. The regulation sets no measure; the choice is a proposal of this system. "tidak diukur": not measured, no figure here describes it.',
  },
  operationId: 'getPrinciples',
  summary: 'Show the figure that serves each principle of PerBKN 15/2022',
  query: ReportQuery,
  columns: [
    column('principle', 'Prinsip', 'Principle', 'text'),
    column('figure', 'Angka', 'Figure', 'text'),
    column('status', 'Diukur', 'Measured', 'text'),
    column('unit', 'Satuan', 'Unit', 'text'),
    column('value', 'Nilai', 'Value', 'mixed'),
    column('cases', 'Kasus', 'Cases'),
  ],
  sql: `WITH summed AS (SELECT ${MEASURES.map((measure) => `${sumOf(measure)} AS ${measure}`).join(', ')} FROM sums)
  SELECT principle, figure, status, unit, value, cases FROM summed, LATERAL (VALUES ${PRINCIPLES.map(
    ({ name, figure }, n) =>
      figure
        ? `(${n}, ${quoted(name)}, ${quoted(figure.says)}, 'measured', '${figure.unit}', ${figure.value}, ${figure.cases})`
        : `(${n}, ${quoted(name)}, 'tidak diukur', 'not measured', NULL, NULL::float8, 0)`,
  ).join(', ')}) AS rows (n, principle, figure, status, unit, value, cases) ORDER BY n`,
  behind: {
    row: ({ principle }) => PRINCIPLES.find(({ name }) => name === principle)?.behind ?? null,
    figures: { cases: {} },
  },
  chart: { kind: 'bar', label: 'principle', value: 'cases' },
};
