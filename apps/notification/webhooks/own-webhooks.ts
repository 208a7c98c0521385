import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { Clock } from '#libs/config/clock';
import { Problem, problem } from '#libs/contracts/problem';
import { Database, Scope, Tx } from '#libs/database/database';
import { Page, page } from '#libs/http/page';
import { notFound } from '#libs/http/problem-exception';
import { ReceiverHosts, ReceiverRefused } from './receiver-hosts';
import { disable } from './settle-delivery';
import { newSecret, secretText } from './sign-webhook';
import { NewWebhookAnswer, WebhookAnswer, WebhookBody, WebhookPatch } from './webhook-answers';
import { WebhookKeys } from './webhook-keys';

const MOST_OF_AN_AGENCY = 20;
/** How long the former secret signs too after a rotation. */
const OVERLAP_MS = 24 * 3600_000;

const COLUMNS = `id, url, events, description, status, disabled_because AS "disabledBecause", created_at AS "createdAt",
  CASE WHEN former_until > $1 THEN former_until END AS "formerSecretUntil", failures,
  CASE WHEN paused_until > $1 THEN paused_until END AS "pausedUntil", last_error AS "lastError",
  last_success_at AS "lastSuccessAt"`;

type OwnScope = Scope & { agency: string };

/** The webhooks of an agency, as its own systems and administrators change them. */
@Injectable()
export class OwnWebhooks {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly hosts: ReceiverHosts,
    private readonly keys: WebhookKeys,
  ) {}

  list(scope: Scope, limit: number, after?: string): Promise<Page<WebhookAnswer>> {
    return this.database.asParty(scope, async (tx) => {
      const rows: WebhookAnswer[] = await tx.query(
        `SELECT ${COLUMNS} FROM webhook WHERE ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
        [this.clock.now(), after, limit + 1],
      );
      return page(rows, limit, ({ id }) => id);
    });
  }

  read(scope: Scope, id: string): Promise<WebhookAnswer | Problem> {
    return this.database.asParty(scope, (tx) => this.one(tx, id));
  }

  async add(scope: OwnScope, body: WebhookBody): Promise<NewWebhookAnswer | Problem> {
    const unfit = await this.faultOf(body.url);
    if (unfit) return unfit;
    const [id, secret, now] = [uuidv7(), newSecret(), this.clock.now()];
    return this.database.asParty(scope, async (tx) => {
      await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('webhooks ' || $1, 0))`, [
        scope.agency,
      ]);
      const [{ count = 0 } = {}]: { count?: number }[] = await tx.query(
        `SELECT count(*)::int FROM webhook`,
      );
      if (count >= MOST_OF_AN_AGENCY)
        return problem(
          'transition-not-open',
          `An agency may have ${MOST_OF_AN_AGENCY} webhooks; delete one that you do not use.`,
        );
      await tx.query(
        `INSERT INTO webhook (id, agency, url, events, description, secret, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [
          ...[id, scope.agency, body.url, body.events ?? ['*'], body.description ?? null],
          ...[this.keys.close(secret, id), now],
        ],
      );
      const webhook = await this.one(tx, id);
      return 'url' in webhook ? { ...webhook, secret: secretText(secret) } : webhook;
    });
  }

  async change(scope: Scope, id: string, patch: WebhookPatch): Promise<WebhookAnswer | Problem> {
    const unfit = patch.url === undefined ? null : await this.faultOf(patch.url);
    if (unfit) return unfit;
    return this.database.asParty(scope, async (tx) => {
      const before = await this.one(tx, id);
      if (!('url' in before)) return before;
      const moved = patch.url !== undefined && patch.url !== before.url;
      await tx.query(
        `UPDATE webhook SET url = $2, events = $3, description = $4, failures = CASE WHEN $5 THEN 0 ELSE failures END,
            failing_since = CASE WHEN $5 THEN NULL ELSE failing_since END,
            paused_until = CASE WHEN $5 THEN NULL ELSE paused_until END WHERE id = $1`,
        [
          ...[id, patch.url ?? before.url, patch.events ?? before.events],
          ...[patch.description ?? before.description, moved],
        ],
      );
      if (patch.status === 'enabled') await enable(tx, id);
      if (patch.status === 'disabled' && before.status === 'enabled')
        await disable(tx, id, 'owner');
      return this.one(tx, id);
    });
  }

  enable(scope: Scope, id: string): Promise<WebhookAnswer | Problem> {
    return this.database.asParty(scope, async (tx) => {
      await enable(tx, id);
      return this.one(tx, id);
    });
  }

  /**
   * The former secret signs too for a day. Of two rotations within it, only the last two secrets
   * do.
   */
  async rotate(scope: Scope, id: string): Promise<NewWebhookAnswer | Problem> {
    const [secret, until] = [newSecret(), new Date(this.clock.now().getTime() + OVERLAP_MS)];
    return this.database.asParty(scope, async (tx) => {
      await tx.query(
        `UPDATE webhook SET former_secret = secret, former_until = $3, secret = $2 WHERE id = $1`,
        [id, this.keys.close(secret, id), until],
      );
      const webhook = await this.one(tx, id);
      return 'url' in webhook ? { ...webhook, secret: secretText(secret) } : webhook;
    });
  }

  /** Deletes a webhook with the record of its deliveries. */
  remove(scope: Scope, id: string): Promise<WebhookAnswer | Problem> {
    return this.database.asParty(scope, async (tx) => {
      const webhook = await this.one(tx, id);
      await tx.query(`DELETE FROM webhook WHERE id = $1`, [id]);
      return webhook;
    });
  }

  private async one(tx: Tx, id: string): Promise<WebhookAnswer | Problem> {
    const [webhook]: WebhookAnswer[] = await tx.query(
      `SELECT ${COLUMNS} FROM webhook WHERE id = $2`,
      [this.clock.now(), id],
    );
    return webhook ?? notFound();
  }

  /** Checks an address at registration; one that DNS does not know yet is accepted. */
  private async faultOf(url: string): Promise<Problem | null> {
    const fault = this.hosts.faultOf(url) ?? (await this.whyNotPublic(url));
    if (fault === null) return null;
    return problem('validation-failed', 'Some fields are invalid; see errors.', {
      errors: [{ pointer: '/url', code: 'wrong-form', detail: fault }],
    });
  }

  private async whyNotPublic(url: string): Promise<string | null> {
    try {
      await this.hosts.addressesOf(new URL(url));
      return null;
    } catch (error) {
      if (!(error instanceof ReceiverRefused)) throw error;
      return error.unknownHost ? null : error.message;
    }
  }
}

async function enable(tx: Tx, id: string): Promise<void> {
  await tx.query(
    `UPDATE webhook SET status = 'enabled', disabled_because = NULL, failures = 0, failing_since = NULL,
        paused_until = NULL WHERE id = $1`,
    [id],
  );
}
