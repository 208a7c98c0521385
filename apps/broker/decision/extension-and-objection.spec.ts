import type { ClassConstructor } from 'class-transformer';
import { Extension, Objection, ObjectionAnswer } from '#libs/contracts/act-bodies';
import { STATUSES, type Status } from '#libs/contracts/statuses';
import { SHIPPED } from '#libs/law/calendar';
import { NOBODY } from '#libs/law/deciders';
import type { Body } from '#libs/law/house';
import type { Parties } from '../agencies/directory';
import { changeOf, count } from '../request/count';
import type { Outcome } from '../request/lifecycle';
import type { RequestRow } from '../request/request.entity';
import { NO_TERMS } from '../request/terms';
import type { ActDefinition } from './act';
import { extension } from './extension';
import { objection } from './objection';
import { objectionAnswer } from './objection-answer';
import { barIn, capacityOf, whyClosed } from './rights';

const WIB = 'Asia/Jakarta';
const at = (time: string): Date => new Date(time);
const agency = (code: string) => ({ code, name: code, house: [code], superior: null });
const parties = {
  ...{ requester: agency('kab-malang'), provider: { ...agency('pemprov'), timeZone: WIB } },
  above: null,
} as unknown as Parties;
const counting = { edition: 1, calendar: SHIPPED };
const MONDAY = '2026-11-23T03:00:00Z';
const DUE = '2026-11-30T16:59:59.999Z';

/** Received on Monday 23 November, due on Monday 30 November. */
function request(more: Partial<RequestRow> = {}): RequestRow {
  const row = {
    ...{ id: 'r', version: 2, status: 'awaiting-decision', urgency: 'biasa', emergency: false },
    ...{ requester: 'kab-malang', provider: 'pemprov', receivedAt: at(MONDAY), stops: [] },
    ...{ startsAt: null, countedIn: WIB, calendarEdition: 1, decision: null, decidedAt: null },
    ...{ remindedAt: null, escalatedAt: null, escalatedTo: null },
    ...{ reopenedAt: null, extension: null, objection: null, terms: NO_TERMS },
    ...more,
  } as unknown as RequestRow;
  const open = { ...row, status: 'awaiting-decision', decidedAt: null } as const;
  const begun = { ...row, ...count(open, open, row.receivedAt, WIB, counting).fields };
  return { ...begun, ...count(open, begun, row.receivedAt, WIB, counting).fields };
}
const REFUSED_AT = at('2026-11-25T03:00:00Z');
const refused = (more: Partial<RequestRow> = {}): RequestRow =>
  request({
    ...{ status: 'refused', decidedAt: REFUSED_AT },
    decision: { outcome: 'refused' } as RequestRow['decision'],
    ...more,
  });
const moment = (time: string) => ({ at: at(time), timeZone: WIB, calendar: SHIPPED });

function tried<Content extends object>(
  {
    decide,
  }: { decide: ActDefinition<string, Content, Body[]>['decide']; body: ClassConstructor<Content> },
  row: RequestRow,
  body: Content,
  time: string,
  known: Body[] = [],
): Outcome {
  return decide(row, body, {
    parties,
    people: { ...NOBODY, decided: [] },
    actor: { agency: 'pemprov', role: 'decider', sub: 's', name: 'N', position: null },
    ...{
      party: 'provider',
      target: null,
      nip: null,
      now: at(time),
      receivedAt: at(time),
      calendar: SHIPPED,
      at: '',
      known,
    },
  });
}
/** The row after an outcome, with its deadline counted again. */
function after(row: RequestRow, { change }: Outcome, time: string): RequestRow {
  const changed = { ...row, version: row.version + 1, ...change?.set };
  return { ...changed, ...count(row, changed, at(time), WIB, counting).fields };
}
const extended = (row: RequestRow, until: string, time = '2026-11-24T03:00:00Z'): Outcome =>
  tried<Extension>(extension as never, row, { until, reason: 'Penilai bertugas.' }, time);

