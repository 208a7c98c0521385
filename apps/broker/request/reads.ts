import { Tx } from '#libs/database/database';
import { STATUSES, Status } from '#libs/contracts/events';
import { AgencyCode, OneOf, Optional, Pattern, UUID } from '#libs/contracts/fields';
import { KINDS } from '#libs/contracts/submit-request';
import { notFound, ProblemException } from '#libs/http/problem-exception';
import { A_CURSOR, CountedPageQuery, cursorUnknown, Page, page, PageQuery } from '#libs/http/page';
import type { Caller } from '#libs/security/officials';
import type { EvaluationRecord } from '#libs/law/replay/differences';
import { RequestRow } from './request.entity';
import { ListedRequest } from './request-answer';

/** A cursor: a time in milliseconds and the id of a request. */
const REQUEST_CURSOR = new RegExp(`^[0-9]{1,15}\\.${UUID.source.slice(1)}`);

/** Parameters of the list of requests. */
export class RequestsQuery extends PageQuery {
  /** Cursor to continue from: `next` of the previous page. */
  @Optional() @Pattern(REQUEST_CURSOR, A_CURSOR) override after?: string;
  /** Only requests in this status. */
  @Optional() @OneOf(STATUSES) status?: Status;
  /** Only requests to this agency. */
  @Optional() @AgencyCode() provider?: string;
  /** Only requests of this agency. */
  @Optional() @AgencyCode() requester?: string;
  /** Only requests of this kind. */
  @Optional() @OneOf(KINDS) kind?: string;
  /** `due`: requests that wait for the caller, overdue first. Default: newest first. */
  @Optional() @OneOf(['due']) sort?: 'due';
}

/** The request, if the transaction's party may see it; any other is answered as unknown. */
export async function readRequest(tx: Tx, id: string): Promise<RequestRow> {
  const request = UUID.test(id) ? await tx.findOneBy(RequestRow, { id }) : null;
  if (!request) throw new ProblemException(notFound());
  return request;
}

export const LAST_EVALUATION = `SELECT record FROM evaluation WHERE request_id = $1 ORDER BY request_version DESC LIMIT 1`;

export async function readEvaluation(tx: Tx, id: string): Promise<EvaluationRecord> {
  const [row] = (await tx.query(LAST_EVALUATION, [id])) as { record: string }[];
  if (!row) throw new Error('every request is evaluated in the transaction that stores it');
  return JSON.parse(row.record) as EvaluationRecord;
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

const WAITS_FOR_PROVIDER = `provider = $1 AND running`;
/** A superior within the provider acts only after an escalation. */
const WAITS_FOR_OWN_SUPERIOR = `${WAITS_FOR_PROVIDER} AND escalated_at IS NOT NULL`;
const WAITS_FOR_SUPERIOR = `escalated_to = $1 AND running`;
const WAITS_FOR_REQUESTER = `requester = $1 AND status IN ('returned', 'awaiting-clarification')`;

/**
 * Newest first, or with `sort=due` what waits for the caller, by due date. Policies hide other
 * requests.
 */
export async function listRequests(
  tx: Tx,
  caller: Caller,
  query: RequestsQuery,
): Promise<Page<ListedRequest>> {
  const byDue = query.sort === 'due';
  const auditor = caller.roles.includes('auditor');
  const values: unknown[] = [caller.agency];
  const superior = caller.roles.includes('superior');
  const where: string[] = [
    auditor
      ? '($1::text IS NULL OR true)'
      : `(requester = $1 OR provider = $1${superior ? ' OR escalated_to = $1' : ''})`,
  ];
  const equals = (column: string, value: unknown): void => {
    if (value === undefined) return;
    values.push(value);
    where.push(`${column} = $${values.length}`);
  };
  equals('status', query.status);
  equals('provider', query.provider);
  equals('requester', query.requester);
  equals('kind', query.kind);
  if (byDue) {
    const waits = [
      ...(auditor ? ['running'] : []),
      ...(caller.roles.includes('decider') ? [WAITS_FOR_PROVIDER] : []),
      ...(superior ? [WAITS_FOR_OWN_SUPERIOR, WAITS_FOR_SUPERIOR] : []),
      ...(caller.roles.some((role) => role === 'requester' || role === 'system')
        ? [WAITS_FOR_REQUESTER]
        : []),
    ];
    where.push(`(${waits.map((condition) => `(${condition})`).join(' OR ') || 'false'})`);
  }
  const column = byDue ? 'due_at' : 'received_at';
  if (query.after !== undefined) {
    const [time, id] = query.after.split('.');
    values.push(new Date(Number(time)), id);
    const [first, second] = [`$${values.length - 1}`, `$${values.length}`];
    where.push(`(${column}, id) ${byDue ? '>' : '<'} (${first}::timestamptz, ${second}::uuid)`);
  }
  values.push(query.limit + 1);
  const direction = byDue ? 'ASC' : 'DESC';
  const rows = (await tx.query(
    `SELECT id, version, status, reference, requester, provider, data->>'subject' AS subject, kind, urgency,
       emergency, recommendation, due_at AS "dueAt", received_at AS "receivedAt"
     FROM request WHERE ${where.join(' AND ')}
     ORDER BY ${column} ${direction}, id ${direction} LIMIT $${values.length}`,
    values,
  )) as ListedRequest[];
  return page(rows, query.limit, ({ id, dueAt, receivedAt }) => {
    return `${(byDue ? dueAt : receivedAt).getTime()}.${id}`;
  });
}
