import { APPROVED, column, countIf, ReportDefinition, share } from './definition';
import { ReportQuery } from './report-query';

/** A principle of PerBKN 15/2022, and the figure that serves it; null: nothing here measures it. */
interface Principle {
  name: string;
  figure: { says: string; unit: string; value: string; cases: string } | null;
}

const RATED = `SELECT rated_by_requester AS marks FROM seen UNION ALL SELECT rated_by_provider FROM seen`;
const mark = (at: number): { unit: string; value: string; cases: string } => ({
  unit: 'marks',
  value: `(SELECT round(avg(marks[${at}]), 2)::float8 FROM (${RATED}) AS rated WHERE marks IS NOT NULL)`,
  cases: `(SELECT count(*)::int FROM (${RATED}) AS rated WHERE marks IS NOT NULL)`,
});
const part = (of: string, among: string): { unit: string; value: string; cases: string } => ({
  unit: 'share',
  value: `(SELECT ${share(countIf(of), 'count(*)')} FROM seen WHERE ${among})`,
  cases: `(SELECT count(*)::int FROM seen WHERE ${among})`,
});

const PRINCIPLES: readonly Principle[] = [
  {
    name: 'transparan dan akuntabel',
    figure: { says: 'rata-rata nilai keterbukaan', ...mark(2) },
  },
  {
    name: 'efektif dan efisien',
    figure: {
      says: 'bagian jawaban yang tepat waktu',
      ...part('decided_at <= due_at', 'decided_at IS NOT NULL'),
    },
  },
  { name: 'kemanfaatan', figure: { says: 'rata-rata nilai hasil', ...mark(3) } },
  { name: 'saling menghormati dan menghargai', figure: null },
  {
    name: 'partisipatif',
    figure: {
      says: 'bagian bantuan selesai yang dinilai kedua pihak',
      ...part(
        'rated_by_requester IS NOT NULL AND rated_by_provider IS NOT NULL',
        'completed_at IS NOT NULL',
      ),
    },
  },
  { name: 'antisipatif', figure: null },
  {
    name: 'keselarasan',
    figure: {
      says: 'bagian keputusan yang mengikuti usulan',
      ...part('NOT departs', 'departs IS NOT NULL'),
    },
  },
  {
    name: 'itikad baik',
    figure: {
      says: 'bagian bantuan selesai tanpa sengketa serah terima',
      ...part('disputes = 0', `completed_at IS NOT NULL AND ${APPROVED}`),
    },
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
  sql: `SELECT principle, figure, status, unit, value, cases FROM (VALUES ${PRINCIPLES.map(
    ({ name, figure }, n) =>
      figure
        ? `(${n}, ${quoted(name)}, ${quoted(figure.says)}, 'measured', '${figure.unit}', ${figure.value}, ${figure.cases})`
        : `(${n}, ${quoted(name)}, 'tidak diukur', 'not measured', NULL, NULL::float8, 0)`,
  ).join(', ')}) AS rows (n, principle, figure, status, unit, value, cases) ORDER BY n`,
  chart: { kind: 'bar', label: 'principle', value: 'cases' },
};
