import { SHIPPED } from './calendar';
import { deadline, type DeadlineInput, objectionPeriod, silence } from './deadline';
import { daysAdded } from './working-days';

const JAKARTA = 'Asia/Jakarta';
const at = (text: string) => new Date(text);
const base: DeadlineInput = {
  receivedAt: at('2026-11-20T10:00:00+07:00'),
  urgency: 'biasa',
  emergency: false,
  timeZone: JAKARTA,
  stops: [],
};
const due = (change: Partial<DeadlineInput>) =>
  deadline({ ...base, ...change }).dueAt.toISOString();
const endOf = (day: string, offset = '+07:00') => at(`${day}T23:59:59.999${offset}`).toISOString();
const stop = (from: string, to: string | null) => ({
  from: at(from),
  to: to ? at(to) : null,
  why: 'klarifikasi',
});

describe('working days', () => {
  const rows: [string, Partial<DeadlineInput>, string][] = [
    ['5 by default, from Friday', {}, endOf('2026-11-27')],
    ['2 for segera', { urgency: 'segera' }, endOf('2026-11-24')],
    ['1 for sangat-segera', { urgency: 'sangat-segera' }, endOf('2026-11-23')],
    ['a receipt on Saturday starts on Monday', { receivedAt: at('2026-11-21T09:00:00+07:00'), urgency: 'sangat-segera' }, endOf('2026-11-23')],
    ['Lebaran: holidays and cuti bersama are skipped', { receivedAt: at('2026-03-17T09:00:00+07:00'), urgency: 'segera' }, endOf('2026-03-26')],
    ["the provider's zone decides the day", { receivedAt: at('2026-11-20T16:30:00Z'), timeZone: 'Asia/Jayapura', urgency: 'sangat-segera' }, endOf('2026-11-23', '+09:00')],
    ['the last instant of a day', { receivedAt: at('2026-11-22T23:59:59.999+07:00'), urgency: 'sangat-segera' }, endOf('2026-11-23')],
    ['the first instant of a day', { receivedAt: at('2026-11-23T00:00:00+07:00'), urgency: 'sangat-segera' }, endOf('2026-11-24')],
  ]; // prettier-ignore
  it.each(rows)('%s', (_name, change, expected) => expect(due(change)).toBe(expected));

  it('explain each day', () => {
    const { days, calendars, rule } = deadline({
      ...base,
      receivedAt: at('2026-12-23T09:00:00+07:00'),
      urgency: 'sangat-segera',
    });
    expect(days.map(({ date, counted }) => [date, counted])).toEqual([
      ['2026-12-23', false],
      ['2026-12-24', false],
      ['2026-12-25', false],
      ['2026-12-26', false],
      ['2026-12-27', false],
      ['2026-12-28', true],
    ]);
    expect(days[1]?.why).toContain('cuti bersama (SKB');
    expect([calendars.length, rule]).toEqual([1, { workingDays: 1 }]);
  });

  it('continue over the end of the year with the next year’s calendar', () => {
    const days = (receivedAt: string, urgency: DeadlineInput['urgency']) => {
      const { dueAt, provisional } = deadline({ ...base, receivedAt: at(receivedAt), urgency });
      return [dueAt.toISOString(), provisional];
    };
    expect(days('2026-12-23T09:00:00+07:00', 'biasa')).toEqual([endOf('2027-01-04'), false]);
    expect(days('2027-01-04T09:00:00+07:00', 'sangat-segera')).toEqual([
      endOf('2027-01-06'),
      false,
    ]);
  });

  it('report a year without a calendar, and skip holidays of a fixed date', () => {
    const over = (receivedAt: string, language: 'id' | 'en') =>
      deadline({ ...base, receivedAt: at(receivedAt), urgency: 'segera', language });
    const early = over('2027-12-28T09:00:00+07:00', 'id');
    expect([early.provisional, early.reason]).toEqual([false, null]);
    const late = over('2027-12-31T09:00:00+07:00', 'id');
    expect(late.reason).toContain('tahun 2028 belum termuat dalam sistem ini');
    expect(over('2027-12-31T09:00:00+07:00', 'en').reason).toContain('2028 is not loaded');
    // 17 August 2028 is a Thursday.
    const august = over('2028-08-16T09:00:00+07:00', 'id');
    expect(august).toMatchObject({ provisional: true, dueAt: at(endOf('2028-08-21')) });
    expect(august.days[1]).toEqual({
      date: '2028-08-17',
      counted: false,
      why: 'hari libur nasional (tanggal tetap)',
    });
  });

  it('are returned with the calendar that they were counted with', () => {
    const { calendarSources } = deadline(base);
    expect(calendarSources).toMatchObject([{ year: 2026 }]);
    expect(calendarSources[0]?.confidence).toMatch(/^secondary/);
  });

  it('remind at the first instant of the last day', () => {
    expect(deadline(base).remindAt).toEqual(at('2026-11-27T00:00:00+07:00'));
  });

  it('return copies of cached values', () => {
    const first = deadline(base);
    first.dueAt.setTime(0);
    first.days.length = 0;
    expect(deadline(base)).toMatchObject({ dueAt: at(endOf('2026-11-27')), days: { length: 8 } });
  });
});

