import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/config/clock';
import { Database } from '#libs/database/database';
import { log } from '#libs/operations/log';
import { PeriodicTask } from '#libs/operations/periodic-task';

const DAYS = 30;
const A_DAY = 24 * 3600_000; // milliseconds
const AN_HOUR = 3600_000;

/** Deletes the record of ended deliveries after 30 days, at start and then every hour. */
@Injectable()
export class WebhookCleanup {
  private readonly rounds = new PeriodicTask(
    AN_HOUR,
    () => this.forget(),
    (error) => log.warn({ err: error }, 'old deliveries of webhooks were not deleted; retrying'),
  );

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async forget(): Promise<void> {
    await this.database.pipeline.query(
      `DELETE FROM webhook_delivery WHERE status <> 'due' AND created_at < $1`,
      [new Date(this.clock.now().getTime() - DAYS * A_DAY)],
    );
  }
}
