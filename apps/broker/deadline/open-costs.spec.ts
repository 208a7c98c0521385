import { SHIPPED } from '#libs/law/calendar';
import { count } from '../request/count';
import type { RequestRow } from '../request/request.entity';
import { NO_TERMS } from '../request/terms';
import { remindOfCosts } from './overdue';

const line = (amount: number) => ({ item: 'Perjalanan', amount, fundedBy: 'requester' });
const agreed = { ...NO_TERMS, costs: { lines: [], total: 0 } };

describe('the duty to settle costs later', () => {
  const at = (time: string): Date => new Date(time);
  const help = (more: object = {}): RequestRow =>
    ({
      ...{ terms: NO_TERMS, proposals: [] },
      ...{ version: 3, status: 'approved', urgency: 'biasa', emergency: true, stops: [] },
      ...{ receivedAt: at('2026-11-23T03:00:00Z'), decidedAt: at('2026-11-23T04:00:00Z') },
      ...{ startsAt: at('2026-11-23T03:00:00Z'), data: { costs: [line(5)] } },
      ...{ costsRemindedAt: null, remindedAt: null },
      ...more,
    }) as unknown as RequestRow;
  const remindAt = (request: RequestRow): Date | null =>
    count(request, request, at('2026-11-23T05:00:00Z'), 'Asia/Jakarta', {
      edition: 1,
      calendar: SHIPPED,
    }).fields.costsRemindAt;

  it('is reminded of after 5 working days of the provider, then weekly', () => {
    const first = at('2026-11-30T16:59:59.999Z');
    expect(remindAt(help())).toEqual(first);
    const due = help({ costsRemindAt: first });
    expect(remindOfCosts(due, first).change?.entries).toEqual([]);
    const [entry] = remindOfCosts(due, at('2026-12-01T03:00:00Z')).change?.entries ?? [];
    expect(entry).toMatchObject({ name: 'costs-reminded', change: { duties: ['settle-later'] } });
    const later = help({ costsRemindedAt: at('2026-12-01T03:00:00Z') });
    expect(remindAt(later)).toEqual(at('2026-12-08T03:00:00Z'));
  });

  it.each([
    ['without an emergency', { emergency: false }],
    ['before the decision', { status: 'awaiting-decision', decidedAt: null }],
    ['after a refusal', { status: 'refused' }],
    ['after an agreement', { terms: agreed }],
    ['without costs', { data: { costs: [] } }],
  ])('is not reminded of %s', (_case, more) => {
    expect(remindAt(help(more))).toBeNull();
  });
});
