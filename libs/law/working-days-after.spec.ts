import { SHIPPED } from './calendar';
import { afterWorkingDays } from './working-days-after';

describe('the end of a number of working days', () => {
  it.each([
    ['a Friday and five days', 5, '2026-11-20T03:00:00Z', 'Asia/Jakarta', '2026-11-27T17:00:00Z'],
    ['ten days', 10, '2026-11-20T03:00:00Z', 'Asia/Jakarta', '2026-12-04T17:00:00Z'],
    ['another zone', 5, '2026-11-20T03:00:00Z', 'Asia/Jayapura', '2026-11-27T15:00:00Z'],
    ['the next day in the zone', 1, '2026-11-23T17:30:00Z', 'Asia/Jakarta', '2026-11-25T17:00:00Z'],
    [
      'days off at the end of the year',
      2,
      '2026-12-22T03:00:00Z',
      'Asia/Jakarta',
      '2026-12-28T17:00:00Z',
    ],
  ])('%s', (_case, days, since, zone, end) => {
    expect(afterWorkingDays(days, new Date(since), zone, SHIPPED)).toEqual(new Date(end));
  });

  it('is not calculated in a zone that does not exist', () => {
    expect(() => afterWorkingDays(1, new Date(0), 'No/Zone', SHIPPED)).toThrow(RangeError);
  });
});
