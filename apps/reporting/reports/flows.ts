import { column, ReportDefinition } from './definition';
import { APPROVED, COMPLETED, REFUSED } from './figure-links';
import { FlowsQuery } from './report-query';

const provinceOf = (code: string): string =>
  `coalesce((SELECT left(region, 2) FROM agency WHERE agency.code = paired.${code}), 'nasional')`;
/** An agency, or its province; agencies without a region are national. */
const sideOf = (code: string): string =>
  `CASE (SELECT step FROM given) WHEN 'province' THEN ${provinceOf(code)} ELSE ${code} END`;

export const FLOWS: ReportDefinition = {
  name: 'flows',
  title: { id: 'Siapa membantu siapa', en: 'Who helps whom' },
  explains: {
    id: 'Permohonan menurut peminta dan pemberi bantuan, atau menurut provinsinya (kode Kemendagri). Badan tanpa wilayah terhitung nasional.',
    en: 'Requests by requester and provider, or by their provinces (codes of Kemendagri). Agencies without a region count as national (nasional).',
  },
  operationId: 'getFlows',
  summary: 'Count requests between agencies or provinces',
  query: FlowsQuery,
  columns: [
    column('requester', 'Peminta bantuan', 'Requester', 'text'),
    column('provider', 'Pemberi bantuan', 'Provider', 'text'),
    column('requests', 'Permohonan', 'Requests'),
    column('approved', 'Disetujui', 'Approved'),
    column('refused', 'Ditolak', 'Refused'),
    column('completed', 'Selesai', 'Completed'),
    column('forwarded', 'Diteruskan', 'Forwarded'),
  ],
  sql: `
    SELECT requester, provider, sum(requests)::int AS requests, sum(approved)::int AS approved,
           sum(refused)::int AS refused, sum(completed)::int AS completed, sum(forwarded)::int AS forwarded
      FROM (SELECT ${sideOf('requester')} AS requester, ${sideOf('provider')} AS provider, requests, approved,
                   refused, completed, forwarded
              FROM (SELECT requester, provider, sum(requests) AS requests, sum(approved) AS approved, sum(refused) AS refused,
                           sum(completed) AS completed, sum(forwarded) AS forwarded
                      FROM pairs GROUP BY requester, provider) AS paired) AS sided
     GROUP BY requester, provider ORDER BY requests DESC, requester, provider`,
  behind: {
    row: ({ requester, provider }, query) =>
      'by' in query && query.by === 'agency'
        ? { requester: String(requester), provider: String(provider) }
        : null,
    figures: { requests: {}, approved: APPROVED, refused: REFUSED, completed: COMPLETED },
  },
  chart: { kind: 'matrix', row: 'requester', column: 'provider', value: 'requests' },
};
