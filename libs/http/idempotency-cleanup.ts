import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database';
import { log } from '#libs/operations/log';
import { PeriodicTask } from '#libs/operations/periodic-task';

const DAYS = 30;
const AN_HOUR = 3_600_000; // milliseconds

/** Deletes stored responses of an `Idempotency-Key` after 30 days, at start and then every hour. */
@Injectable()
export class KeptAnswers {
  private readonly rounds = new PeriodicTask(
    AN_HOUR,
    () => this.forget(),
    (error) =>
      log.warn(
        { err: error },
        'old idempotency responses were not deleted; next attempt in an hour',
      ),
  );

  constructor(private readonly database: Database) {}

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async forget(): Promise<void> {
    await this.database.asPipeline((tx) =>
      tx.query(`DELETE FROM idempotency WHERE at < now() - make_interval(days => $1)`, [DAYS]),
    );
  }
}
