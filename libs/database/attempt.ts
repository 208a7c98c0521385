import type { DataSource, EntityManager } from 'typeorm';

/** Looks at an attempt, a second apart, that may find it neither at the database nor done. */
const STILL_LOOKS = 4;
const LOOK_MS = 1_000;

/** The work waited for something that never came: nothing that it still does may count. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

/**
 * One try of a piece of work, which knows whether the database has it in its hands. What waits for the database passes by
 * itself, however long it takes; what waits for nothing that anybody knows of, and is not done after some seconds, never
 * will be: it is given up, its transaction is rolled back, and it can begin no other.
 */
export class Attempt {
  private asking = 0;
  private asked = 0;
  private over: GivenUp | null = null;
  private readonly ended: Promise<never>;
  private end: (error: GivenUp) => void = () => undefined;

  private constructor() {
    this.ended = new Promise((_, fail) => (this.end = fail));
    this.ended.catch(() => undefined);
  }

  /** @throws GivenUp where the work does not come to an end by itself; else what the work throws. */
  static async at<T>(work: (attempt: Attempt) => Promise<T>): Promise<T> {
    const attempt = new Attempt();
    let [still, before] = [0, 0];
    // Counted, not timed: a process that was stopped from outside for a while has not waited.
    const looks = setInterval(() => {
      still = attempt.asking === 0 && attempt.asked === before ? still + 1 : 0;
      before = attempt.asked;
      if (still >= STILL_LOOKS) attempt.giveUp();
    }, LOOK_MS);
    try {
      return await Promise.race([work(attempt), attempt.ended]);
    } finally {
      clearInterval(looks);
    }
  }

  /** A transaction of this attempt: all of it is the database's but what `work` does between its statements. */
  transaction<T>(source: DataSource, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.ask(() =>
      source.transaction(async (tx) => {
        const runner = tx.queryRunner;
        if (!runner) throw new Error('a transaction has a connection of its own');
        const query = runner.query.bind(runner) as (...of: unknown[]) => Promise<unknown>;
        runner.query = ((...of: unknown[]) => this.ask(() => query(...of))) as typeof runner.query;
        this.asking--;
        try {
          return await Promise.race([work(tx), this.ended]);
        } finally {
          this.asking++;
          runner.query = query as typeof runner.query;
        }
      }),
    );
  }

  /** A question to the database. @throws GivenUp where this attempt was. */
  async ask<T>(question: () => Promise<T>): Promise<T> {
    if (this.over) throw this.over;
    this.asking++;
    try {
      return await question();
    } finally {
      this.asking--;
      this.asked++;
    }
  }

  private giveUp(): void {
    this.over = new GivenUp(`not done, and not at the database, for ${STILL_LOOKS} s`);
    this.end(this.over);
  }
}
