import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Clock } from '#libs/config/clock';
import { failpoint } from '#libs/config/failpoint';
import { Database } from '#libs/database/database';
import { retryTransient } from '#libs/inbox/take-batch';
import { log } from '#libs/operations/log';
import { Operations } from '#libs/operations/operations';
import { takeDeliveries, TakenDelivery } from './due-deliveries';
import { ATTEMPT_MS, postWebhook } from './post-webhook';
import { ReceiverHosts, ReceiverRefused } from './receiver-hosts';
import { Attempted, settle } from './settle-delivery';
import { webhookHeaders } from './sign-webhook';
import { WebhookKeys } from './webhook-keys';
import { retryAfterAt, WEBHOOK_ATTEMPTS } from './webhook-schedule';

const POLL_MS = 250;
/** An answer within this time is quick. A longer attempt moves over to the slow ones. */
const QUICK_MS = 2_000;
/**
 * Attempts at once: to receivers whose last answer was quick, and to all others. The latter can
 * neither take the connections of the former nor delay them.
 */
const PLACES = { fast: 64, slow: 64 };
/** Time that running attempts have to finish when the process stops. */
const DRAIN_MS = 8_000;

interface Running {
  webhookId: string;
  lane: keyof typeof PLACES;
  abort: AbortController;
}

/**
 * Delivers to webhooks what is due; any number of processes may do so. A delivery is taken in one
 * short transaction, posted outside of any, and its outcome recorded in another.
 *
 * The guarantee: a receiver gets each event at least once, or its delivery is on record as
 * exhausted; and more than once only if its answer did not reach us, or this process died before it
 * was recorded. Then the same bytes come again with the same `webhook-id`.
 */
