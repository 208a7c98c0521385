import { FIXED_HOLIDAYS, SHIPPED_CALENDARS, WorkCalendar } from './calendar';
import { readCalendar } from './check-calendar';

const good = {
  ...{ year: 2028, decree: 'SKB contoh', source: 'lembar negara', confidence: 'primary' },
  ...{ nationalHolidays: ['2028-01-01'], collectiveLeave: ['2028-12-26'] },
};
const pointers = (change: object): string[] => {
  const read = readCalendar({ ...good, ...change });
  return 'faults' in read ? read.faults.map(({ pointer }) => pointer) : [];
};

describe('the check of a year’s calendar', () => {
  it('accepts a valid calendar unchanged', () => {
    expect(readCalendar(good)).toEqual(good);
    expect(readCalendar({ ...good, country: 'ID' })).toEqual(good);
  });

  it('takes the source from the confidence text when it names one', () => {
    const { source: _, ...rest } = good;
    const read = readCalendar({ ...rest, confidence: 'secondary: two public lists' });
    expect(read).toMatchObject({ source: 'two public lists' });
    expect(readCalendar(rest)).toMatchObject({ faults: [{ pointer: '/source' }] });
  });

  it.each([
    ['no year', { year: '2028' }, ['/year']],
    ['another country', { country: 'MY' }, ['/country']],
    ['no decree', { decree: '--' }, ['/decree']],
    ['a blank source', { source: ' ' }, ['/source']],
    ['a source that is not a string', { source: 7 }, ['/source']],
    ['a confidence of another kind', { confidence: 'sure' }, ['/confidence']],
    ['no list', { collectiveLeave: undefined }, ['/collectiveLeave']],
    ['no holiday', { nationalHolidays: [] }, ['/nationalHolidays']],
    ['an invalid day', { collectiveLeave: ['2028-02-30'] }, ['/collectiveLeave/0']],
    ['a day of another year', { collectiveLeave: ['2027-12-26'] }, ['/collectiveLeave/0']],
    ['a day twice', { collectiveLeave: ['2028-01-01'] }, ['/collectiveLeave/0']],
  ])('refuses a calendar with %s', (_name, change, expected) =>
    expect(pointers(change)).toEqual(expected),
  );

  it.each([null, [], 'x', 7])('refuses %p', (file) =>
    expect(readCalendar(file)).toMatchObject({ faults: [{ pointer: '' }] }),
  );

  it('accepts the shipped calendar, which has all holidays of a fixed date', () => {
    for (const calendar of SHIPPED_CALENDARS) {
      expect(readCalendar(calendar)).toEqual(calendar);
      for (const day of FIXED_HOLIDAYS)
        expect(calendar.nationalHolidays).toContain(`${calendar.year}-${day}`);
    }
    expect(new WorkCalendar([]).dayOff('2031-12-25')).toBe('national-holiday');
  });
});
