import type { Parties } from '../agencies/directory';
import { SHIPPED } from '#libs/law/calendar';
import { count } from '../request/count';
import type { RequestRow } from '../request/request.entity';
import { actOnSilence } from './overdue';

const at = (time: string): Date => new Date(time);
/** An agency of its own house, or a unit of others. */
const agency = (code: string, superior: string | null = null, ...house: string[]) => ({
  ...{ code, superior },
  house: [code, ...house],
});
const between = (provider: object, requester: object = agency('kab-malang')): Parties =>
  ({ requester, provider: { ...provider, timeZone: 'Asia/Jakarta' } }) as Parties;
const parties = between(agency('pemprov-jatim', 'kemendagri'));

const WIB = 'Asia/Jakarta';
const counting = { edition: 1, calendar: SHIPPED };
const clockFields = (row: RequestRow, status: RequestRow['status'], at: Date) =>
  count(row, { ...row, status }, at, WIB, counting).fields;

/** Received on a Friday, due at the end of the next one; in an emergency after two hours. */
function request(more: Partial<RequestRow> = {}): RequestRow {
  const row = {
    ...{ status: 'awaiting-decision', receivedAt: at('2026-11-20T03:00:00Z'), urgency: 'biasa' },
    ...{ emergency: false, running: true, stops: [], decidedAt: null, remindedAt: null },
    ...{ escalatedAt: null, escalatedTo: null, version: 2, startsAt: null, countedIn: WIB },
    ...{ reopenedAt: null, extension: null },
    ...more,
  } as unknown as RequestRow;
  return { ...row, ...clockFields(row, row.status, row.receivedAt) };
}

/** The request after each act at these times, and the events that were published. */
function through(
  row: RequestRow,
  times: string[],
  who = parties,
  superiors = [agency('kemendagri')],
) {
  const told: [string, string][] = [];
  for (const time of times) {
    const outcome = actOnSilence(row, at(time), who, SHIPPED, superiors);
    const change = outcome.change ?? { set: {}, entries: [] };
    row = { ...row, ...change.set };
    row = { ...row, ...clockFields(row, row.status, at(time)) };
    for (const { name } of change.entries) told.push([time, name]);
  }
  return { row, told };
}

