import { plainToInstance } from 'class-transformer';
import type { ReportRow } from '#libs/contracts/report-answers';
import { linksOf } from './figure-links';
import { FlowsQuery, ReportQuery, SeriesQuery } from './report-query';
import { REPORTS } from './reports';

const behindOf = (name: string) => {
  const behind = REPORTS.find((one) => one.name === name)?.behind;
  if (!behind) throw new Error(`${name} has no lists`);
  return behind;
};
const AGENCY = { agency: 'bkn', role: 'decider', sub: 'x' };
const AUDITOR = { agency: null, role: 'auditor', sub: 'x' };
const ROW = { provider: 'bkn', requester: 'kemensos' };

describe('links behind figures', () => {
  const timeliness = (query: object, scope = AGENCY as typeof AGENCY | typeof AUDITOR) =>
    linksOf(behindOf('timeliness'), plainToInstance(ReportQuery, query), scope, {
      rows: [ROW],
      total: ROW,
    });

  it('select the requests of a row and those of the total', () => {
    expect(timeliness({ kind: 'training' })).toEqual({
      rows: [
        {
          requests: '/v1/requests?kind=training&provider=bkn',
          answered:
            '/v1/requests?kind=training&provider=bkn&status=approved&status=partially-approved' +
            '&status=refused&status=in-delivery&status=delivered&status=completed',
          overdue: '/v1/requests?kind=training&provider=bkn&overdue=true',
        },
      ],
      total: expect.objectContaining({ requests: '/v1/requests?kind=training' }),
    });
  });

  it('keep to the period, in the zone of the query', () => {
    const query = { from: '2026-04-01', to: '2026-04-30', zone: 'Asia/Jayapura' };
    expect(timeliness(query)?.total?.requests).toBe(
      '/v1/requests?receivedFrom=2026-03-31T15%3A00%3A00.000Z&receivedBefore=2026-04-30T15%3A00%3A00.000Z',
    );
    const weeks = plainToInstance(SeriesQuery, { ...query, by: 'week' });
    const rows = [{ period: '2026-03-30' }, { period: '2026-04-06' }];
    const links = linksOf(behindOf('series'), weeks, AGENCY, { rows, total: null });
    // The first week begins before the period.
    expect(links?.rows.map(({ received }) => received)).toEqual([
      '/v1/requests?receivedFrom=2026-03-31T15%3A00%3A00.000Z&receivedBefore=2026-04-05T15%3A00%3A00.000Z',
      '/v1/requests?receivedFrom=2026-04-05T15%3A00%3A00.000Z&receivedBefore=2026-04-12T15%3A00%3A00.000Z',
    ]);
  });

  it('are absent where the list would show other requests', () => {
    expect(timeliness({}, { agency: 'bkn', role: 'superior', sub: 'x' })).toBeNull();
    expect(timeliness({ province: '35' })).toBeNull();
    // The list selects by requester and by provider, not by either.
    expect(timeliness({ agency: 'kemensos' }, AUDITOR)).toEqual({
      rows: [expect.objectContaining({ requests: '/v1/requests?provider=bkn&requester=kemensos' })],
      total: {},
    });
    expect(timeliness({ agency: 'bkn' })?.total?.requests).toBe('/v1/requests');
    expect(timeliness({ agency: 'bkn' }, AUDITOR)).toMatchObject({
      rows: [{ requests: '/v1/requests?provider=bkn' }],
      total: {},
    });
    const flows = (by: string) =>
      linksOf(behindOf('flows'), plainToInstance(FlowsQuery, { by }), AGENCY, {
        rows: [ROW],
        total: null,
      })?.rows[0]?.requests;
    expect(flows('agency')).toBe('/v1/requests?requester=kemensos&provider=bkn');
    expect(flows('province')).toBeUndefined();
  });

  it('select by costs, by ratings and by what a principle counts', () => {
    const links = (name: string, row: ReportRow) =>
      linksOf(behindOf(name), new ReportQuery(), AGENCY, { rows: [row], total: row });
    expect(links('costs', { source: 'shared' })).toMatchObject({
      rows: [{ requests: '/v1/requests?paidBy=shared' }],
      total: {
        requests: '/v1/requests?paidBy=any',
        completed: '/v1/requests?paidBy=any&status=completed',
      },
    });
    expect(links('ratings', { agency: 'kemensos', as: 'provider' })).toEqual({
      rows: [{ ratings: '/v1/requests?provider=kemensos&ratedBy=requester' }],
      total: {},
    });
    expect(links('ratings', { agency: 'kemensos', as: 'requester' })?.rows).toEqual([
      { ratings: '/v1/requests?requester=kemensos&ratedBy=provider' },
    ]);
    expect(links('principles', { principle: 'partisipatif' })?.rows).toEqual([
      { cases: '/v1/requests?status=completed' },
    ]);
    expect(links('principles', { principle: 'antisipatif' })?.rows).toEqual([{}]);
  });
});
