import { Clock } from '#libs/config/clock';
import { Database } from '#libs/database/database';
import { Operations } from '#libs/operations/operations';

/** Seconds that a delivery to a working receiver may be late. */
const LAG_LIMIT = 60;

interface WebhooksState {
  due: number;
  /** Seconds that the oldest delivery to a receiver that works is late. */
  late: number;
  exhausted: number;
  /** Webhooks that were disabled because of their receivers. */
  disabled: number;
}

/** Adds the readiness check and the metrics of webhooks. */
export function watchWebhooks(operations: Operations, database: Database, clock: Clock): void {
  const read = async (): Promise<WebhooksState> => {
    const rows: WebhooksState[] = await database.pipeline.query(
      `SELECT (SELECT count(*)::int FROM webhook_delivery WHERE status = 'due') AS due,
              coalesce((SELECT greatest(0, extract(epoch FROM $1 - min(next_attempt_at)))::float8
                          FROM webhook_delivery JOIN webhook ON webhook.id = webhook_id
                         WHERE webhook_delivery.status = 'due' AND webhook.status = 'enabled' AND webhook.fast), 0) AS late,
              (SELECT count(*)::int FROM webhook_delivery WHERE status = 'exhausted') AS exhausted,
              (SELECT count(*)::int FROM webhook WHERE disabled_because IN ('gone', 'failing')) AS disabled`,
      [clock.now()],
    );
    return rows[0] ?? { due: 0, late: 0, exhausted: 0, disabled: 0 };
  };
  operations.promise('notification: webhooks are delivered on time', async () => {
    const { due, late, exhausted } = await read();
    return {
      kept: late < LAG_LIMIT,
      detail: `${due} deliveries wait, the oldest to a working receiver ${late.toFixed(1)} s beyond its time; ${exhausted} exhausted`,
    };
  });
  operations.gauge(
    'bk_notification_webhooks_due',
    'Deliveries to webhooks that wait, including those to be retried later',
    () => read().then(({ due }) => due),
  );
  operations.gauge(
    'bk_notification_webhook_late_seconds',
    'Seconds by which the longest waiting delivery to a webhook is late, of webhooks that work',
    () => read().then(({ late }) => late),
  );
  operations.gauge(
    'bk_notification_webhooks_exhausted',
    'Deliveries to webhooks that were given up and not retried',
    () => read().then(({ exhausted }) => exhausted),
  );
  operations.gauge(
    'bk_notification_webhooks_disabled',
    'Webhooks that were disabled because the receiver answered 410 or failed for over 75 hours',
    () => read().then(({ disabled }) => disabled),
  );
}
