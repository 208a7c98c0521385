import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { Clock } from '#libs/config/clock';
import { Problem, problem } from '#libs/contracts/problem';
import { cloudEvent } from '#libs/contracts/events';
import { Database, Scope, Tx } from '#libs/database/database';
import { Page, page } from '#libs/http/page';
import { notFound } from '#libs/http/problem-exception';
import { DeliveriesQuery, DeliveryAnswer } from './webhook-answers';

export const TEST_EVENT = 'bantuan-kedinasan.webhook.test.v1';

const COLUMNS = `id, event_id AS "eventId", type, key AS subject, sequence, status, attempts, 
  (under_way AND status = 'due') AS "underWay",
  last_status AS "lastStatus", last_error AS "lastError", next_attempt_at AS "nextAttemptAt",
  delivered_at AS "deliveredAt", created_at AS "createdAt"`;

const DISABLED = problem('transition-not-open', 'This webhook is disabled. Enable it first.');

/** The deliveries of an agency's webhooks, as its own systems see and retry them. */
@Injectable()
export class OwnDeliveries {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Newest first. */
  list(
    scope: Scope,
    webhookId: string,
    { after, limit, status, requestId }: DeliveriesQuery,
  ): Promise<Page<DeliveryAnswer> | Problem> {
    return this.database.asParty(scope, async (tx) => {
      if ((await statusOf(tx, webhookId)) === null) return notFound();
      const rows: DeliveryAnswer[] = await tx.query(
        `SELECT ${COLUMNS} FROM webhook_delivery
          WHERE webhook_id = $1 AND ($2::uuid IS NULL OR id < $2) AND ($3::text IS NULL OR status = $3)
            AND ($4::text IS NULL OR key = $4)
          ORDER BY id DESC LIMIT $5`,
        [webhookId, after, status, requestId, limit + 1],
      );
      return page(rows, limit, ({ id }) => id);
    });
  }

  /** Queues an event that is about nothing, for this webhook alone, whatever its filter. */
  test(scope: Scope & { agency: string }, webhookId: string): Promise<DeliveryAnswer | Problem> {
    return this.database.asParty(scope, async (tx) => {
      const why = await this.resume(tx, webhookId);
      if (why) return why;
      const [id, now] = [uuidv7(), this.clock.now()];
      const event = cloudEvent(TEST_EVENT, webhookId, now, { agency: scope.agency });
      await tx.query(
        `INSERT INTO webhook_delivery (id, webhook_id, agency, event_id, event, type, key, seq, created_at, next_attempt_at)
         VALUES ($1, $2, $3, $4, $5, $6, $8, 0, $7, $7)`,
        [id, webhookId, scope.agency, event.id, JSON.stringify(event), TEST_EVENT, now, event.id],
      );
      return one(tx, webhookId, id);
    });
  }

  /** Makes one delivery again that waits or is exhausted, now and with the whole schedule. */
  retry(scope: Scope, webhookId: string, id: string): Promise<DeliveryAnswer | Problem> {
    return this.database.asParty(scope, async (tx) => {
      const delivery = await one(tx, webhookId, id);
      if (!('eventId' in delivery)) return delivery;
      const why = await this.resume(tx, webhookId);
      if (why) return why;
      if (delivery.status === 'delivered')
        return problem('transition-not-open', 'The receiver has accepted this event.');
      if (delivery.underWay && delivery.status === 'due')
        return problem('transition-not-open', 'An attempt is made now. Look again in a minute.');
      if (delivery.status === 'due' && delivery.nextAttemptAt === null)
        return problem('transition-not-open', 'An earlier event of the same request comes first.');
      await tx.query(
        `UPDATE webhook_delivery SET status = 'due', next_attempt_at = $2, attempts_before = attempts, retried_by = $3
          WHERE id = $1`,
        [id, this.clock.now(), scope.sub],
      );
      return one(tx, webhookId, id);
    });
  }

  /** Makes all exhausted deliveries again, those of one request in order. */
  retryFailed(scope: Scope, webhookId: string): Promise<{ retried: number } | Problem> {
    return this.database.asParty(scope, async (tx) => {
      const why = await this.resume(tx, webhookId);
      if (why) return why;
      const [, retried]: [unknown, number] = await tx.query(
        `UPDATE webhook_delivery AS delivery SET status = 'due', attempts_before = attempts, retried_by = $3,
            next_attempt_at = CASE WHEN first AND NOT EXISTS (SELECT FROM webhook_delivery AS other
              WHERE other.webhook_id = $1 AND other.key = delivery.key AND other.status = 'due') THEN $2::timestamptz END
           FROM (SELECT id, row_number() OVER (PARTITION BY key ORDER BY seq) = 1 AS first
                   FROM webhook_delivery WHERE webhook_id = $1 AND status = 'exhausted') AS failed
          WHERE delivery.id = failed.id`,
        [webhookId, this.clock.now(), scope.sub],
      );
      return { retried };
    });
  }

  /** Locks the webhook as arriving events do, and ends its pause. */
  private async resume(tx: Tx, webhookId: string): Promise<Problem | null> {
    const status = await statusOf(tx, webhookId, 'FOR NO KEY UPDATE');
    if (status === null) return notFound();
    if (status === 'disabled') return DISABLED;
    await tx.query(`UPDATE webhook SET paused_until = NULL WHERE id = $1`, [webhookId]);
    return null;
  }
}

async function statusOf(tx: Tx, webhookId: string, lock = ''): Promise<string | null> {
  const [webhook]: { status: string }[] = await tx.query(
    `SELECT status FROM webhook WHERE id = $1 ${lock}`,
    [webhookId],
  );
  return webhook?.status ?? null;
}

async function one(tx: Tx, webhookId: string, id: string): Promise<DeliveryAnswer | Problem> {
  const [delivery]: DeliveryAnswer[] = await tx.query(
    `SELECT ${COLUMNS} FROM webhook_delivery WHERE webhook_id = $1 AND id = $2`,
    [webhookId, id],
  );
  return delivery ?? notFound();
}
