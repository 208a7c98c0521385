import { hash } from 'node:crypto';
import { LessThan, MoreThan } from 'typeorm';
import { Problem } from '#libs/contracts/problem';
import { mailboxOf } from '#libs/contracts/topics';
import { Database, Scope, Tx } from '#libs/database/database';
import { cursorUnknown, page } from '#libs/http/page';
import type { MailboxMessage } from '../notices/recipients';
import { MailboxEntry } from './mailbox.entity';

/**
 * Appends messages, in this order, to the mailboxes of their agencies and queues them for the
 * mailbox topics. A repeat does not change the mailbox; a repeated receipt still goes to the topic,
 * because the broker publishes it again only for a sender who repeats a message (or after a crash).
 * @returns ids of the events that were new to one of the mailboxes.
 */
export async function deliver(tx: Tx, notices: MailboxMessage[]): Promise<Set<string>> {
  if (notices.length === 0) return new Set();
  const agencies = notices.map(({ agency }) => agency);
  // A lock on the heads gives exclusive access to the mailboxes; one order for all avoids
  // deadlocks.
  await tx.query(
    `INSERT INTO mailbox_head (agency) SELECT DISTINCT agency FROM unnest($1::text[]) AS agency ORDER BY agency
     ON CONFLICT DO NOTHING`,
    [agencies],
  );
  await tx.query(
    `SELECT FROM mailbox_head WHERE agency = ANY ($1::text[]) ORDER BY agency FOR UPDATE`,
    [agencies],
  );
  const fresh: { id: string }[] = await tx.query(
    `WITH notice AS (
       SELECT *, row_number() OVER (PARTITION BY agency, event_id ORDER BY at) > 1
              OR EXISTS (SELECT FROM mailbox m WHERE m.event_id = n.event_id AND m.agency = n.agency) AS known
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[])
           WITH ORDINALITY AS n (agency, event_id, event, topic, key, every_time, at)
     ), fresh AS (
       SELECT *, row_number() OVER (PARTITION BY agency ORDER BY at) AS place FROM notice WHERE NOT known
     ), head AS (
       UPDATE mailbox_head SET last = last + added.count
         FROM (SELECT agency, count(*) FROM fresh GROUP BY agency) AS added
        WHERE mailbox_head.agency = added.agency
       RETURNING mailbox_head.agency, last - added.count AS before
     ), stored AS (
       INSERT INTO mailbox (agency, seq, event_id, event, subject, type)
       SELECT agency, before + place, event_id, event, event::json ->> 'subject', event::json ->> 'type'
         FROM fresh JOIN head USING (agency)
     ), published AS (
       INSERT INTO outbox (topic, key, value) SELECT topic, key, event FROM notice
        WHERE every_time OR NOT known ORDER BY at
     )
     SELECT DISTINCT event_id AS id FROM fresh`,
    [
      agencies,
      notices.map(({ eventId }) => eventId),
      notices.map(({ text }) => text),
      agencies.map(mailboxOf),
      notices.map(({ key }) => key),
      notices.map(({ everyTime }) => everyTime),
    ],
  );
  return new Set(fresh.map(({ id }) => id));
}

/** What a reader asks for: entries about one request, of one type, or both. */
export interface MailboxFilter {
  subject?: string;
  type?: string;
}

/**
 * The newest entries of an agency's mailbox, newest first.
 * @param before cursor of the entry before which they end; null: they are the newest of all.
 * @returns with `earlier`, the cursor of the last entry, null if none is earlier; a problem if the
 *   mailbox has no entry with the cursor.
 */
export function readNewest(
  database: Database,
  scope: Scope & { agency: string },
  before: string | null,
  limit: number,
  filter: MailboxFilter = {},
): Promise<{ entries: MailboxEntry[]; earlier: string | null } | Problem> {
  return database.asParty(scope, async (tx) => {
    const seq = before === null ? null : await numberOf(tx, scope.agency, before);
    if (before !== null && seq === null) return cursorUnknown(before);
    const found = await tx.find(MailboxEntry, {
      where: { agency: scope.agency, ...(seq !== null && { seq: LessThan(seq) }), ...filter },
      order: { seq: 'DESC' },
      take: limit + 1,
    });
    const { items: entries, next: earlier } = page(found, limit, cursorOf);
    return { entries, earlier };
  });
}

/** Cursor before the first entry of any mailbox. */
export const BEGINNING = '0';
const CHECKS = 1_000_000n;

/**
 * Cursor of an entry: its number, and six digits made from its agency and text, so that a cursor of
 * another mailbox, or from before a restore, is recognised.
 */
export function cursorOf({ agency, seq, event }: MailboxEntry): string {
  const check = BigInt(`0x${hash('sha256', `${agency}\n${event}`).slice(0, 12)}`) % CHECKS;
  return String(BigInt(seq) * CHECKS + check);
}

/**
 * Entries after a cursor, oldest first, and the number of the last one that the reader then has.
 */
export interface MailboxPart {
  entries: MailboxEntry[];
  seq: string;
}

/**
 * Entries after a cursor.
 * @returns a problem if the mailbox has no entry with this cursor.
 */
export function readMailbox(
  database: Database,
  scope: Scope & { agency: string },
  after: string,
  limit: number,
  filter: MailboxFilter = {},
): Promise<MailboxPart | Problem> {
  return database.asParty(scope, async (tx) => {
    const seq = await numberOf(tx, scope.agency, after);
    if (seq === null) return cursorUnknown(after);
    const entries = await tx.find(MailboxEntry, {
      where: { agency: scope.agency, seq: MoreThan(seq), ...filter },
      order: { seq: 'ASC' },
      take: limit,
    });
    return { entries, seq: entries.at(-1)?.seq ?? seq };
  });
}

/** The number in a cursor. Former versions gave the bare number, without the six digits. */
async function numberOf(tx: Tx, agency: string, cursor: string): Promise<string | null> {
  const value = BigInt(cursor);
  if (value === 0n) return BEGINNING;
  const seq = String(value < CHECKS ? value : value / CHECKS);
  const entry = await tx.findOneBy(MailboxEntry, { agency, seq });
  return entry && (value < CHECKS || cursorOf(entry) === String(value)) ? seq : null;
}
