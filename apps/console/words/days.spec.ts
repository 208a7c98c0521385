import { dayShown, dayTyped } from './days';

describe('a day as people type it', () => {
  it.each([
    ['15-12-2026', '2026-12-15'],
    ['5/1/2027', '2027-01-05'],
    ['5.1.2027', '2027-01-05'],
    ['15 Desember 2026', '2026-12-15'],
    ['Selasa, 1 Desember 2026', '2026-12-01'],
    ['15 agustus 2026', '2026-08-15'],
    ['15 Agt. 2026', '2026-08-15'],
    ['3 Mei 2026', '2026-05-03'],
    ['3 May 2026', '2026-05-03'],
    [' 2026-12-15 ', '2026-12-15'],
    ['31-02-2026', '2026-02-31'],
    ['12-15-2026', '2026-15-12'],
    ['besok', 'besok'],
    ['', ''],
  ])('%s is %s', (typed, day) => {
    expect(dayTyped(typed)).toBe(day);
  });

  it('is shown day first, and read again as the same day', () => {
    expect(dayShown('2026-12-15')).toBe('15-12-2026');
    expect(dayTyped(dayShown('2026-12-15'))).toBe('2026-12-15');
    expect(dayShown('besok')).toBe('besok');
  });
});
