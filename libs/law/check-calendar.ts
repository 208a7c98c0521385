import { isBlank } from './check-decision';
import { isDay, type YearCalendar } from './calendar';

/** `pointer` is a JSON pointer (RFC 6901) into the file. */
export interface CalendarFault {
  pointer: string;
  detail: string;
}

const LISTS = ['nationalHolidays', 'collectiveLeave'] as const;
const CONFIDENCE = /^(primary|secondary)\b:?\s*(.*)$/s;

/**
 * Reads the calendar of one year, or returns its faults. `confidence` begins with `primary` (taken
 * from the decree itself) or `secondary`; the text after it is the source if the file has no
 * `source`.
 */
export function readCalendar(file: unknown): YearCalendar | { faults: CalendarFault[] } {
  const faults: CalendarFault[] = [];
  const wrong = (pointer: string, detail: string) => faults.push({ pointer, detail });
  if (typeof file !== 'object' || file === null || Array.isArray(file))
    return {
      faults: [{ pointer: '', detail: 'must be a JSON object with the calendar of a year' }],
    };
  const fields = file as Record<string, unknown>;
  const textOf = (name: string) => {
    const value = fields[name];
    return typeof value === 'string' && !isBlank(value) ? value.trim() : null;
  };

  const { year } = fields;
  const valid = Number.isInteger(year) && Number(year) >= 2000 && Number(year) <= 2199;
  if (!valid) wrong('/year', 'must be a year from 2000 to 2199');
  if ('country' in fields && fields.country !== 'ID') wrong('/country', 'must be ID');
  const decree = textOf('decree');
  if (!decree) wrong('/decree', 'must name the decree that sets the days');
  const confidence = textOf('confidence');
  const stated = CONFIDENCE.exec(confidence ?? '');
  if (!stated)
    wrong('/confidence', 'must begin with "primary" (the decree was read) or "secondary"');
  const source = textOf('source') ?? (isBlank(stated?.[2]) ? null : (stated?.[2] ?? null));
  if (!source || ('source' in fields && !textOf('source')))
    wrong('/source', 'must say where the list was read');

  const seen = new Set<string>();
  const daysOf = (list: (typeof LISTS)[number]): string[] => {
    const days = fields[list];
    if (!Array.isArray(days)) {
      wrong(`/${list}`, 'must be a list of dates, YYYY-MM-DD');
      return [];
    }
    days.forEach((day: unknown, index) => {
      const pointer = `/${list}/${index}`;
      if (typeof day !== 'string' || !isDay(day)) wrong(pointer, 'must be a real date, YYYY-MM-DD');
      else if (valid && !day.startsWith(`${String(year)}-`))
        wrong(pointer, `is not in ${String(year)}`);
      else if (seen.has(day)) wrong(pointer, `${day} is listed twice`);
      else seen.add(day);
    });
    return days as string[];
  };
  const [nationalHolidays, collectiveLeave] = [daysOf(LISTS[0]), daysOf(LISTS[1])];
  if (Array.isArray(fields.nationalHolidays) && nationalHolidays.length === 0)
    wrong('/nationalHolidays', 'must hold at least one day');
  if (faults.length > 0 || !decree || !source || !confidence) return { faults };
  return { year: Number(year), decree, source, confidence, nationalHolidays, collectiveLeave };
}
