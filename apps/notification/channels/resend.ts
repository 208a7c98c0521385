import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/config/clock';
import { Problem, problem } from '#libs/contracts/problem';
import { Database, Tx } from '#libs/database/database';
import { notFound } from '#libs/http/problem-exception';
import { log } from '#libs/operations/log';
import { whyNoAddress } from '../notices/one-notice';
import { MailSettings } from '../notices/mail-settings';

/**
 * Sends a letter again with a full schedule of attempts, to the current address, unless its reason
 * has passed.
 */
const DUE_AGAIN = `status = 'due', next_attempt_at = $1, attempts_before = attempts, retried_at = $1, retried_by = $2`;

interface LetterState {
  status: string;
  underWay: boolean;
  agencyKnown: boolean;
  email: string | null;
}

/** Lets operators send letters again that wait, that failed, or that had no address. */
@Injectable()
export class Resend {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: MailSettings,
  ) {}

  /** @param by subject of the operator */
  one(id: string, by: string): Promise<{ id: string; status: 'due' } | Problem> {
    return this.database.asPipeline(async (tx) => {
      const rows: LetterState[] = await tx.query(
        `SELECT status, under_way AS "underWay", agency.code IS NOT NULL AS "agencyKnown", email
           FROM notice LEFT JOIN agency ON agency.code = notice.agency
          WHERE notice.id = $1 FOR UPDATE OF notice`,
        [id],
      );
      const [letter] = rows;
      if (!letter) return notFound();
      const why = this.whyNot(letter);
      if (why !== null) return problem('transition-not-open', why);
      await this.update(tx, 'id = $3', [by, id]);
      return { id, status: 'due' };
    });
  }

  /**
   * All letters that failed for good or wait for a retry; those without an address only once there
   * is one.
   */
  async all(by: string): Promise<{ retried: number } | Problem> {
    if (this.settings.route.kind === 'off') return problem('transition-not-open', NO_SERVER);
    const retried = await this.database.asPipeline((tx) =>
      this.update(
        tx,
        `(status IN ('bounced', 'failed', 'exhausted') OR (status = 'due' AND attempts > attempts_before AND NOT under_way)
           OR (status = 'no-address' AND EXISTS (
             SELECT FROM agency WHERE agency.code = notice.agency AND email IS NOT NULL)))`,
        [by],
      ),
    );
    log.info({ letters: retried }, 'e-mail: an operator sends letters again');
    return { retried };
  }

  private whyNot({ status, underWay, agencyKnown, email }: LetterState): string | null {
    if (status === 'delivered') return 'The mail server has taken this letter.';
    if (status === 'overtaken')
      return 'This letter is overtaken by later events; it is not sent any more.';
    if (underWay && status === 'due')
      return 'An attempt to send this letter is under way. Look again in a minute.';
    if (this.settings.route.kind === 'off') return NO_SERVER;
    const fault = whyNoAddress(agencyKnown ? { email } : undefined);
    return fault === null
      ? null
      : `There is no address to send it to: ${fault}. Register one first.`;
  }

  private async update(tx: Tx, where: string, parameters: string[]): Promise<number> {
    const [, count]: [unknown, number] = await tx.query(
      `UPDATE notice SET ${DUE_AGAIN} WHERE ${where}`,
      [this.clock.now(), ...parameters],
    );
    return count;
  }
}

const NO_SERVER = 'No mail server is set here. Set SMTP_URL first.';
