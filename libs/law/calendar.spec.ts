import fc from 'fast-check';
import { DateTime } from 'luxon';
import { dayIn } from './calendar';

describe('the local day in a time zone', () => {
  const zones = ['Asia/Jakarta', 'Asia/Jayapura', 'America/New_York', 'Africa/Cairo', 'UTC'];

  it('follows the time zone database, whatever was asked before', () => {
    // Close together, so that most are on the cached day or at its boundaries.
    const instants = fc.array(
      fc.record({ zone: fc.constantFrom(...zones), hour: fc.integer({ max: 72, min: 0 }) }),
      { minLength: 1, maxLength: 30 },
    );
    const begin = fc.integer({ min: 0, max: 20_000 }).map((day) => day * 86_400_000);
    fc.assert(
      fc.property(begin, fc.constantFrom(0, -1, 1), instants, (from, shift, asked) => {
        for (const { zone, hour } of asked) {
          const at = new Date(from + hour * 3_600_000 + shift);
          expect(dayIn(zone, at)).toBe(DateTime.fromJSDate(at, { zone }).toISODate());
        }
      }),
    );
  });

  it('is null in an unknown zone and at an invalid time', () => {
    expect(() => dayIn('Asia/Atlantis', new Date())).toThrow(RangeError);
    expect(() => dayIn('Asia/Jakarta', new Date(NaN))).toThrow(RangeError);
  });
});