describe('a provider that does not answer', () => {
  it('gets one reminder on the last day and one escalation after it', () => {
    const { row, told } = through(request(), [
      '2026-11-26T16:59:59.999Z',
      '2026-11-26T17:00:00Z',
      '2026-11-27T03:00:00Z',
      '2026-11-27T16:59:59.999Z',
      '2026-11-27T17:00:00Z',
      '2026-12-24T03:00:00Z',
    ]);
    expect(told).toEqual([
      ['2026-11-26T17:00:00Z', 'reminded'],
      ['2026-11-27T17:00:00Z', 'escalated'],
    ]);
    expect(row).toMatchObject({
      status: 'awaiting-decision',
      remindedAt: at('2026-11-26T17:00:00Z'),
      escalatedAt: at('2026-11-27T17:00:00Z'),
      escalatedTo: 'kemendagri',
    });
  });

  it('gets both within hours in an emergency', () => {
    const { told } = through(request({ emergency: true }), [
      '2026-11-20T03:59:59Z',
      '2026-11-20T04:00:00Z',
      '2026-11-20T05:00:00Z',
      '2026-11-20T05:00:00.001Z',
    ]);
    expect(told).toEqual([
      ['2026-11-20T04:00:00Z', 'reminded'],
      ['2026-11-20T05:00:00.001Z', 'escalated'],
    ]);
  });

  it('is checked only when the next reminder or escalation is due', () => {
    const first = request();
    expect(first.silenceAt).toEqual(at('2026-11-26T17:00:00Z'));
    const { row } = through(first, ['2026-11-26T17:00:00Z']);
    expect(row.silenceAt).toEqual(first.dueAt);
    const early = through({ ...first, silenceAt: new Date(0) }, ['2026-11-20T03:00:01Z']);
    expect(early).toEqual({ row: first, told: [] });
  });

  it('gets no late reminder: after an outage the request is escalated at once', () => {
    const { told } = through(request(), ['2026-12-01T03:00:00Z', '2026-12-01T03:00:01Z']);
    expect(told).toEqual([['2026-12-01T03:00:00Z', 'escalated']]);
  });

  it('gets a new reminder when the deadline has moved to another day', () => {
    const reminded = through(request(), ['2026-11-26T17:00:00Z']).row;
    const asked = at('2026-11-27T02:00:00Z');
    const stands = {
      ...reminded,
      ...clockFields(reminded, 'awaiting-clarification', asked),
    };
    expect(through(stands, ['2026-11-30T03:00:00Z']).told).toEqual([]);
    const goesOn = {
      ...stands,
      ...clockFields(stands, 'awaiting-decision', at('2026-11-27T04:00:00Z')),
    };
    expect(goesOn.silenceAt).toEqual(at('2026-11-29T17:00:00Z'));
    const { told } = through(goesOn, [
      '2026-11-28T03:00:00Z',
      '2026-11-29T17:00:00Z',
      '2026-11-30T03:00:00Z',
    ]);
    expect(told).toEqual([['2026-11-29T17:00:00Z', 'reminded']]);
  });

  it('gets no new reminder in an emergency: a clarification only delays the escalation', () => {
    const reminded = through(request({ emergency: true }), ['2026-11-20T04:00:00Z']).row;
    const stands = clockFields(reminded, 'awaiting-clarification', at('2026-11-20T04:10:00Z'));
    const goesOn = clockFields(
      { ...reminded, ...stands },
      'awaiting-decision',
      at('2026-11-20T04:30:00Z'),
    );
    const { told } = through({ ...reminded, ...goesOn }, [
      '2026-11-20T05:10:00Z',
      '2026-11-20T05:20:00.001Z',
    ]);
    expect(told).toEqual([['2026-11-20T05:20:00.001Z', 'escalated']]);
  });

  it.each([
    ['decided', { status: 'approved', decidedAt: at('2026-11-23T03:00:00Z') }],
    ['withdrawn', { status: 'withdrawn' }],
    ['returned', { status: 'returned' }],
    ['waiting for the requester', { status: 'awaiting-clarification' }],
  ] as [string, Partial<RequestRow>][])('gets nothing for a request that is %s', (_case, more) => {
    expect(through(request(more), ['2026-11-27T03:00:00Z', '2026-12-27T03:00:00Z']).told).toEqual(
      [],
    );
  });

  it.each([
    ['no agency is above it', [], {}],
    ['the agency above is the requester', [agency('kab-malang')], { passedOver: ['kab-malang'] }],
    [
      'the requester is a unit of a unit of the agency above',
      [agency('pemprov-jatim')],
      { passedOver: ['pemprov-jatim'] },
    ],
    [
      'both are units of one body',
      [agency('badan', null, 'pemprov-jatim')],
      { passedOver: ['badan'] },
    ],
    ['it is above itself', [agency('kemendagri')], {}],
  ])('is escalated only within the provider when %s', (_case, superiors, told) => {
    const requester = agency('kab-malang', null, 'bkd', 'pemprov-jatim');
    const who = between(agency('kemendagri'), requester);
    const { row } = through(request(), ['2026-12-01T03:00:00Z'], who, superiors);
    expect(row).toMatchObject({ escalatedAt: expect.any(Date), escalatedTo: null });
    const { change } = actOnSilence(request(), at('2026-12-01T03:00:00Z'), who, SHIPPED, superiors);
    expect(change?.entries[0]?.change).toEqual({ cause: 'deadline', escalatedTo: null, ...told });
  });

  it('gets a new reminder and a new escalation once the superior has reopened the request', () => {
    const refused = request({
      escalatedAt: at('2026-12-02T03:00:00Z'),
      escalatedTo: 'kemendagri',
      status: 'refused',
      decidedAt: at('2026-11-25T03:00:00Z'),
    });
    const reopenedAt = at('2026-12-03T03:00:00Z');
    const open = { ...refused, status: 'awaiting-decision', reopenedAt, decidedAt: null } as const;
    const { fields } = count(refused, open, reopenedAt, WIB, counting);
    expect(fields).toMatchObject({ dueAt: at('2026-12-10T16:59:59.999Z'), startsAt: reopenedAt });
    const { row, told } = through({ ...open, ...fields }, [
      '2026-12-09T16:59:59Z',
      '2026-12-09T17:00:00Z',
      '2026-12-10T17:00:00Z',
      '2026-12-24T03:00:00Z',
    ]);
    expect(told).toEqual([
      ['2026-12-09T17:00:00Z', 'reminded'],
      ['2026-12-10T17:00:00Z', 'escalated'],
    ]);
    expect(row).toMatchObject({ status: 'awaiting-decision', decidedAt: null });
  });

  it('is escalated to the next agency above when the nearest belongs to the requester’s hierarchy', () => {
    const who = between(agency('uptd'), agency('dinkes', null, 'kab-malang'));
    const line = [agency('dinas', null, 'kab-malang'), agency('kab-malang'), agency('pemprov')];
    const { row } = through(request(), ['2026-12-01T03:00:00Z'], who, line);
    expect(row.escalatedTo).toBe('pemprov');
  });
});
