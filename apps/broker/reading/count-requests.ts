import { DateTime } from 'luxon';
import type { RequestCounts } from '#libs/contracts/requests-and-callers';
import { UNDECIDED } from '#libs/contracts/statuses';
import { Tx } from '#libs/database/database';
import type { Caller } from '#libs/security/officials';
import { OPEN, OVERDUE, STANDING_STILL, visibleTo, waitsFor } from './whose';

/**
 * Counts of the open requests that concern the caller, each the same as the list with its filter.
 * @param timeZone in which the day ends.
 */
export async function countRequests(
  tx: Tx,
  caller: Caller,
  now: Date,
  timeZone: string,
): Promise<RequestCounts> {
  const tonight = DateTime.fromJSDate(now, { zone: timeZone }).endOf('day').toJSDate();
  const [counts] = (await tx.query(
    `SELECT count(*) FILTER (WHERE ${waitsFor(caller)})::int AS "waitingForMe",
       count(*) FILTER (WHERE ${OVERDUE('$3')})::int AS overdue,
       count(*) FILTER (WHERE running AND due_at >= $3 AND due_at <= $4)::int AS "dueToday",
       count(*) FILTER (WHERE status = ANY($5::text[]))::int AS "standingStill",
       count(*) FILTER (WHERE escalated_at IS NOT NULL AND status = ANY($6::text[]))::int AS escalated,
       count(*) FILTER (WHERE status = 'returned')::int AS returned
     FROM request WHERE ${visibleTo(caller, `(status = ANY($2::text[]) OR ${waitsFor(caller)})`)}`,
    [caller.agency, OPEN, now, tonight, STANDING_STILL, UNDECIDED],
  )) as RequestCounts[];
  if (!counts) throw new Error('an aggregate gives one row');
  return counts;
}
