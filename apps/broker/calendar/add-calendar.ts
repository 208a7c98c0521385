import { createHash } from 'node:crypto';
import { canonical } from '#libs/law/canonical';
import type { YearCalendar } from '#libs/law/calendar';

type Query = (sql: string, values: unknown[]) => Promise<unknown>;

/**
 * Stores the calendar of a year. A calendar shipped with the product never replaces one that the
 * operator loaded, nor a newer shipped one. A calendar that is already stored is not stored again.
 * @returns its edition; null if nothing was stored.
 */
export async function addCalendar(
  query: Query,
  calendar: YearCalendar,
  origin: 'product' | 'operator',
): Promise<number | null> {
  await query(`SELECT pg_advisory_xact_lock(hashtext($1))`, ['calendar']);
  const sha256 = createHash('sha256').update(canonical(calendar)).digest('hex');
  const rows = (await query(
    `INSERT INTO calendar (year, origin, sha256, calendar) SELECT $1, $2::text, $3::text, $4::jsonb
      WHERE NOT EXISTS (SELECT FROM calendar WHERE year = $1 AND CASE $2
        WHEN 'product' THEN origin = 'operator' OR sha256 = $3
        ELSE sha256 = $3 AND edition = (SELECT max(edition) FROM calendar WHERE year = $1) END)
      RETURNING edition`,
    [calendar.year, origin, sha256, JSON.stringify(calendar)],
  )) as { edition: number }[];
  return rows[0]?.edition ?? null;
}
