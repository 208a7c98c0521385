import { STATUSES } from '#libs/contracts/statuses';
import { SHIPPED } from '#libs/law/calendar';
import type { Parties } from '../agencies/directory';
import type { RecordedObjection, RequestRow } from '../request/request.entity';
import { objectionRemindAtOf } from '../request/unanswered-objection';
import { actOnTime, COUNTED_AFTERWARDS, DUE } from './timers';

const at = (time: string): Date => new Date(time);
const FILED: RecordedObjection = {
  ...{ at: '2026-11-23T03:00:00Z', against: 'refused', text: 'Sudah selesai.', provisions: [] },
  answer: null,
};
const row = (more: Partial<RequestRow> = {}): RequestRow =>
  ({
    ...{
      status: 'refused',
      objection: FILED,
      objectionRemindedAt: null,
      escalatedTo: 'kemendagri',
    },
    ...{ confirmAt: null, costsRemindAt: null, deliverySilenceAt: null, running: false },
    ...more,
  }) as RequestRow;
const remindAt = (request: RequestRow): Date | null =>
  objectionRemindAtOf(request, 'Asia/Jakarta', SHIPPED);
const known = {
  parties: {} as Parties,
  calendar: SHIPPED,
  superiorsOf: () => Promise.resolve([]),
};

describe('an objection that the superior does not answer', () => {
  it('is reminded of after 5 working days of the provider, then weekly, and answers nothing', async () => {
    const first = remindAt(row());
    // From Monday: the fifth working day is the next Monday.
    expect(first).toEqual(at('2026-11-30T17:00:00Z'));
    const due = row({ objectionRemindAt: first });
    expect((await actOnTime(due, at('2026-11-30T17:00:00Z'), known)).change?.entries).toEqual([]);
    const now = at('2026-12-01T03:00:00Z');
    const { change } = await actOnTime(due, now, known);
    expect(change?.set).toEqual({ objectionRemindedAt: now });
    expect(change?.entries).toMatchObject([
      { name: 'objection-reminded', status: 'refused', change: { escalatedTo: 'kemendagri' } },
    ]);
    expect(remindAt(row({ objectionRemindedAt: now }))).toEqual(at('2026-12-08T03:00:00Z'));
  });

  it.each([
    ['without an objection', { objection: null }],
    ['once it is answered', { objection: { ...FILED, answer: {} } as RecordedObjection }],
    ['after a withdrawal', { status: 'withdrawn' as const }],
    ['once another decision is awaited', { status: 'awaiting-decision' as const }],
  ])('is not reminded of %s', (_case, more) => {
    expect(remindAt(row(more))).toBeNull();
  });

  it('is reminded of in every status in which it can be answered', () => {
    const open = STATUSES.filter((status) => remindAt(row({ status })) !== null);
    expect(open).toEqual([
      ...['not-assistance', 'partially-approved', 'refused'],
      ...['in-delivery', 'delivered', 'completed'],
    ]);
  });
});

it('the conditions of the timers name each column once', () => {
  for (const column of ['confirm_at', 'costs_remind_at', 'objection_remind_at'])
    expect(DUE.split(`${column} < $1`)).toHaveLength(2);
  expect(DUE.split('delivery_silence_at < $1')).toHaveLength(2);
  expect(DUE).toContain('reopened_at) AND silence_at < $1');
  expect(COUNTED_AFTERWARDS).toBe(
    '(costs_remind_at IS NOT NULL OR objection_remind_at IS NOT NULL OR delivery_silence_at IS NOT NULL)',
  );
});
