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

describe('the calendar of a year', () => {
  it('is read as it stands', () => {
    expect(readCalendar(good)).toEqual(good);
    expect(readCalendar({ ...good, country: 'ID' })).toEqual(good);
  });

  it('takes its source from the confidence, where that names it', () => {
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
    ['a source that is no text', { source: 7 }, ['/source']],
    ['a confidence of another kind', { confidence: 'sure' }, ['/confidence']],
    ['no list', { collectiveLeave: undefined }, ['/collectiveLeave']],
    ['no holiday', { nationalHolidays: [] }, ['/nationalHolidays']],
    ['a day that is none', { collectiveLeave: ['2028-02-30'] }, ['/collectiveLeave/0']],
    ['a day of another year', { collectiveLeave: ['2027-12-26'] }, ['/collectiveLeave/0']],
    ['a day twice', { collectiveLeave: ['2028-01-01'] }, ['/collectiveLeave/0']],
  ])('is refused with %s', (_name, change, expected) => expect(pointers(change)).toEqual(expected));

  it.each([null, [], 'x', 7])('is refused where it is %p', (file) =>
    expect(readCalendar(file)).toMatchObject({ faults: [{ pointer: '' }] }),
  );

  it('that comes with the product would be taken, and holds the days of a fixed date', () => {
    for (const calendar of SHIPPED_CALENDARS) {
      expect(readCalendar(calendar)).toEqual(calendar);
      for (const day of FIXED_HOLIDAYS)
        expect(calendar.nationalHolidays).toContain(`${calendar.year}-${day}`);
    }
    expect(new WorkCalendar([]).dayOff('2031-12-25')).toBe('national-holiday');
  });
});
