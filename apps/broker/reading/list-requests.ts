import { AgencyCode, OneOf, Optional, Pattern, UUID } from '#libs/contracts/fields';
import { Status, STATUSES, statusesWhere } from '#libs/contracts/statuses';
import { KINDS } from '#libs/contracts/submit-request';
import { Tx } from '#libs/database/database';
import { A_CURSOR, Page, page, PageQuery } from '#libs/http/page';
import type { Caller } from '#libs/security/officials';

/** A row of `GET /v1/requests`. */
export interface ListedRequest {
  id: string;
  version: number;
  status: Status;
  reference: string;
  requester: string;
  provider: string;
  subject: string | null;
  kind: string;
  urgency: string;
  emergency: boolean;
  recommendation: string;
  dueAt: Date;
  receivedAt: Date;
}

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

/** `running` follows from the status: the clock runs while the request waits for the provider. */
const WAITS_FOR_PROVIDER = `provider = $1 AND running`;
/** A superior within the provider acts only after an escalation. */
const WAITS_FOR_OWN_SUPERIOR = `${WAITS_FOR_PROVIDER} AND escalated_at IS NOT NULL`;
const WAITS_FOR_SUPERIOR = `escalated_to = $1 AND running`;
const WAITS_FOR_REQUESTER = `requester = $1 AND status IN ('${statusesWhere(
  ({ waitsFor }) => waitsFor === 'requester',
).join("', '")}')`;

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
