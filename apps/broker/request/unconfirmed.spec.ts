import type { RequestRow } from './request.entity';
import { nextReminder, remindToConfirm } from './unconfirmed';

const at = (time: string): Date => new Date(time);
const entered = at('2026-11-23T03:00:00Z');
const request = (more: Partial<RequestRow> = {}): RequestRow =>
  ({ status: 'approved', confirmAt: nextReminder(entered, entered), ...more }) as RequestRow;

describe('an oral request that is not confirmed', () => {
  it('is reminded of daily, whatever its status, and decides nothing', () => {
    let row = request();
    const reminded: string[] = [];
    for (let hour = 0; hour <= 72; hour++) {
      const now = new Date(entered.getTime() + hour * 3_600_000);
      const change = remindToConfirm(row, now);
      if (!change) continue;
      expect(change.entries).toMatchObject([{ name: 'confirmation-reminded', status: 'approved' }]);
      expect(Object.keys(change.set)).toEqual(['confirmAt']);
      reminded.push(now.toISOString());
      row = { ...row, ...change.set };
    }
    expect(reminded).toEqual([
      '2026-11-24T03:00:00.000Z',
      '2026-11-25T03:00:00.000Z',
      '2026-11-26T03:00:00.000Z',
    ]);
  });

  it('is reminded of once after an outage, at the same time of the day as before', () => {
    const change = remindToConfirm(request(), at('2026-11-27T09:00:00Z'));
    expect(change?.entries).toHaveLength(1);
    expect(change?.set.confirmAt).toEqual(at('2026-11-28T03:00:00Z'));
  });

  it('is no longer reminded of once it is confirmed or withdrawn', () => {
    const later = at('2026-11-27T09:00:00Z');
    expect(remindToConfirm(request({ confirmAt: null }), later)).toBeNull();
    const withdrawn = remindToConfirm(request({ status: 'withdrawn' }), later);
    expect(withdrawn).toEqual({ set: { confirmAt: null }, entries: [] });
  });
});
