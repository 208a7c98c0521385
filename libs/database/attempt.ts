import type { DataSource, EntityManager } from 'typeorm';

/**
 * After this many checks in which an attempt neither waits for the database nor is done, it times
 * out.
 */
const IDLE_CHECKS = 4;
const CHECK_MS = 1_000;

/** The work timed out. Its results are discarded. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

/**
 * One attempt of a piece of work, with a time limit for what it does between statements. Waiting
 * for the database is not limited here, since it ends by itself. Work that neither waits for the
 * database nor finishes within some seconds is hung: it times out, its transaction is rolled back,
 * and it cannot begin another one.
 */
export class Attempt {
  private pendingQueries = 0;
  private finishedQueries = 0;
  private timedOut: GivenUp | null = null;
  private readonly ended: Promise<never>;
  private end: (error: GivenUp) => void = () => undefined;

  private constructor() {
    this.ended = new Promise((_, fail) => (this.end = fail));
    this.ended.catch(() => undefined);
  }

  /** @throws GivenUp if the work is hung; else what the work throws. */
  static async at<T>(work: (attempt: Attempt) => Promise<T>): Promise<T> {
    const attempt = new Attempt();
    let [idle, before] = [0, 0];
    // Counts checks instead of time, so that a suspended process does not time out.
    const checks = setInterval(() => {
      idle = attempt.pendingQueries === 0 && attempt.finishedQueries === before ? idle + 1 : 0;
      before = attempt.finishedQueries;
      if (idle >= IDLE_CHECKS) attempt.giveUp();
    }, CHECK_MS);
    try {
      return await Promise.race([work(attempt), attempt.ended]);
    } finally {
      clearInterval(checks);
    }
  }

  /**
   * Runs a transaction. Only what `work` does between its statements counts against the time limit.
   */
  transaction<T>(source: DataSource, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.ask(() =>
      source.transaction(async (tx) => {
        const runner = tx.queryRunner;
        if (!runner) throw new Error('the transaction has no query runner');
        const query = runner.query.bind(runner) as (...of: unknown[]) => Promise<unknown>;
        runner.query = ((...of: unknown[]) => this.ask(() => query(...of))) as typeof runner.query;
        this.pendingQueries--;
        try {
          return await Promise.race([work(tx), this.ended]);
        } finally {
          this.pendingQueries++;
          runner.query = query as typeof runner.query;
        }
      }),
    );
  }

  /** Runs a query, which does not count against the time limit. @throws GivenUp after a timeout. */
  async ask<T>(query: () => Promise<T>): Promise<T> {
    if (this.timedOut) throw this.timedOut;
    this.pendingQueries++;
    try {
      return await query();
    } finally {
      this.pendingQueries--;
      this.finishedQueries++;
    }
  }

  private giveUp(): void {
    this.timedOut = new GivenUp(
      `the work neither finished nor queried the database for ${IDLE_CHECKS} s; it was given up`,
    );
    this.end(this.timedOut);
  }
}
