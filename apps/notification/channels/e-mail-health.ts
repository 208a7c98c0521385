import { Clock } from '#libs/config/clock';
import { Database } from '#libs/database/database';
import { Operations } from '#libs/operations/operations';

/** Seconds that a letter may wait beyond the time of its next attempt. */
const LAG_LIMIT = 60;

interface EmailState {
  due: number;
  /** Seconds since the oldest letter that nobody has taken should have been. */
  late: number;
  given_up: number;
}

/** Adds what notification promises of e-mail: each letter is tried when its time has come; and the figures of it. */
export function watchEmail(operations: Operations, database: Database, clock: Clock): void {
  const read = async (): Promise<EmailState> => {
    const rows: EmailState[] = await database.pipeline.query(
      `SELECT (SELECT count(*)::int FROM notice WHERE status = 'due') AS due,
              coalesce((SELECT greatest(0, extract(epoch FROM $1 - min(next_attempt_at)))::float8
                          FROM notice WHERE status = 'due'), 0) AS late,
              (SELECT count(*)::int FROM notice WHERE status IN ('failed', 'exhausted')) AS given_up`,
      [clock.now()],
    );
    return rows[0] ?? { due: 0, late: 0, given_up: 0 };
  };
  operations.promise('notification: every letter is sent when it is due', async () => {
    const { due, late, given_up: givenUp } = await read();
    return {
      kept: late < LAG_LIMIT,
      detail: `${due} letters wait, the oldest ${late.toFixed(1)} s beyond its time; ${givenUp} given up`,
    };
  });
  operations.gauge(
    'bk_notification_emails_due',
    'E-mails that wait to be sent, also those that are tried again later',
    () => read().then(({ due }) => due),
  );
  operations.gauge(
    'bk_notification_email_late_seconds',
    'How long ago the e-mail that waits longest should have been sent',
    () => read().then(({ late }) => late),
  );
  operations.gauge(
    'bk_notification_emails_given_up',
    'E-mails that were given up: refused for good, or tried too often',
    () => read().then(({ given_up: givenUp }) => givenUp),
  );
}
