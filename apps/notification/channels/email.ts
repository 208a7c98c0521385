import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Clock } from '#libs/config/clock';
import { failpoint } from '#libs/config/failpoint';
import { Database } from '#libs/database/database';
import { log } from '#libs/operations/log';
import { Operations } from '#libs/operations/operations';
import { beginSpan } from '#libs/operations/tracing';
import { writeDigests } from '../notices/digests';
import { writeWaiting } from '../notices/write-notices';
import { giveBack, TakenLetter, takeDue } from './due-letters';
import { LetterOutcomes } from './letter-outcomes';
import { CONNECTIONS, MailTransport, mailOf } from './smtp';
import { MailSettings } from '../notices/mail-settings';
import { afterFailure, ATTEMPTS, codeOf } from './retries';

const POLL_MS = 1_000;
/** Time limit of an attempt, however slowly the server answers. */
const ATTEMPT_MS = 60_000;
/**
 * Letters taken at once. The last one starts within the time limit of the three before it on its
 * connection, so it ends before its lease does.
 */
const BATCH = CONNECTIONS * 4;
/** Time that running attempts have to finish when the process stops. */
const DRAIN_MS = 8_000;

/**
 * Sends the letters that are due; any number of processes may do so. Letters are taken in a short
 * transaction, sent outside of any, and their outcomes recorded in another.
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
  private readonly outcomes: LetterOutcomes;
  /** Taken, and waiting for a connection. */
  private waiting: TakenLetter[] = [];
  private readonly sending = new Map<Promise<void>, AbortController>();
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  /** True if more letters were due than were taken. */
  private more = false;
  private wake: () => void = () => undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: MailSettings,
    operations: Operations,
  ) {
    this.mail = mailOf(settings);
    this.outcomes = new LetterOutcomes(database, clock);
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
    await giveBack(this.database.pipeline, this.waiting.splice(0), this.clock.now()).catch(
      (error: unknown) =>
        log.warn({ err: error }, 'e-mail: letters were not given back; they wait for their lease'),
    );
    const drained = setTimeout(() => {
      for (const attempt of this.sending.values()) attempt.abort();
    }, DRAIN_MS);
    await Promise.all(this.sending.keys());
    clearTimeout(drained);
    this.mail?.close();
  }

  private async loop(): Promise<void> {
    let written = -Infinity;
    while (!this.stopped) {
      try {
        if (performance.now() - written >= POLL_MS) {
          written = performance.now();
          await this.database.asPipeline((tx) => writeWaiting(tx, this.settings, this.clock.now()));
          await this.database.asPipeline((tx) => writeDigests(tx, this.settings, this.clock.now()));
        }
        if (this.mail) await this.takeMore(this.mail);
      } catch (error) {
        // Without this the loop would not rest while the database is away.
        this.more = false;
        log.warn({ err: error }, 'e-mail: due letters cannot be read; retrying');
      }
      await this.rest();
    }
  }

  /** Takes letters that are due if fewer wait here than there are connections. */
  private async takeMore(mail: MailTransport): Promise<void> {
    if (this.waiting.length >= CONNECTIONS) return;
    const limit = BATCH - this.waiting.length;
    const taken = await this.database.asPipeline((tx) => takeDue(tx, this.clock.now(), limit));
    this.waiting.push(...taken);
    this.more = taken.length === limit;
    this.sendNext(mail);
  }

  /** Starts the next letters on the free connections. */
  private sendNext(mail: MailTransport): void {
    const free = this.stopped ? 0 : CONNECTIONS - this.sending.size;
    for (const letter of this.waiting.splice(0, free)) {
      const attempt = new AbortController();
      const late = setTimeout(() => attempt.abort(), ATTEMPT_MS);
      const sent = this.attempt(mail, letter, attempt.signal).finally(() => {
        clearTimeout(late);
        this.sending.delete(sent);
        this.sendNext(mail);
        if (this.more && this.waiting.length < CONNECTIONS) this.wake();
      });
      this.sending.set(sent, attempt);
    }
  }

  /** Waits for a second, or until letters can be taken again. */
  private rest(): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, POLL_MS);
      this.wake = () => {
        clearTimeout(timer);
        done();
      };
      if (this.stopped || (this.more && this.waiting.length < CONNECTIONS)) this.wake();
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
        return await this.outcomes.record(letter, 'exhausted', { lastError: 'cut off' });
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
        return await this.outcomes.record(letter, after.status, after);
      }
      span?.end({ 'bk.outcome': 'delivered' });
      // A crash between acceptance and this record makes the letter go out again.
      await this.outcomes.record(letter, 'delivered', { file });
    } catch (error) {
      log.error(
        { err: error, notice: letter.id },
        'e-mail: the outcome of a letter could not be recorded',
      );
    }
  }
}
