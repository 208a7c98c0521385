import { REQUEST_EVENTS, RequestEventName, typeOf } from '#libs/contracts/events';
import { Status, STATUSES } from '#libs/contracts/statuses';
import { OVERTAKERS } from '../notices/late-letters';
import { LETTERS } from '../notices/letter-texts';
import { DueLetter, fateOf } from './due-letters';

const EVENT = new Date('2026-12-01T02:00:00Z');
const DUE = new Date('2026-12-02T09:00:00Z');
const minutes = (n: number): Date => new Date(EVENT.getTime() + n * 60_000);

function letter(name: RequestEventName, status: Status, more: Partial<DueLetter> = {}): DueLetter {
  return {
    ...{ id: 'x', type: typeOf(name), agency: 'bkn', subject: 's', body: 'Isi.\n' },
    ...{
      messageId: '<m>',
      threadId: '<t>',
      createdAt: EVENT,
      attempts: 0,
      attemptsBefore: 0,
      trace: null,
      calendar: null,
    },
    ...{ address: 'lama@bkn.go.id', eventAt: EVENT, dueAt: null },
    ...{ personal: false, agencyKnown: true, email: 'baru@bkn.go.id' },
    now: {
      ...{ status, running: true, dueAt: DUE.toISOString(), zone: 'Asia/Jakarta' },
      ...{ again: false, answered: false },
    },
    ...more,
  };
}
const now = (more: Partial<NonNullable<DueLetter['now']>>): Partial<DueLetter> => ({
  now: {
    ...{ status: 'awaiting-decision', running: true, dueAt: DUE.toISOString() },
    ...{ zone: null, again: false, answered: false },
    ...more,
  },
});
const TOLD = REQUEST_EVENTS.filter((name) => LETTERS[name] !== null);
const statusIn = (one: DueLetter, at: Date): string => fateOf(one, at).status;

