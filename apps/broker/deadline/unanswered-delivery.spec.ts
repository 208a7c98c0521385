import type { DeliveryState } from '#libs/contracts/deliveries';
import type { Status } from '#libs/contracts/statuses';
import { SHIPPED } from '#libs/law/calendar';
import type { Parties } from '../agencies/directory';
import { deliverySilenceOf } from '../request/delivery-silence';
import type { RequestRow } from '../request/request.entity';
import { actOnUnansweredDelivery } from './unanswered-delivery';

const body = (code: string) => ({ code, house: [code] });
const parties = {
  requester: body('kab-malang'),
  provider: { ...body('pemprov-jatim'), timeZone: 'Asia/Jakarta' },
} as Parties;
const MINISTRY = [body('pemprov-jatim'), body('kemendagri')];

/** Delivered on a Friday. */
function delivered(status: Status = 'delivered', more: Partial<DeliveryState> = {}): RequestRow {
  const deliveredAt = status === 'delivered' ? '2026-11-20T03:00:00Z' : null;
  const delivery = { deliveredAt, remindedAt: null, superiorToldAt: null, ...more };
  return { status, delivery } as RequestRow;
}

/** The events at these times, and the request afterwards. */
function through(row: RequestRow, times: string[], superiors = MINISTRY) {
  const told: [string, string, object][] = [];
  for (const time of times) {
    const { change } = actOnUnansweredDelivery(row, new Date(time), parties, SHIPPED, superiors);
    if (!change) throw new Error('silence always has an outcome');
    row = { ...row, ...change.set };
    for (const { name, change: details } of change.entries) told.push([time, name, details]);
  }
  return { row, told };
}
const next = (row: RequestRow) => deliverySilenceOf(row, 'Asia/Jakarta', SHIPPED)?.next ?? null;

describe('a requester that does not answer to a delivery', () => {
  it('is reminded after 5 working days, and the agency above it is told after 10, once each', () => {
    const first = delivered();
    expect(next(first)).toEqual(new Date('2026-11-27T17:00:00Z'));
    const { row, told } = through(first, [
      '2026-11-27T16:59:59.999Z',
      '2026-11-27T17:00:00Z',
      '2026-12-02T03:00:00Z',
      '2026-12-04T16:59:59.999Z',
      '2026-12-04T17:00:00Z',
      '2027-03-01T03:00:00Z',
    ]);
    expect(told).toEqual([
      ['2026-11-27T17:00:00Z', 'completion-reminded', {}],
      ['2026-12-04T17:00:00Z', 'completion-overdue', { superior: 'kemendagri' }],
    ]);
    expect(row).toMatchObject({
      status: 'delivered',
      delivery: {
        remindedAt: '2026-11-27T17:00:00.000Z',
        superiorToldAt: '2026-12-04T17:00:00.000Z',
      },
    });
    expect(next(row)).toBeNull();
  });

  it('gets no late reminder after an outage: the agency above it is told at once', () => {
    const { told } = through(delivered(), ['2026-12-10T03:00:00Z', '2026-12-10T03:00:01Z']);
    expect(told.map(([, name]) => name)).toEqual(['completion-overdue']);
  });

  it('has nobody above it who is told, if only the provider is', () => {
    const { told } = through(delivered(), ['2026-12-10T03:00:00Z'], [body('pemprov-jatim')]);
    expect(told).toEqual([['2026-12-10T03:00:00Z', 'completion-overdue', { superior: null }]]);
  });

  it.each(['approved', 'in-delivery', 'completed'] as const)(
    'is not reminded of a request that is %s',
    (status) => {
      const row = delivered(status);
      expect(next(row)).toBeNull();
      expect(through(row, ['2027-03-01T03:00:00Z'])).toEqual({ row, told: [] });
    },
  );
});
