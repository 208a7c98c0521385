import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database';
import { log } from '#libs/operations/log';

const DAYS = 30;
const AN_HOUR = 3_600_000; // milliseconds

/** Answers by `Idempotency-Key` are kept 30 days; at the start and every hour older ones are forgotten. */
@Injectable()
export class KeptAnswers {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly database: Database) {}

  start(): void {
    const tick = (): void => {
      this.running = this.forget().catch((error: unknown) => {
        log.warn({ err: error }, 'old answers could not be forgotten; tried again in an hour');
      });
    };
    tick();
    this.timer = setInterval(tick, AN_HOUR);
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.running;
  }

  private async forget(): Promise<void> {
    await this.database.asPipeline((tx) =>
      tx.query(`DELETE FROM idempotency WHERE at < now() - make_interval(days => $1)`, [DAYS]),
    );
  }
}
