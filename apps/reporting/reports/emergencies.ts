import {
  APPROVED,
  column,
  countIf,
  hoursToDecision,
  OVERDUE,
  ReportDefinition,
} from './definition';
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
    SELECT provider, grouping(provider) = 1 AS total, count(*)::int AS requests, ${countIf(APPROVED)} AS approved,
           ${countIf(`outcome = 'refused'`)} AS refused, ${countIf('decided_at <= due_at')} AS "onTime",
           ${countIf(OVERDUE)} AS overdue, ${hoursToDecision(0.5)} AS "medianHours",
           ${hoursToDecision(0.9)} AS "p90Hours",
           ${countIf(`${APPROVED} AND costs_agreed_at IS NULL`)} AS "costsOpen",
           ${countIf('completed_at IS NOT NULL')} AS completed
      FROM seen WHERE emergency GROUP BY GROUPING SETS ((provider), ()) ORDER BY requests DESC, provider`,
  chart: { kind: 'bar', label: 'provider', value: 'requests' },
};
