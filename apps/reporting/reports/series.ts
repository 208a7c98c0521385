import { column, ReportDefinition, sumOf } from './definition';
import { APPROVED, COMPLETED, DECIDED, EMERGENCY, ofPeriod, REFUSED } from './figure-links';
import { SeriesQuery } from './report-query';

export const SERIES: ReportDefinition = {
  name: 'series',
  title: { id: 'Perkembangan permohonan', en: 'Requests over time' },
  explains: {
    id: 'Permohonan menurut hari, minggu atau bulan penerimaan pada zona waktu yang diminta. Semua angka satu baris menyangkut permohonan yang diterima pada masa itu, kapan pun diputus.',
    en: 'Requests by day, week or month of receipt in the time zone of the query. All figures of a row are about requests received in that period, whenever they are decided.',
  },
  operationId: 'getSeries',
  summary: 'Count requests by day, week or month',
  query: SeriesQuery,
  columns: [
    column('period', 'Masa mulai', 'Period from', 'day'),
    column('received', 'Diterima', 'Received'),
    column('decided', 'Diputus', 'Decided'),
    column('approved', 'Disetujui', 'Approved'),
    column('refused', 'Ditolak', 'Refused'),
    column('onTime', 'Tepat waktu', 'In time'),
    column('emergencies', 'Darurat', 'Emergencies'),
    column('completed', 'Selesai', 'Completed'),
    column('medianHours', 'Median jam sampai jawaban', 'Median hours to the answer', 'hours'),
  ],
  sql: `
    WITH counted AS (
      SELECT period, ${sumOf('requests')} AS received, ${sumOf('decided')} AS decided, ${sumOf('approved')} AS approved,
             ${sumOf('refused')} AS refused, ${sumOf('on_time')} AS "onTime", ${sumOf('urgent')} AS emergencies,
             ${sumOf('completed')} AS completed
        FROM sums WHERE period IS NOT NULL GROUP BY period
    )
    SELECT to_char(day, 'YYYY-MM-DD') AS period, coalesce(received, 0) AS received, coalesce(decided, 0) AS decided,
           coalesce(approved, 0) AS approved, coalesce(refused, 0) AS refused, coalesce("onTime", 0) AS "onTime",
           coalesce(emergencies, 0) AS emergencies, coalesce(completed, 0) AS completed, median AS "medianHours"
      FROM given, LATERAL generate_series((SELECT min(period) FROM counted)::timestamp,
             (SELECT max(period) FROM counted)::timestamp, ('1 ' || step)::interval) AS day
           LEFT JOIN counted ON counted.period = day::date
           LEFT JOIN period_times ON period_times.period = day::date
     ORDER BY day`,
  behind: {
    row: ofPeriod,
    figures: {
      received: {},
      decided: DECIDED,
      approved: APPROVED,
      refused: REFUSED,
      emergencies: EMERGENCY,
      completed: COMPLETED,
    },
  },
  chart: { kind: 'line', label: 'period', values: ['received', 'decided', 'approved', 'refused'] },
};
