import { CloudEvent } from '#libs/contracts/envelope';
import { typeOf } from '#libs/contracts/events';
import { Tx } from '#libs/database/database';
import { MailSettings } from './mail-settings';
import { aboveActing, escalatedTo, superiorTold } from './recipients';
import { LetterAgency, letterOf } from './compose-letter';
import { invitedTo } from './deadline-entry';
import { LetterBatch, noticeTo } from './one-notice';
import { isFor, subscriptionsOf } from './subscriptions';
import type { LetterText, Reader } from './letter-texts';

/** Event whose letters are not written yet, and until when they may wait for unknown agencies. */
export interface WaitingEvent {
  text: string;
  until: Date;
}

/**
 * How long an event of a request waits for the events of its agencies, which may be on other
 * partitions.
 */
export const PATIENCE_MS = 10 * 60_000;

/**
 * Writes the letters of these events, each once only (event, agency, channel, official). Recipients
 * are both parties, unless the letter has nothing for them; the agency above each if the event says
 * so (`tell-superiors`); the one that a request is escalated to; the one above a requester that
 * does not answer to a delivery; and the one whose official declares a conflict of interest; and of
 * each of them the officials who have asked for the event.
 */
export async function writeNotices(
  tx: Tx,
  untold: WaitingEvent[],
  settings: MailSettings,
  now: Date,
): Promise<void> {
  const told = untold.flatMap(({ text, until }) => {
    const event = JSON.parse(text) as CloudEvent;
    const letter = letterOf(event.type);
    const isTold = letter !== null && (letter.when?.(event.data) ?? true);
    return isTold ? [{ event, text, until, letter }] : [];
  });
  if (told.length === 0) return;
  const known = await agenciesOf(
    tx,
    told.flatMap(({ event }) => [
      ...partiesOf(event),
      ...[escalatedTo(event), superiorTold(event), aboveActing(event)].filter(
        (code) => code !== null,
      ),
    ]),
  );
  const desk: LetterBatch = {
    ...{ known, settings, now },
    invited: await invitedTo(tx, [...new Set(told.map(({ event }) => event.subject))]),
  };
  const officials = await subscriptionsOf(tx, [...known.keys()]);
  const waiting: object[] = [];
  const notices: object[] = [];
  for (const { event, text, until, letter } of told) {
    const readers = readersOf(event, letter, known);
    // Only a party's own event says which agency is above it.
    const needed = new Set([...readers.keys(), ...(tellsSuperiors(event) ? partiesOf(event) : [])]);
    const missing = [...needed].filter((code) => !known.has(code));
    if (missing.length > 0 && until > now)
      waiting.push({ event_id: event.id, event: text, missing, until });
    else
      for (const [code, roles] of readers)
        notices.push(
          noticeTo(code, roles, event, letter, desk),
          ...officials
            .filter((official) => official.agency === code && isFor(official, event, roles))
            .map((official) => noticeTo(code, roles, event, letter, desk, official)),
        );
  }
  await store(tx, notices, waiting);
}

function tellsSuperiors({ data }: CloudEvent): boolean {
  const duties = (data.change as { duties?: unknown } | undefined)?.duties;
  return Array.isArray(duties) && duties.includes('tell-superiors');
}

const partiesOf = ({ data }: CloudEvent): [requester: string, provider: string] => [
  String(data.requester),
  String(data.provider),
];

/**
 * Who gets a letter, and in which roles; an agency that is both parties, or above one, gets one
 * letter.
 */
function readersOf(
  event: CloudEvent,
  letter: LetterText,
  known: Map<string, LetterAgency>,
): Map<string, Reader[]> {
  const readers = new Map<string, Reader[]>();
  const add = (code: string, role: Reader): void => {
    const roles = readers.get(code) ?? [];
    if (!roles.includes(role)) readers.set(code, [...roles, role]);
  };
  const parties = partiesOf(event);
  if (letter.next.requester !== null) add(parties[0], 'requester');
  if (letter.next.provider !== null) add(parties[1], 'provider');
  const above =
    event.type === typeOf('conflict-declared')
      ? aboveActing(event)
      : (escalatedTo(event) ?? superiorTold(event));
  if (above !== null) add(above, 'superior');
  if (tellsSuperiors(event))
    for (const code of parties) {
      const superior = known.get(code)?.superior;
      // A party that is above the other one reads the letter as a party.
      if (superior && !parties.includes(superior)) add(superior, 'superior');
    }
  return readers;
}

/** These agencies and those above them, as far as events have described them. */
async function agenciesOf(tx: Tx, codes: string[]): Promise<Map<string, LetterAgency>> {
  const rows: LetterAgency[] = await tx.query(
    `SELECT code, name, email, superior, time_zone AS "timeZone" FROM agency WHERE code = ANY ($1::text[])
        OR code IN (SELECT superior FROM agency WHERE code = ANY ($1::text[]))`,
    [[...new Set(codes)]],
  );
  return new Map(rows.map((row) => [row.code, row]));
}

async function store(tx: Tx, notices: object[], waiting: object[]): Promise<void> {
  await tx.query(
    `INSERT INTO notice (id, event_id, request_id, type, agency, channel, address, subject, body, message_id,
       thread_id, status, last_error, next_attempt_at, created_at, event_at, due_at, trace, recipient, digest, calendar)
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS written (id uuid, event_id text, request_id text, type text,
       agency text, channel text, address text, subject text, body text, message_id text, thread_id text,
       status text, last_error text, next_attempt_at timestamptz, created_at timestamptz, event_at timestamptz,
       due_at timestamptz, trace jsonb, recipient text, digest boolean, calendar jsonb)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(notices)],
  );
  if (waiting.length > 0)
    await tx.query(
      `INSERT INTO event_waiting (event_id, event, missing, until)
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS late (event_id text, event text, missing text[],
         until timestamptz) ON CONFLICT (event_id) DO NOTHING`,
      [JSON.stringify(waiting)],
    );
}

/**
 * Writes the letters of waiting events whose agencies are known now, or that have waited long
 * enough.
 */
export async function writeWaiting(tx: Tx, settings: MailSettings, now: Date): Promise<void> {
  const rows: WaitingEvent[] = await tx.query(
    `WITH ready AS (
       SELECT event_id FROM event_waiting WHERE until <= $1 OR NOT EXISTS (
         SELECT FROM unnest(missing) AS code WHERE code NOT IN (SELECT agency.code FROM agency))
        ORDER BY until LIMIT 100 FOR UPDATE SKIP LOCKED
     ), taken AS (
       DELETE FROM event_waiting USING ready WHERE event_waiting.event_id = ready.event_id
       RETURNING event AS text, until)
     SELECT * FROM taken`,
    [now],
  );
  await writeNotices(tx, rows, settings, now);
}
