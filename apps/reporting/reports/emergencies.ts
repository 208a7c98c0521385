import { column, ReportDefinition, sumOf } from './definition';
import { APPROVED, COMPLETED, EMERGENCY, ofProvider, OVERDUE_NOW, REFUSED } from './figure-links';
import { ReportQuery } from './report-query';

export const EMERGENCIES: ReportDefinition = {
  name: 'emergencies',
  title: { id: 'Keadaan darurat', en: 'Emergencies' },
  explains: {
    id: 'Permohonan dengan tenggat keadaan darurat, Pasal 36 ayat (3), menurut pemberi bantuan. Biaya belum disepakati: disetujui lebih dahulu, kesepakatan biaya menyusul.',
    en: 'Requests with the deadline of an emergency (Pasal 36(3)) by provider. Costs open: approved first, the agreement on costs follows.',
  },
  operationId: 'getEmergencies',
  summary: 'Measure how emergencies are answered',
  query: ReportQuery,
  columns: [
    column('provider', 'Pemberi bantuan', 'Provider', 'text'),
    column('requests', 'Permohonan darurat', 'Emergencies'),
    column('approved', 'Disetujui', 'Approved'),
    column('refused', 'Ditolak', 'Refused'),
    column('onTime', 'Dijawab tepat waktu', 'Answered in time'),
    column('overdue', 'Lewat tenggat, belum dijawab', 'Overdue, not answered'),
    column('medianHours', 'Median jam sampai jawaban', 'Median hours to the answer', 'hours'),
    column('p90Hours', 'Persentil ke-90 jam', '90th percentile of hours', 'hours'),
    column('costsOpen', 'Biaya belum disepakati', 'Costs open'),
    column('completed', 'Selesai', 'Completed'),
  ],
  sql: `
    WITH counted AS (
      SELECT provider, grouping(provider) = 1 AS total, ${sumOf('urgent')} AS requests, ${sumOf('urgent_approved')} AS approved,
             ${sumOf('urgent_refused')} AS refused, ${sumOf('urgent_on_time')} AS "onTime",
             ${sumOf('urgent_unpriced')} AS "costsOpen", ${sumOf('urgent_completed')} AS completed
        FROM sums GROUP BY GROUPING SETS ((provider), ())
    ), waiting AS (
      SELECT provider, count(*)::int AS overdue FROM (SELECT provider FROM late WHERE emergency) AS urgent
       GROUP BY GROUPING SETS ((provider), ())
    )
    SELECT counted.*, coalesce(overdue, 0) AS overdue, median AS "medianHours", p90 AS "p90Hours"
      FROM counted LEFT JOIN waiting ON coalesce(waiting.provider, '') = coalesce(counted.provider, '')
           LEFT JOIN urgent_times AS times ON coalesce(times.provider, '') = coalesce(counted.provider, '')
     WHERE requests > 0 OR total ORDER BY requests DESC, counted.provider`,
  behind: {
    row: ofProvider,
    figures: {
      requests: EMERGENCY,
      approved: { ...EMERGENCY, ...APPROVED },
      refused: { ...EMERGENCY, ...REFUSED },
      overdue: { ...EMERGENCY, ...OVERDUE_NOW },
      completed: { ...EMERGENCY, ...COMPLETED },
    },
  },
  chart: { kind: 'bar', label: 'provider', value: 'requests' },
};
