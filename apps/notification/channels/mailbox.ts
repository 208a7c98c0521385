import { MoreThan } from 'typeorm';
import { mailboxOf } from '#libs/contracts/topics';
import { Database, Scope, Tx } from '#libs/database/database';
import type { Notice } from '../notices/recipients';
import { MailboxEntry } from './mailbox.entity';

/**
 * Puts notices, in this order, into the mailboxes of their agencies and leaves them for the mailbox topics. A
 * notice that an agency has already had changes nothing.
 */
export async function deliver(tx: Tx, notices: Notice[]): Promise<void> {
  const once = [...new Map(notices.map((n) => [`${n.agency} ${n.eventId}`, n])).values()];
  if (once.length === 0) return;
  const agencies = once.map(({ agency }) => agency);
  // Who holds the heads is alone with these mailboxes. All take them in one order, so nobody waits in a circle.
  await tx.query(
    `INSERT INTO mailbox_head (agency) SELECT DISTINCT agency FROM unnest($1::text[]) AS agency ORDER BY agency
     ON CONFLICT DO NOTHING`,
    [agencies],
  );
  await tx.query(
    `SELECT FROM mailbox_head WHERE agency = ANY ($1::text[]) ORDER BY agency FOR UPDATE`,
    [agencies],
  );
  await tx.query(
    `WITH notice AS (
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
         WITH ORDINALITY AS n (agency, event_id, event, topic, key, at)
     ), fresh AS (
       SELECT *, row_number() OVER (PARTITION BY agency ORDER BY at) AS place FROM notice
        WHERE NOT EXISTS (SELECT FROM mailbox m
                           WHERE m.event_id = notice.event_id AND m.agency = notice.agency)
     ), head AS (
       UPDATE mailbox_head SET last = last + added.count
         FROM (SELECT agency, count(*) FROM fresh GROUP BY agency) AS added
        WHERE mailbox_head.agency = added.agency
       RETURNING mailbox_head.agency, last - added.count AS before
     ), stored AS (
       INSERT INTO mailbox (agency, seq, event_id, event)
       SELECT agency, before + place, event_id, event FROM fresh JOIN head USING (agency)
     )
     INSERT INTO outbox (topic, key, value) SELECT topic, key, event FROM fresh ORDER BY at`,
    [
      agencies,
      once.map(({ eventId }) => eventId),
      once.map(({ text }) => text),
      agencies.map(mailboxOf),
      once.map(({ key }) => key),
    ],
  );
}

/** What an agency was told after the number `after`, oldest first. */
export function readMailbox(
  database: Database,
  scope: Scope & { agency: string },
  after: string,
  limit: number,
): Promise<MailboxEntry[]> {
  return database.asParty(scope, (tx) =>
    tx.find(MailboxEntry, {
      where: { agency: scope.agency, seq: MoreThan(after) },
      order: { seq: 'ASC' },
      take: limit,
    }),
  );
}
