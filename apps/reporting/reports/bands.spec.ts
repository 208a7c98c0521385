import { bandOf, bandsOn } from './bands';
import { periodOf } from './report-query';

describe('the bands of timeliness', () => {
  it.each([
    [0.9, 5, 'green'],
    [0.8999, 5, 'amber'],
    [0.75, 100, 'amber'],
    [0.7499, 100, 'red'],
    [1, 4, 'too-few'],
    [null, 0, 'too-few'],
  ])('%s of %s answers in time are %s', (share, answers, band) => {
    expect(bandOf(share, answers, '2026-11-20')).toBe(band);
  });

  it('hold from a day on', () => {
    expect(bandsOn('2025-12-31')).toBeUndefined();
    expect(bandOf(1, 100, '2025-12-31')).toBe('too-few');
  });
});

describe('the period of a report', () => {
  it('has whole days of the zone, or instants', () => {
    const period = { from: '2026-11-01', to: '2026-11-30', zone: 'Asia/Makassar' };
    expect(periodOf(period)).toEqual({
      since: new Date('2026-10-31T16:00:00Z'),
      until: new Date('2026-11-30T16:00:00Z'),
    });
    const [from, to] = ['2026-11-01T00:00:00Z', '2026-11-01T07:00:00+07:00'];
    expect(periodOf({ from, to, zone: 'UTC' })).toEqual({
      since: new Date(from),
      until: new Date(from),
    });
    expect(periodOf({ zone: 'UTC' })).toEqual({ since: null, until: null });
  });
});
