import { Tx } from '#libs/database/database';

const SHOWN = 20;

/** The tables that are rebuilt, each with its key. */
const TABLES = {
  request: ['request_id'],
  agency: ['code'],
  tally: ['requester', 'provider', 'escalated_to', 'month'],
  answer_time: ['provider', 'month', 'emergency', 'bucket'],
  alike: ['facts', 'kind', 'outcome', 'provider'],
  alike_group: ['facts', 'kind'],
} as const;
type Table = keyof typeof TABLES;
const keysOf = (table: Table): readonly string[] => TABLES[table];
/** The tables with sums of requests. */
export const TALLIES = [
  'tally',
  'answer_time',
  'alike',
  'alike_group',
] as const satisfies readonly Table[];

/** A live row and the recalculated one, if they differ; null if one is missing. */
export interface RowDifference {
  table: Table;
  key: string;
  live: Record<string, unknown> | null;
  made: Record<string, unknown> | null;
}

/** Rows of one table: live, rebuilt, and how many differ. */
export interface TableComparison {
  live: number;
  made: number;
  differing: number;
}

/** Compares a rebuilt table with the live one; the search path names the rebuilt one. */
export async function compareTable(
  tx: Tx,
  table: Table,
): Promise<TableComparison & { differences: RowDifference[] }> {
  const keys = keysOf(table).join(', ');
  const rows: (RowDifference & { total: number })[] = await tx.query(
    `SELECT concat_ws(' ', ${keys}) AS key, to_jsonb(live) AS live, to_jsonb(made) AS made, count(*) OVER ()::int AS total
       FROM reporting.${table} AS live FULL JOIN ${table} AS made USING (${keys})
      WHERE ROW(live.*) IS DISTINCT FROM ROW(made.*) ORDER BY ${keys} LIMIT ${SHOWN}`,
  );
  const [counts]: { live: number; made: number }[] = await tx.query(
    `SELECT (SELECT count(*)::int FROM reporting.${table}) AS live, (SELECT count(*)::int FROM ${table}) AS made`,
  );
  return {
    ...(counts ?? { live: 0, made: 0 }),
    differing: rows[0]?.total ?? 0,
    differences: rows.map(({ key, live, made }) => ({ table, key, live, made })),
  };
}

/** Makes the live table equal to the rebuilt one. Only rows that differ change. */
export async function swapTable(tx: Tx, table: Table): Promise<number> {
  const keys = keysOf(table);
  const columns: { name: string }[] = await tx.query(
    `SELECT attname AS name FROM pg_attribute
      WHERE attrelid = 'reporting.${table}'::regclass AND attnum > 0 AND NOT attisdropped
        AND attgenerated = ''`,
  );
  const list = (of = ''): string => columns.map(({ name }) => of + name).join(', ');
  const [changed]: { rows: number }[] = await tx.query(
    `WITH removed AS (
       DELETE FROM reporting.${table} AS live
        WHERE NOT EXISTS (SELECT FROM ${table} AS made WHERE ${keys.map((key) => `made.${key} = live.${key}`).join(' AND ')}) RETURNING 1
     ), put AS (
       INSERT INTO reporting.${table} (${list()})
       SELECT ${list('made.')} FROM ${table} AS made LEFT JOIN reporting.${table} AS live USING (${keys.join(', ')})
        WHERE ROW(live.*) IS DISTINCT FROM ROW(made.*)
       ON CONFLICT (${keys.join(', ')}) DO UPDATE SET (${list()}) = ROW(${list('excluded.')}) RETURNING 1
     ) SELECT ((SELECT count(*) FROM removed) + (SELECT count(*) FROM put))::int AS rows`,
  );
  return changed?.rows ?? 0;
}
