import { CloudEvent } from '#libs/contracts/envelope';
import { RequestEventName, typeOf } from '#libs/contracts/events';
import { isFor, timingOf } from './subscriptions';

const event = (name: RequestEventName, emergency = false): CloudEvent =>
  ({ type: typeOf(name), data: { emergency } }) as unknown as CloudEvent;
const ZONE = 'Asia/Jakarta';
/** A time in Jakarta on 1 December 2026. */
const at = (time: string, day = '01'): Date => new Date(`2026-12-${day}T${time}:00+07:00`);
const night = { digest: 'none', quietFrom: '18:00', quietTo: '07:00' } as const;
const day = { digest: 'none', quietFrom: '12:00', quietTo: '13:30' } as const;
const daily = { digest: 'daily', quietFrom: null, quietTo: null } as const;

describe('the letter of an official', () => {
  it.each([
    ['outside of quiet hours', night, '10:00', at('10:00')],
    ['in the evening', night, '20:00', at('07:00', '02')],
    ['in the night', night, '03:00', at('07:00')],
    ['at the beginning of quiet hours', night, '18:00', at('07:00', '02')],
    ['at their end', night, '07:00', at('07:00')],
    ['at noon', day, '12:15', at('13:30')],
    ['without quiet hours', { ...night, quietFrom: null, quietTo: null }, '03:00', at('03:00')],
    ['with empty quiet hours', { ...night, quietTo: '18:00' }, '18:00', at('18:00')],
  ])('is sent when it may be: %s', (_when, wants, now, sent) => {
    expect(timingOf(wants, event('approved'), ZONE, at(now))).toEqual({ at: sent, digest: false });
  });

  it('waits for the digest at 07:00, unless the event is urgent', () => {
    const digest = (now: string) => timingOf(daily, event('approved'), ZONE, at(now));
    expect(digest('06:59')).toEqual({ at: at('07:00'), digest: true });
    expect(digest('07:00')).toEqual({ at: at('07:00', '02'), digest: true });
    const late = timingOf(
      { ...daily, quietFrom: '18:00', quietTo: '08:00' },
      event('approved'),
      ZONE,
      at('09:00'),
    );
    expect(late).toEqual({ at: at('08:00', '02'), digest: true });
    const urgent = timingOf(
      { ...daily, ...night, digest: 'daily' },
      event('escalated'),
      ZONE,
      at('20:00'),
    );
    expect(urgent).toEqual({ at: at('07:00', '02'), digest: false });
  });

  it('is sent at once in an emergency', () => {
    for (const wants of [night, daily, { ...night, digest: 'daily' as const }])
      expect(timingOf(wants, event('approved', true), ZONE, at('20:00'))).toEqual({
        ...{ at: at('20:00'), digest: false },
      });
  });

  it('counts in the zone of the agency, or in that of Jakarta', () => {
    for (const [zone, hour] of [
      ['Asia/Jayapura', '05:00'],
      ['Asia/Makassar', '06:00'],
      [null, '07:00'],
      ['Mars/Olympus', '07:00'],
    ] as const)
      expect([zone, timingOf(night, event('approved'), zone, at('03:00')).at]).toEqual([
        ...[zone, at(hour)],
      ]);
  });

  it('is about what the official has asked for, in the own role', () => {
    const official = { roles: ['decider'], events: ['request.submitted', 'request.escalated'] };
    expect(isFor(official, event('submitted'), ['provider'])).toBe(true);
    expect(isFor(official, event('submitted'), ['requester'])).toBe(false);
    expect(isFor(official, event('approved'), ['provider'])).toBe(false);
    expect(isFor({ ...official, events: ['request.*'] }, event('approved'), ['provider'])).toBe(
      true,
    );
    expect(isFor({ ...official, events: [] }, event('approved'), ['provider'])).toBe(false);
  });
});