describe('an extension', () => {
  it('adds working days, and says which', () => {
    const { dueAt, remindAt, rule, days } = deadline({ ...base, extendedBy: 2 });
    expect(dueAt.toISOString()).toBe(endOf('2026-12-01'));
    expect(remindAt).toEqual(at('2026-12-01T00:00:00+07:00'));
    expect(rule).toEqual({ workingDays: 5, extendedBy: 2 });
    expect(days.slice(-2)).toEqual([
      { date: '2026-11-30', counted: true, why: 'hari kerja ke 6 (perpanjangan)' },
      { date: '2026-12-01', counted: true, why: 'hari kerja ke 7 (perpanjangan)' },
    ]);
  });

  it('moves with the deadline when the clock stands still', () => {
    const stops = [stop('2026-11-30T09:00:00+07:00', '2026-12-02T09:00:00+07:00')];
    expect(due({ extendedBy: 2, stops })).toBe(endOf('2026-12-04'));
  });

  it('has no effect in an emergency', () => {
    expect(due({ extendedBy: 2, emergency: true })).toBe(due({ emergency: true }));
  });

  it('to a date counts the working days after the deadline', () => {
    const { dueAt } = deadline(base); // Friday 27 November
    const added = (until: string) => daysAdded(dueAt, until, 5, JAKARTA, SHIPPED);
    const dates = ['2026-11-27', '2026-11-29', '2026-11-30', '2026-12-05', '2026-12-06'];
    expect(dates.map(added)).toEqual([0, 0, 1, 5, 5]);
    expect(['2026-12-07', '9999-12-31'].map(added)).toEqual([6, 6]);
    expect(added('2020-01-01')).toBe(0);
  });
});

describe('a reopened request', () => {
  const reopenedAt = at('2026-12-04T09:00:00+07:00');
  it('has a new deadline, whatever happened before', () => {
    const stops = [stop('2026-11-23T09:00:00+07:00', '2026-12-04T09:00:00+07:00')];
    const { dueAt, startsAt, days } = deadline({ ...base, reopenedAt, stops });
    expect(dueAt.toISOString()).toBe(endOf('2026-12-11'));
    expect(startsAt).toEqual(reopenedAt);
    expect(days[0]?.why).toBe('hari dibuka kembali oleh atasan');
  });

  it('has two hours in an emergency, from the reopening or a later claim', () => {
    const emergency = { emergency: true, reopenedAt, emergencySince: base.receivedAt };
    expect(due(emergency)).toBe('2026-12-04T04:00:00.000Z');
    const later = { ...emergency, emergencySince: at('2026-12-05T09:00:00+07:00') };
    expect(due(later)).toBe('2026-12-05T04:00:00.000Z');
  });
});

describe('the time for an objection', () => {
  it('is ten working days after the decision, in the provider’s zone', () => {
    const period = objectionPeriod(at('2026-12-11T23:30:00+07:00'), JAKARTA);
    expect(period.dueAt.toISOString()).toBe(endOf('2026-12-29'));
    expect(period.days[0]).toEqual({ date: '2026-12-11', counted: false, why: 'hari keputusan' });
    expect(period.days.filter(({ counted }) => counted)).toHaveLength(10);
    const east = objectionPeriod(at('2026-12-11T23:30:00+07:00'), 'Asia/Jayapura');
    expect(east.dueAt.toISOString()).toBe(endOf('2026-12-29', '+09:00'));
  });

  it('is provisional without a calendar, and its days can be changed by no caller', () => {
    const since = at('2027-12-20T09:00:00+07:00');
    const first = objectionPeriod(since, JAKARTA, SHIPPED, 'en');
    expect(first).toMatchObject({ provisional: true, days: { length: expect.any(Number) } });
    expect(first.reason).toContain('2028 is not loaded');
    const { length } = first.days;
    first.days.length = 0;
    expect(objectionPeriod(since, JAKARTA, SHIPPED, 'en').days).toHaveLength(length);
  });
});

