import { instantOf } from '#libs/contracts/dates';
import {
  AgencyCode,
  Flag,
  Instant,
  Line,
  ListOfWords,
  OneOf,
  Optional,
  Pattern,
  UUID,
  Uuids,
} from '#libs/contracts/fields';
import type { ListedRequestAnswer } from '#libs/contracts/request-answers';
import { Status, STATUSES } from '#libs/contracts/statuses';
import { KINDS } from '#libs/contracts/submit-request';
import { Tx } from '#libs/database/database';
import { A_CURSOR, FromTruth, Page, page, PageQuery, Repeated } from '#libs/http/page';
import type { Caller } from '#libs/security/officials';
import { inDeadlineOrder, OVERDUE, visibleTo, waitsFor } from './whose';

/** A row of `GET /v1/requests`. */
export type ListedRequest = Omit<ListedRequestAnswer, 'dueAt' | 'receivedAt' | 'escalatedAt'> & {
  dueAt: Date;
  receivedAt: Date;
  escalatedAt: Date | null;
};

/** A cursor: a time in milliseconds and the id of a request. */
const REQUEST_CURSOR = new RegExp(`^[0-9]{1,15}\\.${UUID.source.slice(1)}`);

/** Parameters of the list of requests. */
export class RequestsQuery extends PageQuery {
  /** Cursor to continue from: `next` of the previous page. */
  @Optional() @Pattern(REQUEST_CURSOR, A_CURSOR) override after?: string;
  /**
   * Words of reference, subject, description and the names of both agencies, full-text search in
   * Indonesian: `or`, `"a phrase"` and `-not` are understood. From classification `rahasia` up,
   * only reference and names are searched.
   */
  @Optional() @Line(200) q?: string;
  /** Only requests in this status; repeat it for several. */
  @Optional() @Repeated() @ListOfWords(STATUSES) status?: Status[];
  /** Only these requests; repeat it for several, at most 50. */
  @Optional() @Repeated() @Uuids(50) id?: string[];
  /** Only requests to this agency. */
  @Optional() @AgencyCode() provider?: string;
  /** Only requests of this agency. */
  @Optional() @AgencyCode() requester?: string;
  /** Only requests of this kind. */
  @Optional() @OneOf(KINDS) kind?: string;
  /** Whether the deadline runs and has passed. */
  @Optional() @FromTruth() @Flag() overdue?: boolean;
  /** Whether the emergency deadline applies. */
  @Optional() @FromTruth() @Flag() emergency?: boolean;
  /** Whether the request was escalated, also if it was decided since. */
  @Optional() @FromTruth() @Flag() escalated?: boolean;
  /** `me`: requests that wait for an act of yours. */
  @Optional() @OneOf(['me']) waitingFor?: 'me';
  /** `me`: requests whose last decision you made. */
  @Optional() @OneOf(['me']) decidedBy?: 'me';
  /**
   * Only requests whose costs are agreed and paid at least in part by this side; `any` leaves the
   * side open.
   */
  @Optional() @OneOf(['requester', 'provider', 'shared', 'any']) paidBy?: string;
  /** Only requests that this party has rated. */
  @Optional() @OneOf(['requester', 'provider']) ratedBy?: string;
  /** Only requests whose deadline runs and is earlier. */
  @Optional() @Instant() dueBefore?: string;
  /** Start of the period of receipt, included. */
  @Optional() @Instant() receivedFrom?: string;
  /** End of the period of receipt, excluded. */
  @Optional() @Instant() receivedBefore?: string;
  /** `due`: requests that wait for you, overdue first. Default: newest first. */
  @Optional() @OneOf(['due']) sort?: 'due';
}

const ANSWER = `id, version, status, reference, requester, provider,
  (SELECT name FROM agency WHERE code = requester) AS "requesterName",
  (SELECT name FROM agency WHERE code = provider) AS "providerName",
  data->>'subject' AS subject, kind, classification, urgency, emergency, recommendation, due_at AS "dueAt",
  due_provisional AS provisional, running, received_at AS "receivedAt", escalated_at AS "escalatedAt",
  jsonb_array_length(data->'items') AS "itemCount"`;

