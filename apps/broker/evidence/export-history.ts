import { EvidenceEntry } from '#libs/audit/verify/evidence';
import type { RangeLine } from '#libs/audit/verify/range';
import { MOST_LEAVES } from '#libs/audit/checkpoint';
import type { Problem } from '#libs/contracts/problem';
import { Database, Scope, Tx } from '#libs/database/database';
import { ReadEntry } from '#libs/audit/chain';

/**
 * The text of a timestamp that is hashed. The product stores milliseconds; microseconds show that a
 * row was changed by something else.
 */
export const instant = (column: string): string =>
  `replace(to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.US') || 'Z', '000Z', 'Z')`;

interface CheckpointRow {
  number: number;
  jws: string;
  hashes: Buffer | null;
  reads: string[] | null;
}

/**
 * Streams the checkpoints `from` to `to`, each with all that it covers, as NDJSON. It reads on
 * demand, a few checkpoints in each transaction; entries are only ever added.
 * @throws Error once `whyOver` says why the reader may not go on: a broken connection cannot be
 *   mistaken for the end.
 */
export async function* exportHistory(
  database: Database,
  scope: Scope,
  from: number,
  to: number,
  whyOver: () => Promise<Problem | null>,
): AsyncGenerator<string> {
  for (let next = from; next <= to;) {
    const over = await whyOver();
    if (over) throw new Error(`the export was aborted: ${over.detail}`);
    const some = await database.asParty(scope, (tx) => someFrom(tx, next, to));
    const last = some.at(-1)?.number;
    if (last === undefined) return;
    for (const { lines } of some) yield lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    next = last + 1;
  }
}

/** One checkpoint, and more while together they have at most `MOST_LEAVES` leaves. */
async function someFrom(
  tx: Tx,
  from: number,
  to: number,
): Promise<{ number: number; lines: RangeLine[] }[]> {
  const checkpoints = (await tx.query(
    `SELECT number::int, jws, hashes, reads FROM (
       SELECT *, sum(coalesce(octet_length(hashes), 0)) OVER (ORDER BY number) AS bytes
       FROM checkpoint LEFT JOIN checkpoint_leaves USING (number)
       WHERE number BETWEEN $1 AND least($2::bigint, $1 + 999)) AS c
     WHERE number = $1 OR bytes <= $3 ORDER BY number`,
    [from, to, MOST_LEAVES * 32],
  )) as CheckpointRow[];
  const entries = (await tx.query(
    `SELECT c.number::int, position, request_id AS "requestId", version, ${instant('at')} AS at, type, actor, data,
       previous_hash AS "previousHash", hash
     FROM checkpoint_entry c LEFT JOIN history USING (request_id, version)
     WHERE c.number BETWEEN $1 AND $2 ORDER BY c.number, position`,
    [from, checkpoints.at(-1)?.number ?? from],
  )) as (EvidenceEntry & { number: number; position: number })[];
  const reads = await readsOf(
    tx,
    checkpoints.flatMap((row) => row.reads ?? []),
  );
  const lines = new Map<number, RangeLine[]>(checkpoints.map(({ number }) => [number, []]));
  for (const { number, position, ...entry } of entries) {
    const before = lines.get(number) ?? [];
    const inPlace = position === before.length && (entry.hash as string | null) !== null;
    before.push(inPlace ? { entry } : { missing: `${entry.requestId}/${entry.version}` });
  }
  return checkpoints.map(({ number, jws, hashes, reads: ids }) => ({
    number,
    lines: [
      { checkpoint: { jws, leaves: (hashes ?? Buffer.alloc(0)).toString('base64url') } },
      ...(lines.get(number) ?? []),
      ...(ids ?? []).map((id): RangeLine => {
        const read = reads.get(id);
        return read ? { read } : { missing: `look ${id}` };
      }),
    ],
  }));
}

/** Entries of the read log, by their ids. */
export async function readsOf(tx: Tx, ids: string[]): Promise<Map<string, ReadEntry>> {
  const rows = (await tx.query(
    `SELECT id, ${instant('at')} AS at, sub, role, agency, what, request_id AS "requestId"
     FROM read_log WHERE id = ANY ($1)`,
    [ids],
  )) as (Omit<ReadEntry, 'id'> & { id: string })[];
  return new Map(rows.map((row) => [row.id, { ...row, id: Number(row.id) }]));
}
