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
 * Tries the parked events of a service again, at the start and then every minute, each alone and in the order in which
 * they were parked: after an upgrade, or once what stood in the way is gone, they can be taken. One that is taken
 * leaves `parked_event` in the same transaction; one that is not stays as it is.
 */
export class RetryParked {
  private readonly rounds = new PeriodicTask(
    EVERY_MS,
    (signal) => this.tryAll(signal),
    (error) => log.warn({ err: error }, 'parked events cannot be tried again now'),
  );

  constructor(
    private readonly database: Database,
    private readonly work: (events: ReceivedEvent[], tx: Tx) => Promise<void>,
  ) {}

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
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
          log.debug({ err: error, parked: id }, 'a parked event still cannot be taken');
        });
      }
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) return;
      after = last.id;
    }
  }

  /** Of several processes one gets the row; what fails here puts it back. */
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
    if (taken) log.warn({ app: this.database.app, parked: id }, 'a parked event was taken');
  }
}
