import { bandOf } from './bands';
import { column, ReportDefinition, share, sumOf } from './definition';
import { DECIDED, ofProvider, OVERDUE_NOW } from './figure-links';
import { ReportQuery } from './report-query';

export const TIMELINESS: ReportDefinition = {
  name: 'timeliness',
  title: { id: 'Ketepatan waktu jawaban', en: 'Timeliness of answers' },
  explains: {
    id: 'Jawaban ialah keputusan yang berlaku. Tepat waktu: sebelum tenggat berakhir. Warna mengikuti bagian jawaban tepat waktu dan baru diberikan mulai lima jawaban; batasnya usulan sistem ini, bukan ketentuan peraturan.',
    en: 'An answer is a decision in force. In time: before the deadline. The band follows the share of answers in time and needs at least five answers; its limits are a proposal of this system, not of a regulation.',
  },
  operationId: 'getTimeliness',
  summary: 'Measure how timely each provider answers',
  query: ReportQuery,
  columns: [
    column('provider', 'Pemberi bantuan', 'Provider', 'text'),
    column('requests', 'Permohonan', 'Requests'),
    column('answered', 'Dijawab', 'Answered'),
    column('onTime', 'Tepat waktu', 'In time'),
    column('late', 'Terlambat', 'Late'),
    column('overdue', 'Lewat tenggat, belum dijawab', 'Overdue, not answered'),
    column('onTimeShare', 'Bagian tepat waktu', 'Share in time', 'share'),
    column('withinSevenDays', 'Dijawab dalam 7 hari', 'Answered within 7 days'),
    column('medianHours', 'Median jam sampai jawaban', 'Median hours to the answer', 'hours'),
    column('p90Hours', 'Persentil ke-90 jam', '90th percentile of hours', 'hours'),
    column('averageDays', 'Rata-rata hari', 'Average days', 'days'),
    column('extended', 'Tenggat diperpanjang', 'Deadline extended'),
    column('dated', 'Tanggal bantuan disepakati, sudah diserahkan', 'Day agreed, delivered'),
    column('deliveredInTime', 'Diserahkan pada tanggal itu', 'Delivered by that day'),
    column('band', 'Warna', 'Band', 'text'),
  ],
  sql: `
    WITH counted AS (
      SELECT provider, grouping(provider) = 1 AS total, ${sumOf('requests')} AS requests, ${sumOf('answered')} AS answered,
             ${sumOf('on_time')} AS "onTime", ${sumOf('late')} AS late, ${share('sum(on_time)', 'sum(answered)')} AS "onTimeShare",
             ${sumOf('within_week')} AS "withinSevenDays",
             round(sum(micros) / NULLIF(sum(timed), 0) / 86400000000, 2)::float8 AS "averageDays",
             ${sumOf('extended')} AS extended, ${sumOf('dated')} AS dated, ${sumOf('delivered_in_time')} AS "deliveredInTime"
        FROM sums GROUP BY GROUPING SETS ((provider), ())
    ), waiting AS (
      SELECT provider, count(*)::int AS overdue FROM late GROUP BY GROUPING SETS ((provider), ())
    )
    SELECT counted.*, coalesce(overdue, 0) AS overdue, median AS "medianHours", p90 AS "p90Hours"
      FROM counted LEFT JOIN waiting ON coalesce(waiting.provider, '') = coalesce(counted.provider, '')
           LEFT JOIN provider_times AS times ON coalesce(times.provider, '') = coalesce(counted.provider, '')
     ORDER BY requests DESC, counted.provider`,
  chart: { kind: 'bar', label: 'provider', value: 'onTimeShare' },
  behind: {
    row: ofProvider,
    figures: { requests: {}, answered: DECIDED, overdue: OVERDUE_NOW },
  },
  derive: ({ onTimeShare, answered }, day) => ({
    band: bandOf(typeof onTimeShare === 'number' ? onTimeShare : null, Number(answered), day),
  }),
};