describe('a letter that is due', () => {
  it.each(TOLD)('is sent late only while it is still true: %s', (name) => {
    const sent = STATUSES.filter((status) => statusIn(letter(name, status), minutes(2)) === 'due');
    expect(sent).toEqual(STATUSES.filter((status) => LETTERS[name]?.holds.includes(status)));
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.includes('withdrawn')).toBe(['withdrawn', 'restored', 'lost'].includes(name));
  });

  it('is sent unchanged right after its event, and checked again after a delay', () => {
    expect(statusIn(letter('submitted', 'withdrawn'), minutes(0.5))).toBe('due');
    const putOff = letter('submitted', 'withdrawn', { attempts: 1 });
    expect(fateOf(putOff, minutes(0.5))).toEqual({
      status: 'overtaken',
      why: 'overtaken: the request is withdrawn',
    });
  });

  it('goes to the current address, and is not sent if there is none', () => {
    const one = letter('submitted', 'awaiting-decision', { attempts: 3 });
    expect(fateOf(one, minutes(90))).toMatchObject({ address: 'baru@bkn.go.id' });
    for (const [more, why] of [
      [{ email: null }, 'the agency has no functional address'],
      [{ email: '"tata usaha"@bkn.go.id' }, /^the functional address has a part in quotes/],
      [{ email: null, agencyKnown: false }, 'no event names this agency'],
    ] as const)
      expect(fateOf({ ...one, ...more }, minutes(90))).toMatchObject({
        status: 'no-address',
        why: typeof why === 'string' ? why : (expect.stringMatching(why) as string),
      });
  });

  it('is overtaken by a later letter that asks the same', () => {
    const one = letter('clarification-asked', 'awaiting-clarification', { attempts: 1 });
    expect(statusIn(one, minutes(90))).toBe('due');
    expect(statusIn({ ...one, now: one.now && { ...one.now, again: true } }, minutes(90))).toBe(
      'overtaken',
    );
  });

  it.each<[RequestEventName, RequestEventName[]]>([
    ['costs-proposed', ['costs-agreed', 'costs-declined']],
    ['date-declined', ['date-proposed', 'date-agreed']],
    ['forwarding-proposed', ['forwarded', 'forwarding-declined']],
    ['responsibility-proposed', ['responsibility-agreed', 'responsibility-declined']],
    ['costs-reminded', ['costs-agreed']],
    ['completion-reminded', ['delivery-disputed']],
    ['completion-overdue', ['delivery-disputed']],
    ['confirmation-reminded', ['confirmed']],
    ['objected', ['objection-answered', 'escalated']],
    ['objection-reminded', ['objection-answered', 'escalated']],
    ['partially-approved', ['approved']],
    ['submitted', ['objection-answered']],
    ['escalated', ['objection-answered']],
  ])('is overtaken by an answer or a new proposal: %s', (name, later) => {
    expect(OVERTAKERS[typeOf(name)]).toEqual(expect.arrayContaining(later.map(typeOf)));
    const [status] = LETTERS[name]?.holds ?? [];
    const one = letter(name, status ?? 'approved', { attempts: 1 });
    expect(statusIn(one, minutes(90))).toBe('due');
    expect(fateOf({ ...one, now: one.now && { ...one.now, answered: true } }, minutes(90))).toEqual(
      {
        status: 'overtaken',
        why: 'overtaken: it was answered or replaced since',
      },
    );
  });

  it('is overtaken only by events that have a letter, since letters are compared', () => {
    const types = new Set(Object.values(OVERTAKERS).flat());
    const unwritten = TOLD.filter((name) => LETTERS[name]?.when === undefined);
    for (const type of types) expect(unwritten.map(typeOf)).toContain(type);
  });

  it('says that the deadline that it names does not run any more, until it runs again', () => {
    const calendar = {
      method: 'REQUEST',
      at: DUE.toISOString(),
      version: 2,
      summary: 's',
    } as const;
    const one = letter('submitted', 'awaiting-clarification', {
      ...{ attempts: 1, dueAt: DUE, calendar },
      ...now({ status: 'awaiting-clarification', running: false, dueAt: null }),
    });
    const fate = fateOf(one, minutes(90));
    const body = fate.status === 'due' ? fate.body : '';
    expect(body.replace(/\s+/g, ' ')).toMatch(/^Catatan: .* tidak lagi berjalan\. Isi\. $/);
    expect(fate).toMatchObject({ calendar: null });
    expect(fateOf({ ...one, body }, minutes(95))).toMatchObject({ body });
    expect(fateOf({ ...one, body, ...now({}) }, minutes(100))).toMatchObject({ body: 'Isi.\n' });
    const later = fateOf({ ...one, body, ...now({ dueAt: '2026-12-03T09:00:00Z' }) }, minutes(100));
    expect(later.status === 'due' && later.body.match(/Catatan/g)).toHaveLength(1);
  });

  it('states the current deadline first, once, when the deadline has moved', () => {
    const dueAt = new Date('2026-12-01T09:00:00Z');
    const one = letter('submitted', 'awaiting-decision', { attempts: 1, dueAt });
    const fate = fateOf(one, minutes(90));
    const body = fate.status === 'due' ? fate.body : '';
    expect(body.replace(/\s+/g, ' ')).toContain(
      'Tenggat yang berlaku kini: Rabu, 2 Desember 2026 pukul 16.00 WIB. Isi.',
    );
    expect(fateOf({ ...one, body, dueAt: DUE }, minutes(100))).toMatchObject({ body });
    expect(fateOf({ ...one, dueAt: DUE }, minutes(90))).toMatchObject({ body: 'Isi.\n' });
    // The letter of a secret request names no deadline.
    expect(fateOf({ ...one, dueAt: null }, minutes(90))).toMatchObject({ body: 'Isi.\n' });
  });

  it.each([
    ['decided', now({ status: 'approved', running: false }), 0, 'approved'],
    ['withdrawn', now({ status: 'withdrawn', running: false }), 0, 'withdrawn'],
    [
      'put to the requester',
      now({ status: 'awaiting-clarification', running: false }),
      0,
      'changed',
    ],
    ['given more time', now({ dueAt: '2026-12-03T09:00:00Z' }), 0, 'changed'],
    ['given less time', now({ dueAt: '2026-12-01T09:00:00Z' }), 0, 'changed'],
    ['past its deadline', now({}), 32 * 60, 'passed'],
    ['reminded again later', now({ again: true }), 0, 'later letter'],
  ])('is overtaken if it is a reminder of a request that is %s', (_, more, late, why) => {
    const reminder = letter('reminded', 'awaiting-decision', { dueAt: DUE, ...more });
    expect(fateOf(reminder, minutes(late))).toEqual({
      status: 'overtaken',
      why: expect.stringContaining(why) as string,
    });
    expect(statusIn({ ...reminder, ...now({}) }, minutes(late))).toBe(
      late > 0 ? 'overtaken' : 'due',
    );
  });

  it('is sent if nothing is known of its request', () => {
    expect(statusIn(letter('reminded', 'withdrawn', { now: null, attempts: 2 }), minutes(90))).toBe(
      'due',
    );
  });
});
