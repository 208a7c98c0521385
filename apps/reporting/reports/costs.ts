import { column, countIf, ReportDefinition } from './definition';
import { ReportQuery } from './report-query';

/** A refused, withdrawn or forwarded request costs nothing, whatever was agreed before. */
const COUNTS = `costs_agreed_at IS NOT NULL AND status NOT IN ('refused', 'withdrawn', 'forwarded', 'not-assistance')`;
const SOURCES = [
  ['requester', 'paid_by_requester'],
  ['provider', 'paid_by_provider'],
  ['shared', 'paid_shared'],
] as const;

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
    WITH sums AS (SELECT ${SOURCES.map(
      ([, paid]) =>
        `${countIf(`${paid} > 0`)} AS n_${paid}, coalesce(sum(${paid}), 0) AS s_${paid},
         coalesce(sum(${paid}) FILTER (WHERE completed_at IS NOT NULL), 0) AS c_${paid}`,
    ).join(', ')},
      count(*)::int AS n,
      coalesce(sum(paid_by_requester + paid_by_provider + paid_shared), 0) AS s,
      coalesce(sum(paid_by_requester + paid_by_provider + paid_shared) FILTER (WHERE completed_at IS NOT NULL), 0) AS c
      FROM seen WHERE ${COUNTS})
    SELECT source, total, requests, agreed, completed FROM sums, LATERAL (VALUES
      ${SOURCES.map(([source, paid]) => `('${source}', false, n_${paid}, s_${paid}, c_${paid})`).join(', ')},
      (NULL, true, n, s, c)) AS rows (source, total, requests, agreed, completed)`,
  chart: { kind: 'bar', label: 'source', value: 'agreed' },
};
