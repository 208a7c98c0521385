import { Injectable } from '@nestjs/common';
import { UNDECIDED } from '#libs/contracts/statuses';
import { Database, isTransient, Tx } from '#libs/database/database';
import { log } from '#libs/operations/log';
import { PeriodicTask } from '#libs/operations/periodic-task';
import { isOneHouse } from '#libs/law/house';
import { Parties, superiorsOf } from '../agencies/directory';
import { BROKER, escalatedChange, Outcome } from '../request/lifecycle';
import type { RequestRow } from '../request/request.entity';
import { RequestStore } from '../request/store';
import { Calendars } from '../calendar/calendars';
import { COUNTED_AFTERWARDS } from './timers';

const POLL_MS = 1_000;
const BATCH = 50;
/**
 * A transaction that read the registry before the change may still store an old deadline; it ends
 * by then.
 */
const AGAIN_AFTER_MS = 60_000;
/** Delay before a failed recalculation is retried. */
const RETRY_MS = 5 * 60_000;
/**
 * How long a change of the registry waits for its recalculations; the rest follow within seconds.
 */
const PATIENCE_MS = 5_000;

/**
 * Which open requests to recalculate, of one provider or all, and what: their escalation or their
 * deadline.
 */
interface Recount {
  id: string;
  provider: string | null;
  escalations: boolean;
  /** Age in milliseconds, by the clock of the database. */
  age: number;
}

/**
 * Recalculates deadlines, each with its event in one transaction, and the times of reminders after
 * the decision, after a calendar was loaded or a provider's time zone changed. Escalates again if
 * the agency above may no longer decide after a change of the registry.
 */
@Injectable()
export class Recounts {
  private readonly rounds = new PeriodicTask(
    POLL_MS,
    (signal) => this.round(() => signal.aborted),
    (error) => log.warn({ err: error }, 'deadlines were not recalculated; retrying in a second'),
  );
  /** When this process last handled each, in milliseconds of its uptime. */
  private readonly done = new Map<string, { at: number; failed: boolean }>();

  constructor(
    private readonly database: Database,
    private readonly store: RequestStore,
    private readonly calendars: Calendars,
  ) {}

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /**
   * Applies a change of the registry at once, so that its answer describes a state in which it
   * holds.
   */
  async settle(): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    try {
      await this.round(() => performance.now() > until);
    } catch (error) {
      log.warn({ err: error }, 'deadlines were not recalculated at once; they follow');
    }
  }

  private async round(isOver: () => boolean): Promise<void> {
    await this.calendars.refresh();
    const waiting = (await this.database.pipeline.query(
      `SELECT id, provider, escalations,
         (extract(epoch FROM clock_timestamp() - since) * 1000)::float8 AS age FROM recount ORDER BY id`,
    )) as Recount[];
    const ids = new Set(waiting.map(({ id }) => id));
    for (const id of this.done.keys()) if (!ids.has(id)) this.done.delete(id);
    for (const recount of waiting) {
      if (isOver()) return;
      const last = this.done.get(recount.id);
      const final = recount.age > AGAIN_AFTER_MS;
      if (last && (last.failed ? performance.now() - last.at < RETRY_MS : !final)) continue;
      const went = await this.goThrough(recount, isOver);
      if (!went.whole) return;
      this.done.set(recount.id, { at: performance.now(), failed: went.failed });
      if (!final || went.failed) continue;
      await this.database.pipeline.query(`DELETE FROM recount WHERE id = $1`, [recount.id]);
    }
  }

  private async goThrough(
    recount: Recount,
    isOver: () => boolean,
  ): Promise<{ whole: boolean; failed: boolean }> {
    let failed = false;
    for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
      const ids = await this.next(recount, after);
      for (const id of ids) {
        if (isOver()) return { whole: false, failed };
        if (!(await this.one(id, recount))) failed = true;
      }
      after = ids.at(-1) ?? after;
      if (ids.length < BATCH) return { whole: true, failed };
    }
  }

  private async next({ provider, escalations }: Recount, after: string): Promise<string[]> {
    const rows = (await this.database.pipeline.query(
      `SELECT r.id FROM request r JOIN agency a ON a.code = r.provider
        WHERE r.id > $1 AND ($3::text IS NULL OR r.provider = $3)
          AND (r.status = ANY ($2) OR $5 AND r.objection->'answer' = 'null'
            OR NOT $5 AND ${COUNTED_AFTERWARDS})
          AND CASE WHEN $5 THEN r.escalated_to IS NOT NULL
            ELSE r.counted_in IS DISTINCT FROM a.time_zone OR coalesce(r.calendar_edition, -1) < $4 END
        ORDER BY r.id LIMIT ${BATCH}`,
      [after, UNDECIDED, provider, this.calendars.now.edition, escalations],
    )) as { id: string }[];
    return rows.map(({ id }) => id);
  }

  private async one(id: string, { escalations }: Recount): Promise<boolean> {
    try {
      await this.database.asPipeline((tx) =>
        this.store.change(tx, id, (request, now, parties) => {
          // Storing the request counts its times again; what has ended keeps its deadline.
          if (!escalations) return { change: { set: {}, entries: [] } };
          const objected = request.objection !== null && request.objection.answer === null;
          if (!UNDECIDED.includes(request.status) && !objected) return {};
          return escalateAgain(tx, request, now, parties);
        }),
      );
      return true;
    } catch (error) {
      if (isTransient(error)) throw error;
      log.error(
        { err: error, requestId: id },
        'a deadline could not be recalculated; it is retried in 5 minutes',
      );
      return false;
    }
  }
}

/** Escalates a request again if the agency above it now belongs to the requester's house. */
async function escalateAgain(
  tx: Tx,
  request: RequestRow,
  now: Date,
  parties: Parties,
): Promise<Outcome> {
  if (!parties.above || !isOneHouse(parties.above, parties.requester)) return {};
  const superiors = await superiorsOf(tx, parties.provider);
  return {
    change: escalatedChange(request, now, parties, superiors, BROKER, 'registry', {}),
  };
}
