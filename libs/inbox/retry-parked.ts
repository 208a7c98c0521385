import { Attempt } from '#libs/database/attempt';
import { Database, isTransient, Tx } from '#libs/database/database';
import { log } from '#libs/operations/log';
import { PeriodicTask } from '#libs/operations/periodic-task';
import { receive, ReceivedEvent } from './consume-events';

const EVERY_MS = 60_000;
const PAGE = 100;

interface ParkedEvent {
  id: string;
  key: string | null;
  value: Buffer;
}

/**
 * Retries the parked events of a service at the start and then every minute, one by one and in the
 * order in which they were parked. After an upgrade, or once the cause is fixed, they succeed. An
 * event that succeeds is deleted from `parked_event` in the same transaction; one that fails stays.
 */
export class RetryParked {
  private readonly task = new PeriodicTask(
    EVERY_MS,
    (signal) => this.tryAll(signal),
    (error) =>
      log.warn({ err: error }, 'parked events could not be retried; trying again in a minute'),
  );

  constructor(
    private readonly database: Database,
    private readonly work: (events: ReceivedEvent[], tx: Tx) => Promise<void>,
  ) {}

  start(): void {
    this.task.start();
  }

  stop(): Promise<void> {
    return this.task.stop();
  }

  private async tryAll(signal: AbortSignal): Promise<void> {
    for (let after = '0'; !signal.aborted;) {
      const rows: { id: string }[] = await this.database.pipeline.query(
        `SELECT id FROM parked_event WHERE id > $1 ORDER BY id LIMIT ${PAGE}`,
        [after],
      );
      for (const { id } of rows) {
        if (signal.aborted) return;
        await Attempt.at((attempt) => this.tryOne(id, attempt)).catch((error: unknown) => {
          if (isTransient(error)) throw error;
          log.debug({ err: error, parked: id }, 'a parked event failed again');
        });
      }
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) return;
      after = last.id;
    }
  }

  /** The DELETE lets only one process take the row; a failure rolls it back. */
  private async tryOne(id: string, attempt: Attempt): Promise<void> {
    const taken = await this.database.asPipeline(async (tx) => {
      const rows: ParkedEvent[] = await tx.query(
        `WITH parked AS (DELETE FROM parked_event WHERE id = $1 RETURNING id, key, bytes)
         SELECT id, key, bytes AS value FROM parked`,
        [id],
      );
      await this.work(rows.map(receive), tx);
      return rows.length > 0;
    }, attempt);
    if (taken) log.warn({ app: this.database.app, parked: id }, 'a parked event was processed');
  }
}
