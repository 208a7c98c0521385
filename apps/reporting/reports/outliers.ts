import { column, ReportDefinition, share } from './definition';
import { ReportQuery } from './report-query';

/** Requests with the same facts and kind, of which some were approved and others refused. */
export const OUTLIERS: ReportDefinition = {
  name: 'outliers',
  title: { id: 'Fakta sama, jawaban berbeda', en: 'Same facts, other answers' },
  explains: {
    id: 'Permohonan dengan nilai kesembilan ketentuan, usulan dan jenis yang sama, tetapi tidak semuanya dijawab sama. + terpenuhi, - tidak terpenuhi, ? perlu dinilai. Perbedaan belum berarti keliru: fakta lain dapat membedakan permohonan itu. Daftar di balik sebuah angka memuat paling banyak 20 putusan terakhir.',
    en: 'Requests of the same kind with the same values of the nine provisions and the same recommendation, that were not all answered alike. + met, - not met, ? left to an official. A difference is no error by itself: other facts may distinguish the requests. The list behind a figure has at most the 20 latest decisions.',
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
  // The providers are looked up for the rows that are shown, not for every group.
  sql: `
    WITH usual AS (
      SELECT alike, facts, kind, approved + partly + refused AS decided, approved, partly, refused, others,
             CASE greatest(approved, partly, refused) WHEN approved THEN 'approved'
               WHEN partly THEN 'partially-approved' ELSE 'refused' END AS usual
        FROM alikes ORDER BY others DESC, facts, kind LIMIT 200
    ), differing AS (
      SELECT alike, string_agg(provider, ', ' ORDER BY provider) AS providers
        FROM (SELECT DISTINCT alike, provider FROM usual JOIN answers USING (alike) WHERE outcome <> usual.usual) AS one
       GROUP BY alike
    )
    SELECT facts, kind, decided, approved, partly AS "partiallyApproved", refused, usual,
           ${share('usual.others', 'decided')} AS "otherShare", providers AS others
      FROM usual JOIN differing USING (alike) ORDER BY usual.others DESC, facts, kind`,
  requestsBehind: {
    figures: {
      approved: 'approved',
      partiallyApproved: 'partially-approved',
      refused: 'refused',
    },
  },
  chart: { kind: 'bar', label: 'facts', value: 'otherShare' },
};