@Injectable()
export class WebhookSender {
  private readonly attempts: Counter<'outcome'>;
  private readonly running = new Map<Promise<void>, Running>();
  private looping: Promise<void> = Promise.resolve();
  private stopped = false;
  private awake = false;
  private rested: () => void = () => undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly hosts: ReceiverHosts,
    private readonly keys: WebhookKeys,
    operations: Operations,
  ) {
    this.attempts = operations.counter(
      'bk_notification_webhook_attempts_total',
      'Attempts to deliver to a webhook: delivered, due (is retried), exhausted, or unknown (webhook deleted, or taken over)',
      ['outcome'],
      ['delivered', 'due', 'exhausted', 'unknown'].map((outcome) => ({ outcome })),
    );
  }

  start(): void {
    this.looping = this.loop();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.looping;
    const drained = setTimeout(() => {
      for (const { abort } of this.running.values()) abort.abort();
    }, DRAIN_MS);
    await Promise.all(this.running.keys());
    clearTimeout(drained);
  }

  private async loop(): Promise<void> {
    while (!this.stopped) {
      this.awake = false;
      try {
        await Promise.all([this.sendDue('fast'), this.sendDue('slow')]);
      } catch (error) {
        log.warn({ err: error }, 'webhooks: due deliveries cannot be read; retrying');
        this.awake = false;
      }
      await this.rest();
    }
  }

  /** Starts the deliveries that are due, as far as there are places. */
  private async sendDue(lane: keyof typeof PLACES): Promise<void> {
    const running = [...this.running.values()];
    const free = PLACES[lane] - running.filter((one) => one.lane === lane).length;
    if (free <= 0) return;
    const busy: Record<string, number> = {};
    for (const { webhookId } of running) busy[webhookId] = (busy[webhookId] ?? 0) + 1;
    const taken = await this.database.readAsPipeline((tx) =>
      takeDeliveries(tx, this.clock.now(), lane === 'fast', free, busy),
    );
    for (const delivery of taken) this.begin(delivery, lane);
  }

  private begin(delivery: TakenDelivery, lane: keyof typeof PLACES): void {
    const running: Running = { webhookId: delivery.webhookId, lane, abort: new AbortController() };
    const slow = setTimeout(() => (running.lane = 'slow'), QUICK_MS);
    const late = setTimeout(() => running.abort.abort(), ATTEMPT_MS);
    const sent = this.deliver(delivery, running.abort.signal).finally(() => {
      clearTimeout(slow);
      clearTimeout(late);
      this.running.delete(sent);
      this.wake();
    });
    this.running.set(sent, running);
  }

  /** Waits for a moment, or until an attempt has ended: its receiver may take the next event. */
  private rest(): Promise<void> {
    if (this.awake || this.stopped) return Promise.resolve();
    return new Promise((done) => {
      const timer = setTimeout(done, POLL_MS);
      this.rested = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  private wake(): void {
    this.awake = true;
    this.rested();
  }

  private async deliver(delivery: TakenDelivery, signal: AbortSignal): Promise<void> {
    try {
      const attempted = await this.attempt(delivery, signal);
      await failpoint('after-webhook-send');
      // A crash between the receiver's answer and this record makes the same event go out again.
      const settled = await retryTransient(() =>
        this.database.asPipeline((tx) =>
          settle(tx, delivery, attempted, this.clock.now(), Math.random()),
        ),
      );
      this.attempts.inc({ outcome: settled });
      if (attempted.error !== null)
        log.info(
          { delivery: delivery.id, webhook: delivery.webhookId, error: attempted.error, settled },
          'webhooks: an event was not accepted',
        );
    } catch (error) {
      log.error(
        { err: error, delivery: delivery.id },
        'webhooks: a delivery failed for a reason of our own; it is due again in a minute',
      );
    }
  }

  private async attempt(delivery: TakenDelivery, signal: AbortSignal): Promise<Attempted> {
    const { webhookId, agency, eventId, event, attempts, attemptsBefore } = delivery;
    // The sender of its last attempt died, so nobody knows whether it arrived.
    if (attempts - attemptsBefore > WEBHOOK_ATTEMPTS) return noAnswer('cut off');
    if (event === null) throw new Error('the mailbox lacks the event of a delivery');
    const body = Buffer.from(event);
    // Receivers compare the timestamp with their own clocks, so it is never the product's.
    const headers = webhookHeaders(
      eventId,
      new Date(),
      body,
      this.secretsOf(delivery).map((secret) => this.keys.open(secret, webhookId)),
      this.keys.signersOf(agency),
    );
    const began = performance.now();
    try {
      const url = new URL(delivery.url);
      const addresses = await this.hosts.addressesOf(url);
      signal.throwIfAborted();
      const { status, retryAfter } = await postWebhook(url, addresses, headers, body, signal);
      const error = errorOf(status);
      const wait = error === null ? null : retryAfterAt(retryAfter, this.clock.now());
      return { status, error, retryAfter: wait, quick: performance.now() - began < QUICK_MS };
    } catch (error) {
      return noAnswer(whyNoAnswer(error, signal));
    }
  }

  /** After a rotation the former secret signs too. */
  private secretsOf({ secret, formerSecret, formerUntil }: TakenDelivery): Buffer[] {
    const both = formerSecret !== null && formerUntil !== null && formerUntil > this.clock.now();
    return [secret, ...(both ? [formerSecret] : [])];
  }
}

const noAnswer = (error: string): Attempted => ({
  ...{ status: null, error, retryAfter: null, quick: false },
});

function errorOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400)
    return `the receiver answered ${status}: redirects are not followed; change the url of the webhook`;
  return `the receiver answered ${status}`;
}

/** Without names, addresses and hosts. */
function whyNoAnswer(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return `the receiver did not answer within ${ATTEMPT_MS / 1_000} s`;
  if (error instanceof ReceiverRefused) return `not called: the url ${error.message}`;
  const { code } = error as { code?: unknown };
  return `no answer: ${typeof code === 'string' && /^[A-Z_0-9]{1,60}$/.test(code) ? code : 'the connection broke'}`;
}
