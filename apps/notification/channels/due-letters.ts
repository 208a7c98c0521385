import { typeOf } from '#libs/contracts/events';
import type { Status } from '#libs/contracts/statuses';
import type { TraceContext } from '#libs/contracts/trace-context';
import { Tx } from '#libs/database/database';
import { letterOf } from '../notices/compose-letter';
import type { CalendarEntry } from '../notices/deadline-entry';
import { OVERTAKERS, withDeadlineOfNow, withRunningDeadline } from '../notices/late-letters';
import { whyNoAddress } from '../notices/one-notice';
import type { StoredLetter } from './smtp';

/** After this time without an outcome a taken letter is due again: its sender has died. */
const LEASE_MS = 5 * 60_000;
/** A letter that is first tried within this time of its event is sent unchanged. */
const AT_ONCE_MS = 60_000;

/** A letter that a sender has taken. */
export interface TakenLetter extends StoredLetter {
  /** All attempts, including this one. */
  attempts: number;
  /** Attempts before an operator had the letter sent again. */
  attemptsBefore: number;
  /** Trace of the message that led to the letter. */
  trace: TraceContext | null;
}

/** A letter that is due, and the current state of its agency and request. */
export interface DueLetter extends Omit<TakenLetter, 'address'> {
  address: string | null;
  eventAt: Date;
  dueAt: Date | null;
  /** True if it is for an official of the agency, to the official's own address. */
  personal: boolean;
  /**
   * Current address of the agency or official; `agencyKnown`: an event has described the agency.
   */
  agencyKnown: boolean;
  email: string | null;
  /** Null if no event has described the request since this is stored. */
  now: {
    status: Status;
    running: boolean;
    dueAt: string | null;
    zone: string | null;
    /**
     * True if this agency received a later event of this type. For an escalation also if another
     * agency did: it has moved there, and this one may not read the request any more.
     */
    again: boolean;
    /** True if a later event has overtaken this letter, such as the answer to a proposal. */
    answered: boolean;
  } | null;
}

type Fate =
  | { status: 'due'; address: string; body: string; calendar: CalendarEntry | null }
  | { status: 'overtaken' | 'no-address'; why: string };

/**
 * Takes letters that are due and checks each against the current state: one whose reason has passed
 * becomes `overtaken`, any other goes to the agency's current address. The attempt is counted now,
 * so that a letter that crashes the process is not retried for ever.
 */
export async function takeDue(tx: Tx, now: Date, limit: number): Promise<TakenLetter[]> {
  const due: DueLetter[] = await tx.query(
    `SELECT notice.id, type, notice.agency, address, subject, body, message_id AS "messageId", thread_id AS "threadId",
            notice.calendar,
            created_at AS "createdAt", attempts, attempts_before AS "attemptsBefore", notice.trace,
            coalesce(event_at, created_at) AS "eventAt", notice.due_at AS "dueAt",
            recipient IS NOT NULL AS personal, reader.code IS NOT NULL AS "agencyKnown",
            CASE WHEN recipient IS NULL THEN reader.email ELSE official.email END AS email,
            CASE WHEN request_now.request_id IS NOT NULL THEN json_build_object(
              'status', request_now.status, 'running', running, 'dueAt', request_now.due_at, 'zone', provider.time_zone,
              'again', EXISTS (SELECT FROM notice AS later WHERE later.request_id = notice.request_id
                AND later.type = notice.type AND later.event_id > notice.event_id AND (notice.type = $3
                  OR later.agency = notice.agency AND later.recipient IS NOT DISTINCT FROM notice.recipient)),
              'answered', EXISTS (SELECT FROM notice AS later WHERE later.request_id = notice.request_id
                AND later.event_id > notice.event_id AND $4::jsonb -> notice.type ? later.type)
            ) END AS now
       FROM notice LEFT JOIN agency AS reader ON reader.code = notice.agency
            LEFT JOIN subscription AS official ON official.agency = notice.agency AND official.sub = recipient
            LEFT JOIN request_now ON request_now.request_id = notice.request_id
            LEFT JOIN agency AS provider ON provider.code = request_now.provider
      WHERE notice.status = 'due' AND NOT notice.digest AND next_attempt_at <= $1
      ORDER BY next_attempt_at LIMIT $2 FOR UPDATE OF notice SKIP LOCKED`,
    [now, limit, typeOf('escalated'), JSON.stringify(OVERTAKERS)],
  );
  const fates = due.map((letter) => ({ letter, fate: fateOf(letter, now) }));
  await tx.query(
    `UPDATE notice SET status = fate.status, last_error = coalesce(fate.why, last_error), address = fate.address,
        body = fate.body, due_at = fate.due_at, calendar = fate.calendar, attempts = attempts + fate.sent, under_way = fate.sent = 1,
        next_attempt_at = fate.lease
       FROM jsonb_to_recordset($1::jsonb) AS fate (id uuid, status text, why text, address text, body text,
         due_at timestamptz, calendar jsonb, sent integer, lease timestamptz) WHERE notice.id = fate.id`,
    [JSON.stringify(fates.map(({ letter, fate }) => rowOf(letter, fate, now)))],
  );
  return fates.flatMap(({ letter, fate }) =>
    fate.status === 'due' ? [{ ...letter, ...pick(fate), attempts: letter.attempts + 1 }] : [],
  );
}

