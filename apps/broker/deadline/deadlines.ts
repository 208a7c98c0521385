import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/config/clock';
import { Database, isTransient, Tx } from '#libs/database/database';
import { isNews, log } from '#libs/operations/log';
import { Operations } from '#libs/operations/operations';
import { PeriodicTask } from '#libs/operations/periodic-task';
import { inSpan } from '#libs/operations/tracing';
import { superiorsOf } from '../agencies/directory';
import { RequestStore } from '../request/store';
import { Calendars } from '../calendar/calendars';
import { actOnTime, DUE } from './timers';

const POLL_MS = 1_000;
/** Requests per transaction: few, so that an official hardly waits for a lock. */
const BATCH = 50;
/**
 * A request that failed is retried after this time. If `MOST_ASIDE` have failed, all work stops.
 */
const ASIDE_MS = 5 * 60_000;
const MOST_ASIDE = 1_000;
/** Readiness fails if the same request is the longest overdue for this long. */
const STALLED_MS = 60_000;

/**
 * Checks every second, by the product's clock, which reminders and escalations are due, before the
 * decision and after it (`TIMERS`), and records them. Several brokers share the work: each takes
 * requests that are not locked, and checks each again under its lock.
 */
@Injectable()
export class Deadlines {
  private readonly rounds = new PeriodicTask(
    POLL_MS,
    async (signal) => {
      while (!signal.aborted && (await this.actOnSome()));
    },
    (error) => log.warn({ err: error }, 'deadlines could not be checked; retrying in a second'),
  );
  /** Requests that failed, until they are retried. */
  private aside = new Set<string>();
  private asideSince = 0;

  constructor(
    private readonly database: Database,
    private readonly store: RequestStore,
    private readonly clock: Clock,
    private readonly calendars: Calendars,
    operations: Operations,
  ) {
    let first = { id: null as string | null, since: 0 };
    operations.promise('broker: reminders and escalations are on time', async () => {
      const id = await this.longestDue();
      if (id !== first.id) first = { id, since: performance.now() };
      const waited = performance.now() - first.since;
      const kept = id === null || waited < STALLED_MS;
      // Readiness is public, so only the log names the request.
      if (!kept && isNews('deadlines'))
        log.warn({ requestId: id }, 'a reminder or escalation is overdue');
      const detail = `one request due for ${Math.round(waited / 1_000)} s`;
      return { kept, detail: id === null ? 'nothing is due' : detail };
    });
    operations.gauge(
      'bk_broker_deadlines_due',
      'Requests with a reminder or an escalation that is due and not done yet',
      async () => {
        const [row] = (await this.database.pipeline.query(
          `SELECT count(*)::int AS due FROM request WHERE ${DUE}`,
          [this.clock.now()],
        )) as { due: number }[];
        return row?.due ?? 0;
      },
    );
  }

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /** Handles some due requests, longest due first, in one transaction; false if none is left. */
  private async actOnSome(): Promise<boolean> {
    if (performance.now() - this.asideSince > ASIDE_MS) this.aside = new Set();
    if (this.aside.size >= MOST_ASIDE) return false;
    let current = '';
    try {
      return await this.database.asPipeline(async (tx) => {
        const ids = await this.take(tx);
        for (const id of ids) {
          current = id;
          await inSpan('act on a passed deadline', { 'bk.subject': id }, () =>
            this.store.change(tx, id, async (request, now, parties) => {
              const { calendar } = await this.calendars.atLeast(request.calendarEdition);
              return actOnTime(request, now, {
                ...{ parties, calendar },
                superiorsOf: (party) => superiorsOf(tx, party),
              });
            }),
          );
        }
        return ids.length === BATCH;
      });
    } catch (error) {
      if (current === '' || isTransient(error)) throw error;
      // The rest of the batch is retried without it.
      if (this.aside.size === 0) this.asideSince = performance.now();
      this.aside.add(current);
      log.error(
        { err: error, requestId: current },
        'a reminder or escalation failed; it is retried in 5 minutes',
      );
      return true;
    }
  }

  private async take(tx: Tx): Promise<string[]> {
    const rows = (await tx.query(
      `SELECT id FROM request WHERE ${DUE} AND id <> ALL ($2::uuid[])
       ORDER BY silence_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
      [this.clock.now(), [...this.aside]],
    )) as { id: string }[];
    return rows.map(({ id }) => id);
  }

  private async longestDue(): Promise<string | null> {
    const [row] = (await this.database.pipeline.query(
      `SELECT id FROM request WHERE ${DUE} ORDER BY silence_at LIMIT 1`,
      [this.clock.now()],
    )) as { id: string }[];
    return row?.id ?? null;
  }
}
