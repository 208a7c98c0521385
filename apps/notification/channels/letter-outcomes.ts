import { Clock } from '#libs/config/clock';
import { Database } from '#libs/database/database';
import { retryTransient } from '#libs/inbox/take-batch';
import { log } from '#libs/operations/log';
import type { TakenLetter } from './due-letters';

/**
 * After a success, letters that failed for a general reason are retried, each at most this often.
 */
const RELEASE_MS = 60_000;
/** Least time between two releases, so that a long queue is not searched after every letter. */
const RELEASE_PAUSE_MS = 1_000;

/** What an attempt has led to, beside the status. */
export interface AttemptOutcome {
  lastError?: string | null;
  nextAttemptAt?: Date | null;
  /** Name of the file if letters are written to a folder. */
  file?: string | null;
  /** True if the reason concerns all letters. */
  blocked?: boolean;
}

/** Records the outcomes of attempts; those that arrive during a statement share the next one. */
export class LetterOutcomes {
  private rows: object[] = [];
  private stored: Promise<void> = Promise.resolve();
  private next: Promise<void> | null = null;
  private released = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Resolves once the outcome is stored. A failure counts only while this sender holds the letter,
   * for another may have taken it meanwhile; an acceptance always counts.
   */
  record(letter: TakenLetter, status: string, outcome: AttemptOutcome): Promise<void> {
    const now = this.clock.now();
    this.rows.push({
      id: letter.id,
      attempts: letter.attempts,
      status,
      last_error: outcome.lastError ?? null,
      next_attempt_at: outcome.nextAttemptAt ?? null,
      delivered_at: status === 'delivered' ? now : null,
      file: outcome.file ?? null,
      blocked: outcome.blocked ?? false,
      tried_at: now,
    });
    this.next ??= this.stored.then(() => this.store());
    // The senders of the letters get the error.
    this.stored = this.next.catch(() => undefined);
    return this.next;
  }

  private async store(): Promise<void> {
    const rows = JSON.stringify(this.rows.splice(0));
    this.next = null;
    const delivered = await retryTransient(async () => {
      const [stored]: { delivered: number }[] = await this.database.pipeline.query(STORING, [rows]);
      return stored?.delivered ?? 0;
    });
    if (delivered > 0) await this.release();
  }

  /** The mail server accepts letters again: blocked letters are retried before their next time. */
  private async release(): Promise<void> {
    if (performance.now() - this.released < RELEASE_PAUSE_MS) return;
    this.released = performance.now();
    const now = this.clock.now();
    try {
      await this.database.pipeline.query(
        `UPDATE notice SET next_attempt_at = $1
          WHERE status = 'due' AND blocked AND NOT under_way AND next_attempt_at > $1 AND tried_at < $2`,
        [now, new Date(now.getTime() - RELEASE_MS)],
      );
    } catch (error) {
      log.warn({ err: error }, 'e-mail: letters blocked by the mail server could not be released');
    }
  }
}

const STORING = `WITH stored AS (
    UPDATE notice SET status = outcome.status, last_error = outcome.last_error, next_attempt_at = outcome.next_attempt_at,
        delivered_at = outcome.delivered_at, file = outcome.file, blocked = outcome.blocked, tried_at = outcome.tried_at, under_way = false
      FROM jsonb_to_recordset($1::jsonb) AS outcome (id uuid, attempts integer, status text, last_error text,
        next_attempt_at timestamptz, delivered_at timestamptz, file text, blocked boolean, tried_at timestamptz)
     WHERE notice.id = outcome.id AND notice.status <> 'delivered'
       AND (outcome.status = 'delivered' OR notice.attempts = outcome.attempts)
    RETURNING outcome.status)
  SELECT count(*) FILTER (WHERE status = 'delivered')::int AS delivered FROM stored`;