describe('an extension', () => {
  it('moves the deadline to the last working day up to the date, and survives a new count', () => {
    const row = request();
    const outcome = extended(row, '2026-12-05'); // a Saturday
    const moved = after(row, outcome, '2026-11-24T03:00:00Z');
    expect(moved.dueAt).toEqual(at('2026-12-04T16:59:59.999Z'));
    const told = {
      workingDays: 4,
      from: { dueAt: DUE },
      to: { dueAt: '2026-12-04T16:59:59.999Z' },
    };
    expect(outcome.change?.entries).toMatchObject([{ name: 'extended', change: told }]);
    const because = changeOf(row, moved, { before: SHIPPED, after: SHIPPED })?.because;
    expect(because).toEqual(['extension']);
    const east = count(moved, moved, at('2026-11-25T03:00:00Z'), 'Asia/Jayapura', counting);
    expect(east.fields.dueAt).toEqual(at('2026-12-04T14:59:59.999Z'));
  });

  it('may be as long as the deadline was, and no longer', () => {
    expect(extended(request(), '2026-12-07').problem).toBeUndefined();
    const longer = extended(request(), '2026-12-08').problem;
    expect(longer).toMatchObject({
      errors: [
        { pointer: '/until', code: 'too-late', detail: expect.stringContaining('2026-12-07') },
      ],
    });
    const short = request({ urgency: 'sangat-segera' });
    expect(extended(short, '2026-11-25').problem).toBeUndefined();
    expect(extended(short, '2026-11-26').problem?.errors).toMatchObject([{ code: 'too-late' }]);
    const last = extended(request(), '9999-12-31').problem;
    expect(last?.errors).toMatchObject([{ code: 'too-late' }]);
  });

  it.each(['2026-11-30', '2026-11-24', '2020-01-01'])('does not end at %s', (until) => {
    expect(extended(request(), until).problem).toMatchObject({
      ...{ status: 422, errors: [{ pointer: '/until', code: 'too-early' }] },
    });
  });

  it('is closed in an emergency, the second time, and once the deadline has passed', () => {
    const closed = (row: RequestRow, time = MONDAY) =>
      whyClosed(row, extension, 'provider', moment(time));
    expect(closed(request())).toBeNull();
    expect(closed(request({ emergency: true }))?.code).toBe('not-available-in-emergency');
    const row = request();
    const again = after(row, extended(row, '2026-12-04'), '2026-11-24T03:00:00Z');
    expect(closed(again)?.en).toContain('extended already');
    expect(closed(row, DUE)).toBeNull();
    expect(closed(row, '2026-11-30T17:00:00Z')?.en).toContain('has passed');
    for (const status of STATUSES.filter((one) => one !== 'awaiting-decision'))
      expect(closed(request({ status }))).not.toBeNull();
  });
});

