import type { RequestRow } from './request.entity';
import { costsSettled, NO_TERMS } from './terms';

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
