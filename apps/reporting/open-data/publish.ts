import { DateTime } from 'luxon';
import { KINDS } from '#libs/contracts/submit-request';
import { Database, Tx } from '#libs/database/database';
import { RECOMMENDATIONS } from '#libs/law/evaluation';
import { PublishedTable, suppress } from './suppress';

/** Months begin and end in Jakarta. */
const ZONE = 'Asia/Jakarta';
const OUTCOMES = ['approved', 'partially-approved', 'refused', 'withdrawn', 'forwarded', 'open'];
const OUTCOME = `CASE WHEN outcome IS NOT NULL THEN outcome
  WHEN status IN ('withdrawn', 'forwarded') THEN status ELSE 'open' END`;
const PROVINCE = `coalesce((SELECT left(region, 2) FROM agency WHERE code = provider), 'nasional')`;

/**
 * The published tables: a value for each request, and the values that there can be. Each table has
 * one dimension, so that no two of them share a count besides the total.
 */
const TABLES: Record<string, { value: string; values: readonly string[] | 'provinces' }> = {
  kind: { value: 'kind', values: KINDS },
  outcome: { value: OUTCOME, values: OUTCOMES },
  province: { value: PROVINCE, values: 'provinces' },
  recommendation: {
    value: `coalesce(recommendation, 'none')`,
    values: [...RECOMMENDATIONS, 'none'],
  },
};

/** A table of one month, as it was published. */
export interface StoredRelease extends PublishedTable {
  period: string;
  name: string;
  publishedAt: Date;
}

/** The month of an instant in Jakarta, `YYYY-MM`. */
export const monthOf = (at: Date): string =>
  DateTime.fromJSDate(at, { zone: ZONE }).toFormat('yyyy-MM');

/**
 * Publishes the tables of every month that has ended and is not published yet, and reads all. Only
 * requests of classification `biasa` count.
 */
export function openReleases(database: Database, now: Date): Promise<StoredRelease[]> {
  return database.asPipeline(async (tx) => {
    for (const month of await unpublished(tx, now))
      for (const [name, { value, values }] of Object.entries(TABLES))
        await publish(tx, month, name, value, values, now);
    return tx.query(
      `SELECT period, name, total, cells, published_at AS "publishedAt" FROM open_release ORDER BY period, name`,
    );
  });
}

/** Months that have ended, from the first request on. */
async function unpublished(tx: Tx, now: Date): Promise<DateTime[]> {
  const [known]: { first: Date | null; last: string | null }[] = await tx.query(
    `SELECT (SELECT min(received_at) FROM request WHERE classification = 'biasa') AS first,
            (SELECT max(period) FROM open_release) AS last`,
  );
  if (!known?.first) return [];
  const end = DateTime.fromJSDate(now, { zone: ZONE }).startOf('month');
  let month = known.last
    ? DateTime.fromISO(known.last, { zone: ZONE }).plus({ months: 1 })
    : DateTime.fromJSDate(known.first, { zone: ZONE }).startOf('month');
  const months: DateTime[] = [];
  for (; month < end; month = month.plus({ months: 1 })) months.push(month);
  return months;
}

async function publish(
  tx: Tx,
  month: DateTime,
  name: string,
  value: string,
  values: readonly string[] | 'provinces',
  now: Date,
): Promise<void> {
  const rows: { value: string; count: number }[] = await tx.query(
    `SELECT ${value} AS value, count(*)::int AS count FROM request
      WHERE classification = 'biasa' AND received_at >= $1 AND received_at < $2 GROUP BY 1`,
    [month.toJSDate(), month.plus({ months: 1 }).toJSDate()],
  );
  const counts: Record<string, number> = {};
  for (const code of values === 'provinces' ? await provincesOf(tx) : values) counts[code] = 0;
  for (const row of rows) counts[row.value] = row.count;
  const { total, cells } = suppress(counts);
  // Another process may publish the same month; the first edition stays.
  await tx.query(
    `INSERT INTO open_release (period, name, total, cells, published_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [month.toFormat('yyyy-MM'), name, total, JSON.stringify(cells), now],
  );
}

async function provincesOf(tx: Tx): Promise<string[]> {
  const rows: { code: string }[] = await tx.query(
    `SELECT DISTINCT left(region, 2) AS code FROM agency WHERE region IS NOT NULL ORDER BY 1`,
  );
  return [...rows.map(({ code }) => code), 'nasional'];
}
