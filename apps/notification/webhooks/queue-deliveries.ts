import { uuidv7 } from 'uuidv7';
import { CloudEvent } from '#libs/contracts/envelope';
import { isWanted } from '#libs/contracts/event-filter';
import { Tx } from '#libs/database/database';
import type { MailboxMessage } from '../notices/recipients';

/**
 * Queues the entries that were added to mailboxes for the webhooks of their agencies, in the
 * transaction that adds them. A webhook gets what the mailbox gets, byte for byte.
 * @param fresh ids of the events that are new to one of the mailboxes.
 */
export async function queueDeliveries(
  tx: Tx,
  messages: MailboxMessage[],
  fresh: ReadonlySet<string>,
  now: Date,
): Promise<void> {
  const added = messages.filter(({ eventId }) => fresh.has(eventId));
  if (added.length === 0) return;
  // The lock keeps the end of a delivery apart from the arrival of its successor: see settle.
  const webhooks: { id: string; agency: string; events: string[] }[] = await tx.query(
    `SELECT id, agency, events FROM webhook
      WHERE agency = ANY ($1::text[]) AND status = 'enabled' ORDER BY id FOR SHARE`,
    [[...new Set(added.map(({ agency }) => agency))]],
  );
  const rows = webhooks.flatMap(({ id: webhookId, agency, events }) =>
    added
      .filter((message) => message.agency === agency)
      .flatMap(({ eventId, key, text }) => {
        const { type, sequence } = JSON.parse(text) as CloudEvent;
        if (!isWanted(events, type)) return [];
        const row = { id: uuidv7(), webhook_id: webhookId, agency, event_id: eventId };
        return [{ ...row, type, key, sequence: sequence ?? null }];
      }),
  );
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO webhook_delivery (id, webhook_id, agency, event_id, type, key, seq, sequence, created_at, next_attempt_at)
     SELECT added.id, added.webhook_id, agency, event_id, added.type, added.key, mailbox.seq, added.sequence, $2::timestamptz,
            CASE WHEN row_number() OVER (PARTITION BY added.webhook_id, added.key ORDER BY mailbox.seq) = 1
              AND NOT EXISTS (SELECT FROM webhook_delivery AS earlier WHERE earlier.webhook_id = added.webhook_id
                AND earlier.key = added.key AND earlier.status = 'due') THEN $2::timestamptz END
       FROM jsonb_to_recordset($1::jsonb) AS added (id uuid, webhook_id uuid, agency text, event_id text, type text,
              key text, sequence text)
            JOIN mailbox USING (agency, event_id)
     ON CONFLICT (webhook_id, event_id) DO NOTHING`,
    [JSON.stringify(rows), now],
  );
}
