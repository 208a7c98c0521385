import { bandOf } from './bands';
import { column, countIf, hoursToDecision, OVERDUE, ReportDefinition, share } from './definition';
import { ReportQuery } from './report-query';

const ANSWERED = 'decided_at IS NOT NULL';
const ON_TIME = 'decided_at <= due_at';

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
    SELECT provider, grouping(provider) = 1 AS total, count(*)::int AS requests,
           ${countIf(ANSWERED)} AS answered, ${countIf(ON_TIME)} AS "onTime",
           ${countIf('decided_at > due_at')} AS late, ${countIf(OVERDUE)} AS overdue,
           ${share(countIf(ON_TIME), countIf(ANSWERED))} AS "onTimeShare",
           ${countIf(`decided_at - received_at <= interval '7 days'`)} AS "withinSevenDays",
           ${hoursToDecision(0.5)} AS "medianHours", ${hoursToDecision(0.9)} AS "p90Hours",
           round(avg(extract(epoch FROM decided_at - received_at)) / 86400, 2)::float8 AS "averageDays",
           ${countIf('extended_days > 0')} AS extended,
           ${countIf('deliver_by IS NOT NULL AND delivered_at IS NOT NULL')} AS dated,
           ${countIf(
             `(delivered_at AT TIME ZONE (SELECT zone FROM given))::date <= deliver_by`,
           )} AS "deliveredInTime"
      FROM seen GROUP BY GROUPING SETS ((provider), ()) ORDER BY requests DESC, provider`,
  chart: { kind: 'bar', label: 'provider', value: 'onTimeShare' },
  derive: ({ onTimeShare, answered }, day) => ({
    band: bandOf(typeof onTimeShare === 'number' ? onTimeShare : null, Number(answered), day),
  }),
};