/** Letters that were taken, but not tried, are due at once and have one attempt less. */
export async function giveBack(
  database: Pick<Tx, 'query'>,
  letters: TakenLetter[],
  now: Date,
): Promise<void> {
  if (letters.length > 0)
    await database.query(
      `UPDATE notice SET attempts = notice.attempts - 1, under_way = false, next_attempt_at = $2
         FROM jsonb_to_recordset($1::jsonb) AS taken (id uuid, attempts integer)
        WHERE notice.id = taken.id AND status = 'due' AND notice.attempts = taken.attempts`,
      [JSON.stringify(letters.map(({ id, attempts }) => ({ id, attempts }))), now],
    );
}

const pick = ({ address, body, calendar }: Extract<Fate, { status: 'due' }>) => ({
  ...{ address, body, calendar },
});

function rowOf(letter: DueLetter, fate: Fate, now: Date): object {
  const { id, address, body, dueAt, calendar } = letter;
  if (fate.status !== 'due')
    return {
      id,
      status: fate.status,
      why: fate.why,
      address,
      body,
      due_at: dueAt,
      calendar,
      sent: 0,
    };
  const said = fate.body !== body && letter.now?.running ? letter.now.dueAt : dueAt;
  const lease = new Date(now.getTime() + LEASE_MS);
  return {
    id,
    status: 'due',
    address: fate.address,
    body: fate.body,
    due_at: said,
    calendar: fate.calendar,
    sent: 1,
    lease,
  };
}

/**
 * What happens to a letter at `now`. A letter that is first tried right after its event is sent
 * unchanged; a reminder depends on the deadline alone and is always checked.
 */
export function fateOf(letter: DueLetter, now: Date): Fate {
  const { body, dueAt, calendar, now: request } = letter;
  const reminder = letter.type === typeOf('reminded');
  const late = letter.attempts > 0 || now.getTime() - letter.eventAt.getTime() > AT_ONCE_MS;
  const why = request && (late || reminder) ? whyOvertaken(letter, reminder, now) : null;
  if (why !== null) return { status: 'overtaken', why };
  if (letter.personal && letter.email === null)
    return { status: 'overtaken', why: 'overtaken: the official wants no letters any more' };
  const agency = letter.agencyKnown || letter.personal ? { email: letter.email } : undefined;
  const unfit = whyNoAddress(agency);
  if (unfit !== null || letter.email === null)
    return { status: 'no-address', why: unfit ?? 'the agency has no functional address' };
  const dueNow = request?.running && request.dueAt !== null ? new Date(request.dueAt) : null;
  const kept = { status: 'due', address: letter.email } as const;
  if (!late || dueAt === null || !request) return { ...kept, body, calendar };
  if (dueNow?.getTime() === dueAt.getTime())
    return { ...kept, body: withRunningDeadline(body), calendar };
  return {
    ...kept,
    body: withDeadlineOfNow(body, dueNow, request.zone),
    calendar: calendar && dueNow ? { ...calendar, at: dueNow.toISOString() } : null,
  };
}

function whyOvertaken(letter: DueLetter, reminder: boolean, now: Date): string | null {
  const { type, dueAt, now: request } = letter;
  if (!request) return null;
  if (letterOf(type)?.holds.includes(request.status) === false)
    return `overtaken: the request is ${request.status}`;
  if (request.again) return 'overtaken: a later letter says the same';
  if (request.answered) return 'overtaken: it was answered or replaced since';
  if (!reminder || dueAt === null) return null;
  if (!request.running || new Date(request.dueAt ?? 0).getTime() !== dueAt.getTime())
    return 'overtaken: the deadline has changed';
  return now > dueAt ? 'overtaken: the deadline has passed' : null;
}