/** The requests that the query selects. Policies hide those of others. */
export async function listRequests(
  tx: Tx,
  caller: Caller,
  query: RequestsQuery,
  now: Date,
): Promise<Page<ListedRequest>> {
  const byDue = query.sort === 'due';
  const values: unknown[] = [caller.agency];
  const value = (given: unknown): string => `$${values.push(given)}`;
  const where = conditionsOf(query, caller, now, value);
  const column = byDue ? 'due_at' : 'received_at';
  if (query.after !== undefined) {
    const [time, id] = query.after.split('.');
    const after = `${value(new Date(Number(time)))}::timestamptz, ${value(id)}::uuid`;
    where.push(`(${column}, id) ${byDue ? '>' : '<'} (${after})`);
  }
  const direction = byDue ? 'ASC' : 'DESC';
  const order = `ORDER BY ${column} ${direction}, id ${direction}`;
  // The page is chosen first: otherwise PostgreSQL unpacks `data` of all rows that it sorts.
  const rows = (await tx.query(
    `${query.q === undefined ? '' : NAMES}
     SELECT ${ANSWER} FROM (SELECT request.* FROM request ${query.q === undefined ? '' : WITH_NAMES}
       WHERE ${where.join(' AND ')} ${order} LIMIT ${value(query.limit + 1)}) AS request ${order}`,
    values,
  )) as ListedRequest[];
  return page(rows, query.limit, ({ id, dueAt, receivedAt }) => {
    return `${(byDue ? dueAt : receivedAt).getTime()}.${id}`;
  });
}

/**
 * The words of the names are joined to those of a request, so that a search can combine both; the
 * names first, so that the many words of a request are copied once.
 */
const NAMES = `WITH names AS MATERIALIZED (
  SELECT code AS named, to_tsvector('indonesian', code || ' ' || name) AS of_agency FROM agency)`;
const WITH_NAMES = `JOIN names asking ON asking.named = requester JOIN names asked ON asked.named = provider`;

/** An agreement on costs is in force: a request that ended without help costs nothing. */
const COSTED = `terms->'costs' <> 'null' AND status NOT IN ('refused', 'withdrawn', 'forwarded', 'not-assistance')`;
const PAID_BY = (side: string): string =>
  `jsonb_path_exists(terms, '$.costs.lines[*] ? (@.fundedBy == $side && @.amount > 0)', jsonb_build_object('side', ${side}::text))`;

/** The conditions of the query; `$1` is the caller's agency. */
function conditionsOf(
  query: RequestsQuery,
  caller: Caller,
  now: Date,
  value: (given: unknown) => string,
): string[] {
  const { q, status, provider, requester, kind, dueBefore, receivedFrom, receivedBefore } = query;
  const given = (condition: (at: string) => string, one: unknown): string[] =>
    one === undefined ? [] : [condition(value(one))];
  // As Dates: PostgreSQL does not know the year 0, nor fractions of a second of any length.
  const timed = (condition: (at: string) => string, time: string | undefined): string[] =>
    given(condition, time === undefined ? undefined : instantOf(time));
  const flag = (condition: string, wanted: boolean | undefined): string[] =>
    wanted === undefined ? [] : [wanted ? condition : `NOT (${condition})`];
  return [
    visibleTo(caller),
    ...(query.sort === 'due' ? [inDeadlineOrder(caller)] : []),
    ...(query.waitingFor === undefined ? [] : [waitsFor(caller)]),
    ...(query.decidedBy === undefined ? [] : [`decided_by = ${value(caller.sub)}`]),
    ...given((at) => `id = ANY(${at}::uuid[])`, query.id),
    ...given((at) => `status = ANY(${at}::text[])`, status),
    ...given((at) => `provider = ${at}`, provider),
    ...given((at) => `requester = ${at}`, requester),
    ...given((at) => `kind = ${at}`, kind),
    ...(query.overdue === undefined ? [] : flag(OVERDUE(value(now)), query.overdue)),
    ...flag('emergency', query.emergency),
    ...flag('escalated_at IS NOT NULL', query.escalated),
    ...(query.paidBy === undefined ? [] : [COSTED]),
    ...given((at) => PAID_BY(at), query.paidBy === 'any' ? undefined : query.paidBy),
    ...given(
      (at) => `ratings @> jsonb_build_array(jsonb_build_object('by', ${at}::text))`,
      query.ratedBy,
    ),
    ...timed((at) => `running AND due_at < ${at}::timestamptz`, dueBefore),
    ...timed((at) => `received_at >= ${at}::timestamptz`, receivedFrom),
    ...timed((at) => `received_at < ${at}::timestamptz`, receivedBefore),
    ...given(
      (at) =>
        `(words || (asking.of_agency || asked.of_agency)) @@ websearch_to_tsquery('indonesian', ${at})`,
      q,
    ),
  ];
}