describe('pauses of the clock', () => {
  const rows: [string, DeadlineInput['stops'], string][] = [
    ['a day that was stopped for an hour does not count', [stop('2026-11-23T09:00:00+07:00', '2026-11-23T10:00:00+07:00')], '2026-11-30'],
    ['to the end of a day: that day alone', [stop('2026-11-24T09:00:00+07:00', '2026-11-25T00:00:00+07:00')], '2026-11-30'],
    ['over two days', [stop('2026-11-24T23:59:59+07:00', '2026-11-25T00:00:01+07:00')], '2026-12-01'],
    ['over a weekend costs nothing', [stop('2026-11-21T00:00:00+07:00', '2026-11-23T00:00:00+07:00')], '2026-11-27'],
    ['on the day of receipt costs nothing', [stop('2026-11-20T11:00:00+07:00', '2026-11-20T12:00:00+07:00')], '2026-11-27'],
    ['without length costs nothing', [stop('2026-11-24T09:00:00+07:00', '2026-11-24T09:00:00+07:00')], '2026-11-27'],
    ['open: as if it resumed at once', [stop('2026-11-24T09:00:00+07:00', null)], '2026-11-27'],
  ]; // prettier-ignore
  it.each(rows)('%s', (_name, stops, expected) => expect(due({ stops })).toBe(endOf(expected)));

  it('the clock runs unless it is paused or the request is decided', () => {
    expect(deadline(base).running).toBe(true);
    expect(deadline({ ...base, stops: [stop('2026-11-24T09:00:00+07:00', null)] }).running).toBe(
      false,
    );
    expect(deadline({ ...base, decidedAt: at('2026-11-24T09:00:00+07:00') }).running).toBe(false);
  });
});

describe('Pasal 36(3): an emergency counts hours', () => {
  const emergency = { ...base, emergency: true, receivedAt: at('2026-11-21T22:00:00Z') };
  it('from its claim, when it is claimed later than the request', () => {
    const claimed = { ...emergency, emergencySince: at('2026-11-24T02:00:00Z') };
    expect(deadline(claimed)).toMatchObject({
      startsAt: at('2026-11-24T02:00:00Z'),
      remindAt: at('2026-11-24T03:00:00Z'),
      dueAt: at('2026-11-24T04:00:00Z'),
    });
    const stops = [stop('2026-11-22T00:00:00Z', '2026-11-24T02:00:00Z')];
    expect(deadline({ ...claimed, stops }).dueAt).toEqual(at('2026-11-24T04:00:00Z'));
  });

  const rows: [string, DeadlineInput['stops'], string, string][] = [
    ['on a Sunday too', [], '2026-11-21T23:00:00.000Z', '2026-11-22T00:00:00.000Z'],
    ['stopped minutes are added', [stop('2026-11-21T22:30:00Z', '2026-11-21T22:40:00Z')], '2026-11-21T23:10:00.000Z', '2026-11-22T00:10:00.000Z'],
    ['overlapping stops once', [stop('2026-11-21T22:30:00Z', '2026-11-21T22:40:00Z'), stop('2026-11-21T22:35:00Z', '2026-11-21T22:50:00Z')], '2026-11-21T23:20:00.000Z', '2026-11-22T00:20:00.000Z'],
    ['after the reminder only the escalation moves', [stop('2026-11-21T23:30:00Z', '2026-11-22T01:30:00Z')], '2026-11-21T23:00:00.000Z', '2026-11-22T02:00:00.000Z'],
    ['pauses before the receipt do not count', [stop('2026-11-21T20:30:00Z', '2026-11-21T22:10:00Z')], '2026-11-21T23:10:00.000Z', '2026-11-22T00:10:00.000Z'],
    ['an open pause does not count yet', [stop('2026-11-21T22:30:00Z', null)], '2026-11-21T23:00:00.000Z', '2026-11-22T00:00:00.000Z'],
  ]; // prettier-ignore
  it.each(rows)('%s', (_name, stops, remind, escalate) => {
    const { remindAt, dueAt, days, rule } = deadline({ ...emergency, stops });
    expect([remindAt.toISOString(), dueAt.toISOString()]).toEqual([remind, escalate]);
    expect([days, rule]).toEqual([[], { minutes: 120 }]);
  });
});

describe('a missed deadline (K45) leads to a reminder and an escalation, never to an approval', () => {
  const running = deadline(base);
  it.each([
    ['2026-11-26T23:59:59.999+07:00', 'none'],
    ['2026-11-27T00:00:00+07:00', 'remind'],
    ['2026-11-27T23:59:59.999+07:00', 'remind'],
    ['2026-11-28T00:00:00+07:00', 'escalate'],
  ])('%s: %s', (now, expected) => expect(silence(running, at(now)).step).toBe(expected));
  it('says why the deadline is provisional', () => {
    const late = deadline({ ...base, receivedAt: at('2028-01-05T09:00:00+07:00') });
    expect(silence(late, at('2028-02-01T00:00:00Z'))).toEqual({
      step: 'escalate',
      reserve: late.reason,
    });
    expect(late.reason).toContain('2028');
  });
  it('has no effect while the clock stands still', () => {
    expect(silence({ ...running, running: false }, at('2027-01-01T00:00:00Z')).step).toBe('none');
  });
});

describe('invalid input', () => {
  it.each([
    ['an unknown zone', { timeZone: 'Asia/Nowhere' }],
    [
      'a stop that ends before it begins',
      { stops: [stop('2026-11-24T09:00:00Z', '2026-11-23T09:00:00Z')] },
    ],
    ['an invalid date', { receivedAt: new Date(Number.NaN) }],
  ])('%s', (_name, change) => expect(() => deadline({ ...base, ...change })).toThrow(RangeError));
});
