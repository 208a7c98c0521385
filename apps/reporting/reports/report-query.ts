import { DateTime, IANAZone } from 'luxon';
import { instantOf, isDate } from '#libs/contracts/dates';
import { AgencyCode, Holds, OneOf, Optional, Pattern, Shape } from '#libs/contracts/fields';
import { KINDS } from '#libs/contracts/submit-request';

export const FORMATS = ['json', 'csv', 'xlsx', 'svg'] as const;
export type Format = (typeof FORMATS)[number];
/** Days are those of Jakarta unless the query names another zone. */
export const ZONE = 'Asia/Jakarta';

const FIRST = ['2026-11-01', '2026-11-01T00:00:00+07:00'];
const LAST = ['2026-11-30', '2026-12-01T00:00:00+07:00'];
/** A day in the zone of the query, or an instant. */
export const DayOrInstant =
  (examples = FIRST): PropertyDecorator =>
  (target, property) => {
    Shape({ type: 'string', examples })(target, property);
    Holds(
      'wrong-form',
      'must be a day YYYY-MM-DD or an RFC 3339 time with a zone',
      (value) => isDate(value) || instantOf(value) !== null,
    )(target, property);
  };

/** Parameters of every report. Filters can be combined. */
export class ReportQuery {
  /** First day of receipt in `zone`, or the first instant. */
  @Optional() @DayOrInstant() from?: string;
  /**
   * Last day of receipt in `zone` (included), or the instant at which the period ends (excluded).
   */
  @Optional()
  @DayOrInstant(LAST)
  @Holds<ReportQuery>('out-of-range', 'must be after from; as a day, it may be the same', isAfter)
  to?: string;
  /** Only requests of or to this agency. */
  @Optional() @AgencyCode() agency?: string;
  /** Only requests of or to agencies in this province: two digits of Kemendagri, such as 35. */
  @Optional() @Pattern(/^\d{2}$/, 'the two digits of a province, such as 35') province?: string;
  /** Only requests of this kind. */
  @Optional() @OneOf(KINDS) kind?: string;
  /** Time zone of days, weeks and months, by its IANA name. */
  @Optional()
  @Shape({ type: 'string', examples: ['Asia/Jakarta', 'Asia/Jayapura'] })
  @Holds('not-in-list', 'must be the IANA name of a time zone, such as Asia/Jakarta', isZone)
  zone: string = ZONE;
  /** `csv` and `xlsx` are tables for spreadsheets, `svg` is a chart. */
  @Optional() @OneOf(FORMATS) format: Format = 'json';
}

/** Parameters of the flows. */
export class FlowsQuery extends ReportQuery {
  /** Whether agencies or provinces help each other. */
  @Optional() @OneOf(['agency', 'province']) by: string = 'agency';
}

/** Parameters of the series. */
export class SeriesQuery extends ReportQuery {
  /** Length of a period; weeks begin on Monday. */
  @Optional() @OneOf(['day', 'week', 'month']) by: string = 'month';
}

function isZone(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 64 && IANAZone.isValidZone(value);
}

function isAfter(_: unknown, query: ReportQuery): boolean {
  if (!isZone(query.zone ?? ZONE)) return true;
  const { since, until } = periodOf(query);
  return !since || !until || since < until;
}

/** The instants that `from` (included) and `to` (excluded) stand for; null is no limit. */
export function periodOf({ from, to, zone = ZONE }: Pick<ReportQuery, 'from' | 'to' | 'zone'>): {
  since: Date | null;
  until: Date | null;
} {
  const dayIn = (day: string): DateTime => DateTime.fromISO(day, { zone }).startOf('day');
  const startOf = (text: string): Date | null =>
    isDate(text) ? dayIn(text).toJSDate() : instantOf(text);
  const endOf = (text: string): Date | null =>
    isDate(text) ? dayIn(text).plus({ days: 1 }).toJSDate() : instantOf(text);
  return {
    since: from === undefined ? null : startOf(from),
    until: to === undefined ? null : endOf(to),
  };
}
