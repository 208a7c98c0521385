import type { Database, Scope } from '#libs/database/database';

/** Names of these agencies by their codes; one that no event has described yet is missing. */
export async function agencyNames(
  database: Database,
  scope: Scope,
  codes: string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await database.asParty(scope, (tx): Promise<{ code: string; name: string }[]> =>
    tx.query('SELECT code, name FROM agency WHERE code = ANY ($1::text[])', [codes]),
  );
  return new Map(rows.map(({ code, name }) => [code, name]));
}
