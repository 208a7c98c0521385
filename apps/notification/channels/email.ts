import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Clock } from '#libs/config/clock';
import { failpoint } from '#libs/config/failpoint';
import { Database } from '#libs/database/database';
import { retryTransient } from '#libs/inbox/take-batch';
import { log } from '#libs/operations/log';
import { Operations } from '#libs/operations/operations';
import { beginSpan } from '#libs/operations/tracing';
import { writeDigests } from '../notices/digests';
import { writeWaiting } from '../notices/write-notices';
import { TakenLetter, takeDue } from './due-letters';
import { CONNECTIONS, MailTransport, mailOf } from './smtp';
import { MailSettings } from '../notices/mail-settings';
import { afterFailure, ATTEMPTS, codeOf } from './retries';

const POLL_MS = 1_000;
/**
 * After a success, letters that failed for a general reason are retried, each at most this often.
 */
const RELEASE_MS = 60_000;
/** Time limit of an attempt, however slowly the server answers. */
const ATTEMPT_MS = 60_000;
/** Time that running attempts have to finish when the process stops. */
const DRAIN_MS = 8_000;

/**
 * Sends the letters that are due; any number of processes may do so. A letter is taken in one short
 * transaction, sent outside of any, and its outcome recorded in another.
 *
 * The guarantee: the mail server accepts each letter at least once, or its failure is on record;
 * and at most once, unless the server's 250 does not reach us (lost, or after `ATTEMPT_MS`), or
 * this process dies or loses the database before it is recorded. SMTP cannot tell whether a message
 * was accepted, so such a letter is sent again with the same Message-ID and bytes, by which the
 * receiver can recognise it.
 */
@Injectable()
export class EmailSender {
  private readonly mail: MailTransport | null;
  private readonly failures: Counter<'code' | 'outcome'>;
  private readonly sending = new Map<Promise<void>, AbortController>();
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private wake: () => void = () => undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: MailSettings,
    operations: Operations,
  ) {
    this.mail = mailOf(settings);
    this.failures = operations.counter(
      'bk_notification_email_failures_total',
      'Failed attempts to send an e-mail, by the code of the failure and whether it is retried (due)',
      ['code', 'outcome'],
      [],
    );
  }

  start(): void {
    this.running = this.loop();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
    const drained = setTimeout(() => {
      for (const attempt of this.sending.values()) attempt.abort();
    }, DRAIN_MS);
    await Promise.all(this.sending.keys());
    clearTimeout(drained);
    this.mail?.close();
  }

  private async loop(): Promise<void> {
    while (!this.stopped) {
      let more = false;
      try {
        await this.database.asPipeline((tx) => writeWaiting(tx, this.settings, this.clock.now()));
        await this.database.asPipeline((tx) => writeDigests(tx, this.settings, this.clock.now()));
        more = this.mail !== null && (await this.sendDue(this.mail));
      } catch (error) {
        log.warn({ err: error }, 'e-mail: due letters cannot be read; retrying');
      }
      await this.rest(more ? [...this.sending.keys()] : []);
    }
  }

  /**
   * Starts sending what is due, as far as connections are free; returns whether more may be due.
   */
  private async sendDue(mail: MailTransport): Promise<boolean> {
    const free = CONNECTIONS - this.sending.size;
    const taken =
      free > 0 ? await this.database.asPipeline((tx) => takeDue(tx, this.clock.now(), free)) : [];
    for (const letter of taken) {
      const attempt = new AbortController();
      const late = setTimeout(() => attempt.abort(), ATTEMPT_MS);
      const sent = this.attempt(mail, letter, attempt.signal).finally(() => {
        clearTimeout(late);
        this.sending.delete(sent);
      });
      this.sending.set(sent, attempt);
    }
    return taken.length === free;
  }

  /** Waits for a second, or until one of these is done. */
  private rest(until: Promise<void>[]): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, POLL_MS);
      this.wake = () => {
        clearTimeout(timer);
        done();
      };
      if (this.stopped) this.wake();
      for (const one of until) void one.finally(this.wake);
    });
  }

  private async attempt(
    mail: MailTransport,
    letter: TakenLetter,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const attempt = letter.attempts - letter.attemptsBefore;
      if (attempt > ATTEMPTS)
        // The sender of its last attempt died, so nobody knows whether the letter arrived.
        return await this.record(letter, 'exhausted', { lastError: 'cut off' });
      let file: string | null;
      const span = beginSpan('send e-mail', 'client', letter.trace ?? undefined, {
        'bk.notice': letter.id,
        'bk.agency': letter.agency,
        'bk.event_type': letter.type,
      });
      try {
        await failpoint('before-email-send');
        file = await mail.send(letter, signal);
        await failpoint('after-email-send');
      } catch (error) {
        const after = afterFailure(error, attempt, this.clock.now(), Math.random());
        this.failures.inc({ code: codeOf(error), outcome: after.status });
        span?.end({ 'bk.outcome': after.status, 'error.type': codeOf(error) });
        log.warn({ notice: letter.id, attempt, ...after }, 'e-mail: a letter was not accepted');
        return await this.record(letter, after.status, after);
      }
      span?.end({ 'bk.outcome': 'delivered' });
      // A crash between acceptance and this record makes the letter go out again.
      await this.record(letter, 'delivered', { file });
      await this.release().catch((error: unknown) =>
        log.warn(
          { err: error },
          'e-mail: letters blocked by the mail server could not be released',
        ),
      );
    } catch (error) {
      log.error(
        { err: error, notice: letter.id },
        'e-mail: the outcome of a letter could not be recorded',
      );
    }
  }

  /**
   * Records the outcome of an attempt. A failure counts only while this sender holds the letter,
   * for another may have taken it meanwhile; an acceptance always counts.
   */
  private record(
    { id, attempts }: TakenLetter,
    status: string,
    {
      lastError = null,
      nextAttemptAt = null,
      file = null,
      blocked = false,
    }: {
      lastError?: string | null;
      nextAttemptAt?: Date | null;
      file?: string | null;
      blocked?: boolean;
    },
  ): Promise<void> {
    const now = this.clock.now();
    const deliveredAt = status === 'delivered' ? now : null;
    return retryTransient(async () => {
      await this.database.pipeline.query(
        `UPDATE notice SET status = $3, last_error = $4, next_attempt_at = $5, delivered_at = $6, file = $7,
            blocked = $8, tried_at = $9, under_way = false
          WHERE id = $1 AND status <> 'delivered' AND ($3 = 'delivered' OR attempts = $2)`,
        [id, attempts, status, lastError, nextAttemptAt, deliveredAt, file, blocked, now],
      );
    });
  }

  /** The mail server accepts letters again: blocked letters are retried before their next time. */
  private async release(): Promise<void> {
    const now = this.clock.now();
    await this.database.pipeline.query(
      `UPDATE notice SET next_attempt_at = $1
        WHERE status = 'due' AND blocked AND NOT under_way AND next_attempt_at > $1 AND tried_at < $2`,
      [now, new Date(now.getTime() - RELEASE_MS)],
    );
  }
}
