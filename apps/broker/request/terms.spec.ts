import type { Terms } from '#libs/contracts/proposals';
import type { RequestRow } from './request.entity';
import { costsSettled, NO_TERMS, withoutApproval } from './terms';

const line = (amount: number) => ({ item: 'Perjalanan', amount, fundedBy: 'requester' });
const proposal = (amount: number, kind = 'costs') => ({ kind, data: { lines: [line(amount)] } });
const row = (more: object = {}): RequestRow =>
  ({ data: { costs: [] }, terms: NO_TERMS, proposals: [], ...more }) as unknown as RequestRow;
const agreed = { ...NO_TERMS, costs: { lines: [], total: 0 } };

describe('costs are settled', () => {
  it.each([
    ['nobody names any', {}, true],
    ['the request leaves them out', { data: {} }, true],
    ['all that is named costs nothing', { data: { costs: [line(0)] } }, true],
    ['both parties agree that there are none', { terms: agreed, proposals: [proposal(5)] }, true],
    ['the request names one', { data: { costs: [line(5)] } }, false],
    ['one is proposed', { proposals: [proposal(0), proposal(5)] }, false],
    ['another thing is proposed', { proposals: [{ kind: 'date', data: {} }] }, true],
  ])('if %s: %j', (_case, more, settled) => {
    expect(costsSettled(row(more))).toBe(settled);
  });
});

describe('the terms of a request that is reopened', () => {
  const costs = (proposal: string | null) => ({ lines: [], total: 5, agreedAt: '', proposal });
  const responsibility = { holder: 'bkn', proposal: 'p' } as unknown as Terms['responsibility'];

  it('keep what both parties agreed on by a proposal', () => {
    const terms = { costs: costs('p'), responsibility, deliverBy: '2026-12-15' };
    expect(withoutApproval(terms)).toEqual({ ...terms, deliverBy: null });
  });

  it('lose the costs and the day that only the approval agreed to', () => {
    const terms = { costs: costs(null), responsibility, deliverBy: '2026-12-15' };
    expect(withoutApproval(terms)).toEqual({ costs: null, responsibility, deliverBy: null });
    expect(withoutApproval(NO_TERMS)).toEqual(NO_TERMS);
  });
});
