import { Clock } from '#libs/config/clock';
import { Database } from '#libs/database/database';
import { Operations } from '#libs/operations/operations';

/** Seconds that a letter may be late for its next attempt. */
const LAG_LIMIT = 60;

/**
 * One failure may be a restart of the mail server. Attempts before the last success do not count.
 */
const BLOCKED = `status = 'due' AND blocked AND attempts - attempts_before >= 2
  AND tried_at > coalesce((SELECT max(delivered_at) FROM notice), '-infinity')`;

interface EmailState {
  due: number;
  /** Seconds that the oldest letter that no sender has taken is late. */
  late: number;
  given_up: number;
  no_address: number;
  /** Letters that failed twice for a reason that concerns all letters, since the last success. */
  blocked: number;
  /** The last such failure. */
  why: string | null;
}

/** Adds the readiness checks and the metrics of e-mail. */
export function watchEmail(operations: Operations, database: Database, clock: Clock): void {
  const read = async (): Promise<EmailState> => {
    const rows: EmailState[] = await database.pipeline.query(
      `SELECT (SELECT count(*)::int FROM notice WHERE status = 'due') AS due,
              coalesce((SELECT greatest(0, extract(epoch FROM $1 - min(next_attempt_at)))::float8
                          FROM notice WHERE status = 'due'), 0) AS late,
              (SELECT count(*)::int FROM notice WHERE status IN ('bounced', 'failed', 'exhausted')) AS given_up,
              (SELECT count(*)::int FROM notice WHERE status = 'no-address') AS no_address,
              (SELECT count(*)::int FROM notice WHERE ${BLOCKED}) AS blocked,
              (SELECT last_error FROM notice WHERE ${BLOCKED} ORDER BY tried_at DESC LIMIT 1) AS why`,
      [clock.now()],
    );
    return rows[0] ?? { due: 0, late: 0, given_up: 0, no_address: 0, blocked: 0, why: null };
  };
  operations.promise('notification: letters are sent on time', async () => {
    const { due, late, given_up: givenUp } = await read();
    return {
      kept: late < LAG_LIMIT,
      detail: `${due} letters wait, the oldest ${late.toFixed(1)} s beyond its time; ${givenUp} given up`,
    };
  });
  operations.promise('notification: the mail server accepts letters', async () => {
    const { blocked, why } = await read();
    const detail = `${blocked} letters wait for it, the last after ${why ?? 'no failure'}`;
    return { kept: blocked === 0, detail: blocked === 0 ? 'no letter waits for it' : detail };
  });
  operations.gauge(
    'bk_notification_emails_due',
    'E-mails that wait to be sent, including those to be retried later',
    () => read().then(({ due }) => due),
  );
  operations.gauge(
    'bk_notification_email_late_seconds',
    'Seconds by which the longest waiting e-mail is late',
    () => read().then(({ late }) => late),
  );
  operations.gauge(
    'bk_notification_emails_given_up',
    'E-mails that were given up: permanently refused, or tried too often',
    () => read().then(({ given_up: givenUp }) => givenUp),
  );
  operations.gauge(
    'bk_notification_emails_blocked',
    'Letters that the mail server refuses for a reason that concerns all letters',
    () => read().then(({ blocked }) => blocked),
  );
  operations.gauge(
    'bk_notification_emails_without_address',
    'Letters that were not sent because the agency had no address that letters can be sent to',
    () => read().then(({ no_address: noAddress }) => noAddress),
  );
}
