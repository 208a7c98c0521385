import { FACT_IDS, REFUSAL_GROUNDS } from '#libs/law/evaluation';
import { APPROVED, column, countIf, ReportDefinition } from './definition';
import { ReportQuery } from './report-query';

const quoted = (codes: readonly string[]): string => codes.map((code) => `'${code}'`).join(', ');

export const GROUNDS: ReportDefinition = {
  name: 'grounds',
  title: { id: 'Alasan permohonan dan penolakan', en: 'Grounds for asking and refusing' },
  explains: {
    id: 'Setiap baris satu ketentuan Pasal 35 ayat (1), Pasal 36 ayat (1) atau ayat (3). Diputus: disetujui sedangkan syarat Pasal 35 ayat (1) atau keadaan darurat terpenuhi, atau ditolak atas alasan Pasal 36 ayat (1). Satu permohonan dapat terhitung pada beberapa ketentuan.',
    en: 'Each row is a provision of Pasal 35(1), 36(1) or 36(3). Decided on: approved while the ground of Pasal 35(1) or the emergency is met, or refused on the ground of Pasal 36(1). One request can count for several provisions.',
  },
  operationId: 'getGrounds',
  summary: 'Count how often each provision is claimed, met and decided on',
  query: ReportQuery,
  columns: [
    column('provision', 'Ketentuan', 'Provision', 'text'),
    column('claimed', 'Diajukan', 'Claimed'),
    column('met', 'Terpenuhi', 'Met'),
    column('judged', 'Perlu dinilai pejabat', 'Left to an official'),
    column('decidedOn', 'Diputus', 'Decided on'),
    column('departures', 'Keputusan menyimpang dari usulan', 'Decisions that depart'),
    column('escalated', 'Dieskalasi', 'Escalated'),
  ],
  sql: `
    SELECT provision, provision IS NULL AS total, ${countIf(`what = 'claimed'`)} AS claimed, ${countIf(`what = 'met'`)} AS met,
           ${countIf(`what = 'judged'`)} AS judged, ${countIf(`what = 'decided'`)} AS "decidedOn",
           ${countIf(`what = 'departs'`)} AS departures, ${countIf(`what = 'escalated'`)} AS escalated
      FROM (
        SELECT unnest(claimed) AS provision, 'claimed' AS what FROM seen
        UNION ALL SELECT unnest(provisions), 'met' FROM seen
        UNION ALL SELECT unnest(judged), 'judged' FROM seen
        UNION ALL SELECT provision, 'decided' FROM seen, unnest(provisions) AS provision
                   WHERE ${APPROVED} AND provision NOT IN (${quoted(REFUSAL_GROUNDS)})
        UNION ALL SELECT unnest(refused_on), 'decided' FROM seen
        UNION ALL SELECT provision, 'departs' FROM seen, unnest(provisions || refused_on) AS provision
                   WHERE departs GROUP BY request_id, provision
        UNION ALL SELECT unnest(provisions), 'escalated' FROM seen WHERE escalated_at IS NOT NULL
        UNION ALL SELECT unnest(ARRAY[${quoted(FACT_IDS)}]), 'listed'
        -- The total counts requests, not provisions.
        UNION ALL SELECT NULL, 'claimed' FROM seen WHERE claimed <> '{}'
        UNION ALL SELECT NULL, 'met' FROM seen WHERE provisions <> '{}'
        UNION ALL SELECT NULL, 'judged' FROM seen WHERE judged <> '{}'
        UNION ALL SELECT NULL, 'decided' FROM seen WHERE outcome IS NOT NULL
        UNION ALL SELECT NULL, 'departs' FROM seen WHERE departs
        UNION ALL SELECT NULL, 'escalated' FROM seen WHERE escalated_at IS NOT NULL
      ) AS counted GROUP BY provision ORDER BY provision`,
  chart: { kind: 'bar', label: 'provision', value: 'met' },
};
