import { Scope, Tx } from '#libs/database/database';
import { STATUSES, Status } from '#libs/contracts/events';
import { AgencyCode, OneOf, Optional, UUID } from '#libs/contracts/fields';
import { KINDS } from '#libs/contracts/submit-request';
import { notFound, ProblemException } from '#libs/http/problem-exception';
import { Page, page, PageQuery, refuseCursor } from '#libs/http/page';
import type { Caller } from '#libs/security/officials';
import type { EvaluationRecord } from '#libs/law/verify';
import { RequestRow } from './request.entity';
import { ListedRequest } from './view';

/** Parameters of the list of requests. */
export class RequestsQuery extends PageQuery {
  /** In this status alone. */
  @Optional() @OneOf(STATUSES) status?: Status;
  /** Asked of this agency alone. */
  @Optional() @AgencyCode() provider?: string;
  /** Of this agency alone. */
  @Optional() @AgencyCode() requester?: string;
  /** Of this kind alone. */
  @Optional() @OneOf(KINDS) kind?: string;
  /** `due`: what waits for the caller, overdue first; else newest first. */
  @Optional() @OneOf(['due']) sort?: 'due';
}

/** The request, if the transaction's party may see it; a foreign one is answered as one that does not exist. */
export async function readRequest(tx: Tx, id: string): Promise<RequestRow> {
  const request = UUID.test(id) ? await tx.findOneBy(RequestRow, { id }) : null;
  if (!request) throw new ProblemException(notFound());
  return request;
}

/** Every look of a person is recorded in the transaction that answers it; an agency's own client (`system`) is none. */
export async function logRead(
  tx: Tx,
  scope: Scope,
  what: string,
  requestId: string | null,
): Promise<void> {
  if (scope.role === 'system') return;
  await tx.query(
    `INSERT INTO read_log (sub, role, agency, what, request_id) VALUES ($1, $2, $3, $4, $5)`,
    [scope.sub, scope.role, scope.agency, what, requestId],
  );
}

export const LAST_EVALUATION = `SELECT record FROM evaluation WHERE request_id = $1 ORDER BY request_version DESC LIMIT 1`;

export async function readEvaluation(tx: Tx, id: string): Promise<EvaluationRecord> {
  const [row] = (await tx.query(LAST_EVALUATION, [id])) as { record: string }[];
  if (!row) throw new Error('every request is evaluated in the transaction that stores it');
  return JSON.parse(row.record) as EvaluationRecord;
}

export async function readHistory(tx: Tx, id: string, query: PageQuery): Promise<Page<object>> {
  const { after = '0' } = query;
  if (!/^\d{1,9}$/.test(after)) refuseCursor();
  const rows = (await tx.query(
    `SELECT version, at, type, actor, data, previous_hash AS "previousHash", hash,
       (SELECT json_build_object('salt', salt, 'text', text) FROM undisclosed u
        WHERE u.request_id = h.request_id AND u.version = h.version) AS undisclosed
     FROM history h WHERE request_id = $1 AND version > $2 ORDER BY version LIMIT $3`,
    [id, after, query.limit + 1],
  )) as { version: number; undisclosed: object | null }[];
  return page(
    rows.map(({ undisclosed, ...entry }) => ({ ...entry, ...(undisclosed && { undisclosed }) })),
    query.limit,
    ({ version }) => String(version),
  );
}

const WAITS_FOR_PROVIDER = `provider = $1 AND running`;
/** A superior of the provider acts only once it was escalated. */
const WAITS_FOR_OWN_SUPERIOR = `${WAITS_FOR_PROVIDER} AND escalated_at IS NOT NULL`;
const WAITS_FOR_SUPERIOR = `escalated_to = $1 AND running`;
const WAITS_FOR_REQUESTER = `requester = $1 AND status IN ('returned', 'awaiting-clarification')`;

/** Newest first, or with `sort=due` what waits for the caller, by due date. The policies leave out what is not his. */
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
    const cursor = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(query.after);
    if (!cursor || !UUID.test(cursor[2] ?? '')) refuseCursor();
    values.push(new Date(Number(cursor[1])), cursor[2]);
    const [time, id] = [`$${values.length - 1}`, `$${values.length}`];
    where.push(`(${column}, id) ${byDue ? '>' : '<'} (${time}::timestamptz, ${id}::uuid)`);
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
