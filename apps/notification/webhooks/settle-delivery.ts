import { Tx } from '#libs/database/database';
import { FAILURES_TO_PAUSE, FAILING_MS, nextAttempt, pauseAfter } from './webhook-schedule';
import type { TakenDelivery } from './due-deliveries';

/** What came of an attempt. */
export interface Attempted {
  /** Status of the receiver's answer; null if there was none. */
  status: number | null;
  /** Null if the receiver accepted the event. Names no address. */
  error: string | null;
  retryAfter: Date | null;
  /** True if the answer came quickly. */
  quick: boolean;
}

type Settled = 'delivered' | 'due' | 'exhausted' | 'unknown';

interface WebhookState {
  failures: number;
  failingSince: Date | null;
}

/**
 * Records an attempt at its delivery and its webhook, and lets the next event of the same request
 * go out. The lock on the webhook comes first: an event that arrives meanwhile waits for it, so it
 * either sees that this delivery has ended, or is seen by `release`.
 *
 * A failure counts only while this sender has the delivery; an acceptance always counts.
 */
export async function settle(
  tx: Tx,
  delivery: TakenDelivery,
  attempted: Attempted,
  now: Date,
  chance: number,
): Promise<Settled> {
  const [webhook]: WebhookState[] = await tx.query(
    `SELECT failures, failing_since AS "failingSince" FROM webhook WHERE id = $1 FOR NO KEY UPDATE`,
    [delivery.webhookId],
  );
  if (!webhook) return 'unknown';
  return attempted.error === null
    ? accepted(tx, delivery, attempted, webhook, now)
    : failed(tx, delivery, attempted, webhook, now, chance);
}

async function accepted(
  tx: Tx,
  { id, webhookId, key }: TakenDelivery,
  { status, quick }: Attempted,
  { failures }: WebhookState,
  now: Date,
): Promise<Settled> {
  await tx.query(
    `UPDATE webhook_delivery SET status = 'delivered', delivered_at = $2, last_status = $3, last_error = NULL,
        next_attempt_at = NULL, under_way = false WHERE id = $1`,
    [id, now, status],
  );
  await tx.query(
    `UPDATE webhook SET failures = 0, failing_since = NULL, paused_until = NULL, fast = $2, last_success_at = $3
      WHERE id = $1`,
    [webhookId, quick, now],
  );
  await release(tx, webhookId, key, now);
  // The receiver is back: what waited for it goes out now, not at its next time.
  if (failures >= FAILURES_TO_PAUSE)
    await tx.query(
      `UPDATE webhook_delivery SET next_attempt_at = $2
        WHERE webhook_id = $1 AND status = 'due' AND NOT under_way AND next_attempt_at > $2`,
      [webhookId, now],
    );
  return 'delivered';
}

async function failed(
  tx: Tx,
  delivery: TakenDelivery,
  { status, error, retryAfter }: Attempted,
  webhook: WebhookState,
  now: Date,
  chance: number,
): Promise<Settled> {
  const { id, webhookId, key, attempts, attemptsBefore } = delivery;
  const next = nextAttempt(attempts - attemptsBefore, retryAfter, now, chance);
  const [, changed]: [unknown, number] = await tx.query(
    `UPDATE webhook_delivery SET status = $3, last_status = $4, last_error = $5, next_attempt_at = $6, under_way = false
      WHERE id = $1 AND status = 'due' AND attempts = $2`,
    [id, attempts, next ? 'due' : 'exhausted', status, error, next],
  );
  if (changed === 0) return 'unknown';
  const failures = webhook.failures + 1;
  const since = webhook.failingSince ?? now;
  await tx.query(
    `UPDATE webhook SET failures = $2, failing_since = $3, paused_until = $4, fast = false, last_error = $5 WHERE id = $1`,
    [webhookId, failures, since, pauseAfter(failures, retryAfter, now, chance), error],
  );
  const because =
    status === 410 ? 'gone' : now.getTime() - since.getTime() > FAILING_MS ? 'failing' : null;
  if (because) {
    await disable(tx, webhookId, because);
    return 'exhausted';
  }
  if (!next) await release(tx, webhookId, key, now);
  return next ? 'due' : 'exhausted';
}

/** Makes the next delivery with this key due, unless an earlier one still is. */
export async function release(tx: Tx, webhookId: string, key: string, now: Date): Promise<void> {
  await tx.query(
    `UPDATE webhook_delivery SET next_attempt_at = $3
      WHERE id = (SELECT id FROM webhook_delivery WHERE webhook_id = $1 AND key = $2 AND status = 'due'
                   ORDER BY seq LIMIT 1)
        AND next_attempt_at IS NULL
        AND NOT EXISTS (SELECT FROM webhook_delivery AS other WHERE other.webhook_id = $1 AND other.key = $2
          AND other.status = 'due' AND other.next_attempt_at IS NOT NULL)`,
    [webhookId, key, now],
  );
}

const WHY_DISABLED = {
  owner: 'the webhook was disabled',
  gone: 'the receiver answered 410, so the webhook was disabled',
  failing: 'the receiver failed for over 75 hours, so the webhook was disabled',
} as const;

/** Disables a webhook and gives up what waits for it; it can be retried later. */
export async function disable(
  tx: Tx,
  webhookId: string,
  because: keyof typeof WHY_DISABLED,
): Promise<void> {
  await tx.query(`UPDATE webhook SET status = 'disabled', disabled_because = $2 WHERE id = $1`, [
    webhookId,
    because,
  ]);
  await tx.query(
    `UPDATE webhook_delivery SET status = 'exhausted', next_attempt_at = NULL, last_error = $2
      WHERE webhook_id = $1 AND status = 'due'`,
    [webhookId, WHY_DISABLED[because]],
  );
}
