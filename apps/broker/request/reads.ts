import { UUID } from '#libs/contracts/fields';
import { Tx } from '#libs/database/database';
import { CountedPageQuery, cursorUnknown, Page, page } from '#libs/http/page';
import { notFound, ProblemException } from '#libs/http/problem-exception';
import type { EvaluationRecord } from '#libs/law/judgement';
import { RequestRow } from './request.entity';

/** The request, if the transaction's party may see it; any other is answered as unknown. */
export async function readRequest(tx: Tx, id: string): Promise<RequestRow> {
  const request = UUID.test(id) ? await tx.findOneBy(RequestRow, { id }) : null;
  if (!request) throw new ProblemException(notFound());
  return request;
}

export const LAST_EVALUATION = `SELECT request_id, request_version, record FROM evaluation WHERE request_id = $1
  ORDER BY request_version DESC LIMIT 1`;

export async function readEvaluation(tx: Tx, id: string): Promise<EvaluationRecord> {
  const [row] = (await tx.query(LAST_EVALUATION, [id])) as { record: string }[];
  if (!row) throw new Error('every request is evaluated in the transaction that stores it');
  return JSON.parse(row.record) as EvaluationRecord;
}

/** The last evaluation with its digest, both as stored: the digest is in the history. */
export async function readSealedEvaluation(
  tx: Tx,
  id: string,
): Promise<{ record: EvaluationRecord; digest: string }> {
  const [row] = (await tx.query(
    `SELECT record, (SELECT data->>'digest' FROM history h
       WHERE h.request_id = e.request_id AND h.version = e.request_version) AS digest
     FROM (${LAST_EVALUATION}) e`,
    [id],
  )) as { record: string; digest: string }[];
  if (!row) throw new Error('every request is evaluated in the transaction that stores it');
  return { record: JSON.parse(row.record) as EvaluationRecord, digest: row.digest };
}

/** The names of everything that happened to a request so far. */
export async function readHappened(tx: Tx, id: string): Promise<ReadonlySet<string>> {
  const rows = (await tx.query(`SELECT DISTINCT type FROM history WHERE request_id = $1`, [
    id,
  ])) as {
    type: string;
  }[];
  return new Set(rows.map(({ type }) => type));
}

export async function readHistory(
  tx: Tx,
  id: string,
  query: CountedPageQuery,
): Promise<Page<object>> {
  const { after = '0' } = query;
  const rows = (await tx.query(
    `SELECT version, at, type, actor, data, previous_hash AS "previousHash", hash,
       (SELECT json_build_object('salt', salt, 'text', text) FROM undisclosed u
        WHERE u.request_id = h.request_id AND u.version = h.version) AS undisclosed
     FROM history h WHERE request_id = $1 AND version > $2 ORDER BY version LIMIT $3`,
    [id, after, query.limit + 1],
  )) as { version: number; undisclosed: object | null }[];
  // An empty page is valid only if the cursor is the last version; otherwise the cursor is unknown.
  if (rows.length === 0 && after !== '0' && !(await hasVersion(tx, id, after)))
    throw new ProblemException(cursorUnknown(after));
  return page(
    rows.map(({ undisclosed, ...entry }) => ({ ...entry, ...(undisclosed && { undisclosed }) })),
    query.limit,
    ({ version }) => String(version),
  );
}

async function hasVersion(tx: Tx, id: string, version: string): Promise<boolean> {
  const rows = (await tx.query(`SELECT FROM history WHERE request_id = $1 AND version = $2`, [
    id,
    version,
  ])) as unknown[];
  return rows.length > 0;
}
