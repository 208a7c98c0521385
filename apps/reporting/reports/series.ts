import { APPROVED, column, countIf, hoursToDecision, ReportDefinition } from './definition';
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
    WITH dated AS (
      SELECT date_trunc(step, received_at AT TIME ZONE zone)::date AS period, seen.*
        FROM seen, given WHERE received_at IS NOT NULL
    ), counted AS (
      SELECT period, count(*)::int AS received, ${countIf('outcome IS NOT NULL')} AS decided,
             ${countIf(APPROVED)} AS approved, ${countIf(`outcome = 'refused'`)} AS refused,
             ${countIf('decided_at <= due_at')} AS "onTime", ${countIf('emergency')} AS emergencies,
             ${countIf('completed_at IS NOT NULL')} AS completed, ${hoursToDecision(0.5)} AS "medianHours"
        FROM dated GROUP BY period
    )
    SELECT to_char(day, 'YYYY-MM-DD') AS period, coalesce(received, 0) AS received, coalesce(decided, 0) AS decided,
           coalesce(approved, 0) AS approved, coalesce(refused, 0) AS refused, coalesce("onTime", 0) AS "onTime",
           coalesce(emergencies, 0) AS emergencies, coalesce(completed, 0) AS completed, "medianHours"
      FROM given, LATERAL generate_series((SELECT min(period) FROM counted)::timestamp,
             (SELECT max(period) FROM counted)::timestamp, ('1 ' || step)::interval) AS day
           LEFT JOIN counted ON period = day::date
     ORDER BY day`,
  chart: { kind: 'line', label: 'period', values: ['received', 'decided', 'approved', 'refused'] },
};
