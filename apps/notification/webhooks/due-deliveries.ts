import { Tx } from '#libs/database/database';

/** After this time without an outcome a taken delivery is due again: its sender has died. */
const LEASE_MS = 60_000;
/** Deliveries to one receiver at once; to one whose last attempt failed or was slow, one. */
const AT_ONCE = 4;

/** A delivery that a sender has taken. */
export interface TakenDelivery {
  id: string;
  webhookId: string;
  agency: string;
  eventId: string;
  /** Text of the event; null if the mailbox no longer has it. */
  event: string | null;
  key: string;
  /** All attempts, including this one. */
  attempts: number;
  /** Attempts before it was retried on request. */
  attemptsBefore: number;
  url: string;
  secret: Buffer;
  formerSecret: Buffer | null;
  formerUntil: Date | null;
}

/**
 * Takes deliveries that are due, at most `limit`, the longest due first. The attempt is counted
 * now, so that one that crashes the process is not retried for ever.
 * @param fast take those to receivers that answered quickly last time, or those to all others.
 * @param busy attempts that this process makes now, by webhook.
 */
export async function takeDeliveries(
  tx: Tx,
  now: Date,
  fast: boolean,
  limit: number,
  busy: Record<string, number>,
): Promise<TakenDelivery[]> {
  const [rows]: [TakenDelivery[], number] = await tx.query(
    `WITH taken AS (
       SELECT due.id FROM webhook CROSS JOIN LATERAL (
         SELECT id, next_attempt_at FROM webhook_delivery
          WHERE webhook_id = webhook.id AND status = 'due' AND next_attempt_at <= $1
          ORDER BY next_attempt_at, seq
          LIMIT greatest(0, $5::int - coalesce(($4::jsonb ->> webhook.id::text)::int, 0))
          FOR UPDATE SKIP LOCKED) AS due
        WHERE webhook.status = 'enabled' AND webhook.fast = $2
          AND (webhook.paused_until IS NULL OR webhook.paused_until <= $1)
        ORDER BY due.next_attempt_at LIMIT $3)
     UPDATE webhook_delivery AS delivery
        SET attempts = attempts + 1, under_way = true, tried_at = $1, next_attempt_at = $6
       FROM taken, webhook
      WHERE delivery.id = taken.id AND webhook.id = delivery.webhook_id
     RETURNING delivery.id, webhook_id AS "webhookId", delivery.agency, event_id AS "eventId", key, attempts,
       attempts_before AS "attemptsBefore", url, secret, former_secret AS "formerSecret", former_until AS "formerUntil",
       coalesce(event, (SELECT mailbox.event FROM mailbox WHERE mailbox.agency = delivery.agency
         AND mailbox.event_id = delivery.event_id)) AS event`,
    [
      now,
      fast,
      limit,
      JSON.stringify(busy),
      fast ? AT_ONCE : 1,
      new Date(now.getTime() + LEASE_MS),
    ],
  );
  return rows;
}
