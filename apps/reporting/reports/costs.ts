import { column, ReportDefinition } from './definition';
import { COMPLETED } from './figure-links';
import { ReportQuery } from './report-query';

const SOURCES = ['requester', 'provider', 'shared'] as const;

export const COSTS: ReportDefinition = {
  name: 'costs',
  title: { id: 'Biaya menurut sumber', en: 'Costs by source' },
  explains: {
    id: 'Biaya yang disepakati menurut Pasal 35 ayat (2) dan masih berlaku, menurut siapa yang menanggung. Ini kesepakatan, bukan realisasi anggaran. Permohonan yang ditolak, dicabut atau diteruskan tidak terhitung.',
    en: 'Costs that the parties agreed on (Pasal 35(2)) and that are in force, by who pays. These are agreements, not payments. Refused, withdrawn and forwarded requests do not count.',
  },
  operationId: 'getCosts',
  summary: 'Sum up agreed costs by who pays',
  query: ReportQuery,
  columns: [
    column('source', 'Sumber', 'Source', 'text'),
    column('requests', 'Permohonan dengan biaya ini', 'Requests with such costs'),
    column('agreed', 'Disepakati (rupiah)', 'Agreed (rupiah)', 'rupiah'),
    column(
      'completed',
      'Di antaranya sudah selesai (rupiah)',
      'Of these completed (rupiah)',
      'rupiah',
    ),
  ],
  sql: `
    WITH summed AS (SELECT ${[
      'costed',
      ...SOURCES.flatMap((source) => [`costed_${source}`, `paid_${source}`, `done_${source}`]),
    ]
      .map((measure) => `coalesce(sum(${measure}), 0) AS ${measure}`)
      .join(', ')} FROM sums)
    SELECT source, total, requests::int AS requests, agreed, completed FROM summed, LATERAL (VALUES
      ${SOURCES.map((source) => `('${source}', false, costed_${source}, paid_${source}, done_${source})`).join(', ')},
      (NULL, true, costed, ${SOURCES.map((source) => `paid_${source}`).join(' + ')},
       ${SOURCES.map((source) => `done_${source}`).join(' + ')})) AS rows (source, total, requests, agreed, completed)`,
  behind: {
    row: ({ source }) => ({ paidBy: String(source) }),
    figures: { requests: {}, agreed: {}, completed: COMPLETED },
    total: { paidBy: 'any' },
  },
  chart: { kind: 'bar', label: 'source', value: 'agreed' },
};
