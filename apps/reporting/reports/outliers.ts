import { column, countIf, ReportDefinition, share } from './definition';
import { ReportQuery } from './report-query';

/** Requests with the same facts and kind, of which some were approved and others refused. */
export const OUTLIERS: ReportDefinition = {
  name: 'outliers',
  title: { id: 'Fakta sama, jawaban berbeda', en: 'Same facts, other answers' },
  explains: {
    id: 'Permohonan dengan nilai kesembilan ketentuan, usulan dan jenis yang sama, tetapi tidak semuanya dijawab sama. + terpenuhi, - tidak terpenuhi, ? perlu dinilai. Perbedaan belum berarti keliru: fakta lain dapat membedakan permohonan itu.',
    en: 'Requests of the same kind with the same values of the nine provisions and the same recommendation, that were not all answered alike. + met, - not met, ? left to an official. A difference is no error by itself: other facts may distinguish the requests.',
  },
  operationId: 'getOutliers',
  summary: 'Find requests with the same facts and different answers',
  query: ReportQuery,
  columns: [
    column('facts', 'Nilai kesembilan ketentuan', 'Values of the nine provisions', 'text'),
    column('kind', 'Jenis', 'Kind', 'text'),
    column('decided', 'Diputus', 'Decided'),
    column('approved', 'Disetujui', 'Approved'),
    column('partiallyApproved', 'Disetujui sebagian', 'Approved in part'),
    column('refused', 'Ditolak', 'Refused'),
    column('usual', 'Jawaban tersering', 'Most frequent answer', 'text'),
    column('otherShare', 'Bagian jawaban lain', 'Share of other answers', 'share'),
    column('others', 'Pemberi bantuan dengan jawaban lain', 'Providers with other answers', 'list'),
  ],
  sql: `
    WITH alike AS (
      SELECT facts, kind, count(*)::int AS decided, ${countIf(`outcome = 'approved'`)} AS approved,
             ${countIf(`outcome = 'partially-approved'`)} AS partly, ${countIf(`outcome = 'refused'`)} AS refused
        FROM seen WHERE outcome IS NOT NULL AND facts IS NOT NULL
       GROUP BY facts, kind HAVING count(DISTINCT outcome) > 1
    ), usual AS (
      SELECT alike.*, CASE greatest(approved, partly, refused) WHEN approved THEN 'approved'
               WHEN partly THEN 'partially-approved' ELSE 'refused' END AS usual FROM alike
    )
    SELECT facts, kind, decided, approved, partly AS "partiallyApproved", refused, usual,
           ${share('decided - greatest(approved, partly, refused)', 'decided')} AS "otherShare",
           (SELECT string_agg(DISTINCT provider, ', ' ORDER BY provider) FROM seen
             WHERE seen.facts = usual.facts AND seen.kind = usual.kind AND outcome <> usual) AS others
      FROM usual ORDER BY decided - greatest(approved, partly, refused) DESC, facts, kind LIMIT 200`,
  chart: { kind: 'bar', label: 'facts', value: 'otherShare' },
};