describe('an objection', () => {
  const BODY = { text: 'Seleksi itu sudah selesai.', provisions: ['36-1-a' as const] };
  const LAST = '2026-12-09T16:59:59.999Z';
  const file = (row: RequestRow, known: Body[] = [agency('kemendagri')]): Outcome =>
    tried<Objection>(objection as never, row, BODY, '2026-11-26T03:00:00Z', known);
  const closed = (row: RequestRow, time: string) =>
    whyClosed(row, objection, 'requester', moment(time));

  it('is open for ten working days after a refusal, whole or in part, and not on the eleventh', () => {
    const partly = { outcome: 'partially-approved' } as RequestRow['decision'];
    for (const row of [refused(), refused({ status: 'partially-approved', decision: partly })]) {
      expect(closed(row, LAST)).toBeNull();
      expect(closed(row, '2026-12-09T17:00:00Z')?.id).toContain('2026-12-09');
    }
  });

  it('says that its last day is provisional in a year without a calendar', () => {
    const row = refused({ decidedAt: at('2028-02-28T03:00:00Z') });
    expect(closed(row, '2028-03-14T03:00:00Z')).toEqual({
      id: expect.stringContaining('2028-03-13 (sepuluh hari kerja; perhitungan sementara'),
      en: expect.stringContaining('2028-03-13 (ten working days; provisional'),
    });
  });

  it('is open after the finding that the request is no assistance', () => {
    const row = request({ status: 'not-assistance' });
    expect(closed(row, '2026-12-07T16:59:59.999Z')).toBeNull();
    expect(closed(row, '2026-12-07T17:00:00Z')).not.toBeNull();
    expect(closed({ ...row, provider: row.requester }, MONDAY)).not.toBeNull();
  });

  it('is closed in every other status, and after the first for each decision', () => {
    for (const status of ['approved', 'awaiting-decision', 'withdrawn'] satisfies Status[])
      expect(closed(request({ status }), MONDAY)).not.toBeNull();
    const row = refused();
    const filed = after(row, file(row), '2026-11-26T03:00:00Z');
    expect(closed(filed, LAST)?.en).toContain('filed already');
    const decidedAt = at('2026-12-08T03:00:00Z');
    expect(closed({ ...filed, decidedAt }, '2026-12-10T03:00:00Z')).toBeNull();
  });

  it('goes to the nearest superior who is not of the requester’s house, and decides nothing', () => {
    const row = refused();
    const { change } = file(row, [
      { code: 'malang', house: ['malang', 'kab-malang'] },
      agency('kemendagri'),
    ]);
    expect(change?.set).toMatchObject({ escalatedTo: 'kemendagri', objection: { answer: null } });
    expect(change?.set.status).toBeUndefined();
    const own = file(row, [agency('kab-malang')]).change;
    expect(own?.entries).toMatchObject([
      {
        ...{ name: 'objected', status: 'refused' },
        change: { against: 'refused', escalatedTo: null, passedOver: ['kab-malang'] },
      },
    ]);
    expect(JSON.stringify(own?.entries[0]?.change)).not.toContain(BODY.text);
  });

  describe('answered', () => {
    const row = refused();
    const filed = after(row, file(row), '2026-11-26T03:00:00Z');
    const answer = (of: RequestRow, outcome: ObjectionAnswer['outcome']): Outcome =>
      tried<ObjectionAnswer>(
        objectionAnswer as never,
        of,
        { outcome, reason: 'R.' },
        '2026-12-01T03:00:00Z',
      );

    it('by upholding it changes neither status nor deadline', () => {
      const upheld = after(filed, answer(filed, 'upheld'), '2026-12-01T03:00:00Z');
      expect(upheld).toMatchObject({ status: 'refused', dueAt: filed.dueAt, running: false });
      expect(upheld.objection?.answer?.outcome).toBe('upheld');
      expect(whyClosed(upheld, objectionAnswer, 'provider', moment(LAST))?.en).toContain(
        'is answered',
      );
      expect(closed(upheld, LAST)).not.toBeNull();
    });

    it('by reopening it starts the deadline again, which survives a new count', () => {
      const outcome = answer(filed, 'reopened');
      const open = after(filed, outcome, '2026-12-01T03:00:00Z');
      expect(open).toMatchObject({
        ...{ status: 'awaiting-decision', running: true, decision: null, decidedAt: null },
        dueAt: at('2026-12-08T16:59:59.999Z'),
      });
      expect(outcome.change?.entries).toMatchObject([
        { name: 'objection-answered', change: { outcome: 'reopened' } },
      ]);
      const because = changeOf(filed, open, { before: SHIPPED, after: SHIPPED })?.because;
      expect(because).toEqual(['reopening']);
      const east = count(open, open, at('2026-12-02T03:00:00Z'), 'Asia/Makassar', counting);
      expect(east.fields.dueAt).toEqual(at('2026-12-08T15:59:59.999Z'));
      expect(whyClosed(open, extension, 'provider', moment('2026-12-02T03:00:00Z'))).toBeNull();
    });

    it('once the delivery has begun can only be upheld', () => {
      const given = { ...filed, status: 'in-delivery' } as const;
      expect(answer(given, 'reopened').problem?.errors).toMatchObject([{ pointer: '/outcome' }]);
      expect(answer(given, 'upheld').change?.set.status).toBe('in-delivery');
    });

    it('not by who decided, nor without an objection', () => {
      expect(whyClosed(row, objectionAnswer, 'provider', moment(LAST))?.en).toContain(
        'no objection',
      );
      const caller = { agency: 'pemprov', roles: ['superior' as const] };
      const capacity = capacityOf(filed, objectionAnswer, caller);
      expect(capacity).toEqual({ party: 'provider', role: 'superior' });
      const people = { ...NOBODY, decided: ['s'] };
      expect(barIn(objectionAnswer, capacity!, { sub: 's' }, people)).toBe('decided');
      expect(barIn(objectionAnswer, capacity!, { sub: 'other' }, people)).toBeNull();
    });
  });
});
