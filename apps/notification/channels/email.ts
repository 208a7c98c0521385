import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Clock } from '#libs/config/clock';
import { failpoint } from '#libs/config/failpoint';
import { Database } from '#libs/database/database';
import { retryTransient } from '#libs/inbox/take-batch';
import { log } from '#libs/operations/log';
import { Operations } from '#libs/operations/operations';
import { beginSpan } from '#libs/operations/tracing';
import { writeWaiting } from '../notices/write-notices';
import { TakenLetter, takeDue } from './due-letters';
import { CONNECTIONS, MailTransport, mailOf } from './smtp';
import { MailSettings } from './mail-settings';
import { afterFailure, ATTEMPTS, codeOf } from './retries';

const POLL_MS = 1_000;
/** After a success, what failed for a reason of all letters is tried again, but each no more often than this. */
const RELEASE_MS = 60_000;
/** However slowly a server answers, an attempt ends after this time. */
const ATTEMPT_MS = 60_000;
/** What is under way when the process is told to stop may go on for so long. */
const DRAIN_MS = 8_000;

/**
 * Sends the letters that are due, as many processes as may run. A letter is taken in one short transaction, sent
 * outside of any, and what came of it is recorded in another.
 *
 * What it promises: each letter is accepted by the mail server at least once or its failure is on record; and at
 * most once, unless the server's 250 does not reach us (lost on the way, or after `ATTEMPT_MS`), or this process
 * dies, or loses the database for good, between it and our record of it. SMTP has no way to ask whether a message
 * was taken, so such a letter goes out again, with the same Message-ID and the same bytes, by which the receiver
 * can tell.
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
      'Attempts to send an e-mail that failed, by the code of the failure and whether it is tried again (due)',
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
        more = this.mail !== null && (await this.sendDue(this.mail));
      } catch (error) {
        log.warn({ err: error }, 'e-mail: the letters that are due cannot be read; trying again');
      }
      await this.rest(more ? [...this.sending.keys()] : []);
    }
  }

  /** Begins to send what is due, as far as there are connections; says whether more may be due. */
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

  /** For a second, or until one of these is done. */
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
        // Its last attempt was taken by a sender that died: whether it arrived, nobody knows.
        return await this.record(letter, 'exhausted', { lastError: 'cut off' });
      let file: string | null;
      const span = beginSpan('send e-mail', 'client', letter.trace ?? undefined, {
        'bk.notice': letter.id,
        'bk.agency': letter.agency,
        'bk.event_type': letter.type,
      });
      try {
        await failpoint('P7');
        file = await mail.send(letter, signal);
        await failpoint('P8');
      } catch (error) {
        const after = afterFailure(error, attempt, this.clock.now(), Math.random());
        this.failures.inc({ code: codeOf(error), outcome: after.status });
        span?.end({ 'bk.outcome': after.status, 'error.type': codeOf(error) });
        log.warn({ notice: letter.id, attempt, ...after }, 'e-mail: a letter was not accepted');
        return await this.record(letter, after.status, after);
      }
      span?.end({ 'bk.outcome': 'delivered' });
      // The window of the promise: accepted there, not yet on record here.
      await this.record(letter, 'delivered', { file });
      await this.release().catch((error: unknown) =>
        log.warn({ err: error }, 'e-mail: letters that wait for the mail server still wait'),
      );
    } catch (error) {
      log.error(
        { err: error, notice: letter.id },
        'e-mail: what came of a letter is not on record',
      );
    }
  }

  /**
   * What came of an attempt. A failure counts only while the letter is still ours, for another sender may have
   * taken it meanwhile; that it was accepted is true whoever has it.
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

  /** The mail server takes letters: those that waited for that do not wait for their next time. */
  private async release(): Promise<void> {
    const now = this.clock.now();
    await this.database.pipeline.query(
      `UPDATE notice SET next_attempt_at = $1
        WHERE status = 'due' AND blocked AND NOT under_way AND next_attempt_at > $1 AND tried_at < $2`,
      [now, new Date(now.getTime() - RELEASE_MS)],
    );
  }
}
