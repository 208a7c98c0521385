import { CloudEvent } from '#libs/contracts/envelope';
import { Tx } from '#libs/database/database';
import type { Reader } from './letter-texts';

/** A deadline in the calendar of those who have to decide by it. */
export interface CalendarEntry {
  method: 'REQUEST' | 'CANCEL';
  /** The deadline, RFC 3339. */
  at: string;
  /** Version of the request. */
  version: number;
  summary: string;
}

/** Who has a deadline in the calendar: the key is `entryKey`, the value the last deadline. */
export type Invited = Map<string, string>;

export const entryKey = (requestId: string, agency: string, recipient: string | null): string =>
  `${requestId} ${agency} ${recipient ?? ''}`;

/** The invitations that were sent about these requests, and not cancelled. */
export async function invitedTo(tx: Tx, requestIds: string[]): Promise<Invited> {
  const rows: { id: string; agency: string; recipient: string | null; calendar: CalendarEntry }[] =
    await tx.query(
      `SELECT DISTINCT ON (request_id, agency, recipient) request_id AS id, agency, recipient, calendar FROM notice
        WHERE request_id = ANY ($1::text[]) AND calendar IS NOT NULL
        ORDER BY request_id, agency, recipient, (calendar ->> 'version')::int DESC`,
      [requestIds],
    );
  return new Map(
    rows
      .filter(({ calendar }) => calendar.method === 'REQUEST')
      .map(({ id, agency, recipient, calendar }) => [entryKey(id, agency, recipient), calendar.at]),
  );
}

/**
 * The calendar entry of a letter: an invitation while the deadline runs, for the agency that
 * decides and those above it; its cancellation once the deadline runs no more.
 * @param dueAt the deadline that the letter names, null if it names none.
 */
export function entryOf(
  { data, subject }: CloudEvent,
  roles: readonly Reader[],
  dueAt: string | null,
  key: string,
  invited: Invited,
): CalendarEntry | null {
  const version = Number(data.version) || 1;
  const number = typeof data.reference === 'string' ? data.reference : subject;
  const entry = (method: CalendarEntry['method'], at: string): CalendarEntry => ({
    ...{ method, at, version, summary: `Tenggat keputusan Bantuan Kedinasan ${number}` },
  });
  if (dueAt !== null && roles.some((role) => role !== 'requester')) {
    invited.set(key, dueAt);
    return entry('REQUEST', dueAt);
  }
  const former = invited.get(key);
  if (former === undefined || data.running === true) return null;
  invited.delete(key);
  return entry('CANCEL', former);
}
