import { DataSource } from 'typeorm';
import { CannotStart } from '#libs/config/environment';
import type { Attempt } from '#libs/database/attempt';
import type { Connection } from '#libs/database/connection';
import { Tx } from '#libs/database/database';
import { SessionSettings } from '#libs/database/session';
import { CloudEvent } from '#libs/contracts/envelope';
import { AGENCY_REGISTERED } from '#libs/contracts/events';
import { project } from './project';
import { projectAgencies } from './project-agencies';
import { compareTable, RowDifference, swapTable, TableComparison, TALLIES } from './rebuilt-tables';

/** Requests folded per transaction: with all of their events they stay a few MB. */
const PAGE = 500;
const EVENTS_OF_A_PAGE = 3_000;

/** Source of the events: the service's table, or the topic, read into the schema of the rebuild. */
export type Source = 'table' | 'topic';

export interface Comparison extends TableComparison {
  /** The first requests and agencies that differ. */
  differences: RowDifference[];
  agencies: TableComparison;
  /** The sums of requests. */
  sums: TableComparison;
  /** Events missing in the table, missing in the topic, and those with a different text. */
  events: { notKept: number; notInTopic: number; changed: number };
}

/**
 * Rebuilds the projection of reporting in a schema of its own, `reporting_rebuild`, with the code
 * of the live one, while the live consumers continue. Uses a single connection of the owner.
 */
export class Scratch {
  private constructor(
    private readonly owner: DataSource,
    private readonly source: Source,
    /**
     * Every event up to here was committed when the schema was created; later ones are folded at
     * the end.
     */
    private readonly horizon: string,
  ) {}

  /** @throws CannotStart when another rebuild runs. */
  static async open(ownerUrl: string, source: Source): Promise<Scratch> {
    const session = SessionSettings.ofOwner({
      search_path: 'reporting_rebuild',
      lock_timeout: '10s',
    });
    const owner = new DataSource({
      type: 'postgres',
      url: ownerUrl,
      applicationName: 'reporting_rebuild',
      extra: {
        max: 1,
        // The lock lasts as long as its connection.
        idleTimeoutMillis: 0,
        options: session.options,
        onConnect: (client: Connection) => session.prove(client),
      },
    });
    await owner.initialize();
    const [lock]: { mine: boolean }[] = await owner.query(
      `SELECT pg_try_advisory_lock(hashtext('bantuan-kedinasan'), hashtext('reporting rebuild')) AS mine`,
    );
    if (!lock?.mine) throw new CannotStart('Another rebuild is running; wait for it to finish.');
    await owner.query(`
      DROP SCHEMA IF EXISTS reporting_rebuild CASCADE;
      CREATE SCHEMA reporting_rebuild;
      CREATE UNLOGGED TABLE request (LIKE reporting.request INCLUDING ALL);
      CREATE UNLOGGED TABLE agency (LIKE reporting.agency INCLUDING ALL);
      ${TALLIES.map((table) => `CREATE UNLOGGED TABLE ${table} (LIKE reporting.${table} INCLUDING ALL)`).join('; ')};`);
    await owner.query(
      source === 'table'
        ? `CREATE VIEW events AS SELECT * FROM reporting.events`
        : `CREATE UNLOGGED TABLE events (LIKE reporting.events INCLUDING ALL)`,
    );
    return new Scratch(owner, source, await horizonOf(owner));
  }

  /** Number of events and requests in the table. */
  async size(): Promise<{ events: number; requests: number }> {
    const [size]: { events: number; requests: number }[] = await this.owner.query(
      `SELECT count(*)::int AS events, count(DISTINCT subject) FILTER (WHERE sequence IS NOT NULL)::int AS requests
         FROM reporting.events`,
    );
    return size ?? { events: 0, requests: 0 };
  }

  transaction<T>(work: (tx: Tx) => Promise<T>, attempt?: Attempt): Promise<T> {
    return attempt ? attempt.transaction(this.owner, work) : this.owner.transaction(work);
  }

  /** Folds all requests of the table, page by page; calls `tell` with the number done. */
  async foldTable(tell: (requests: number) => void): Promise<void> {
    await this.transaction((tx) => this.foldAgencies(tx, '0'));
    let done = 0;
    for (let after = ''; ;) {
      const rows: { subject: string }[] = await this.owner.query(
        // Not DISTINCT: that would scan everything that is left for each page.
        `SELECT subject FROM reporting.events WHERE sequence IS NOT NULL AND subject > $1
          ORDER BY subject LIMIT ${EVENTS_OF_A_PAGE}`,
        [after],
      );
      const last = rows.at(-1);
      if (!last) return;
      // The last request may have more events; all of them are folded with the first.
      const ids = [...new Set(rows.map(({ subject }) => subject))];
      await this.transaction((tx) => project(tx, ids));
      tell((done += ids.length));
      after = last.subject;
    }
  }

  /**
   * Compares with the live rows, in one snapshot and without locks. Later events are folded first,
   * so that both are made of the same events.
   */
  compare(): Promise<Comparison> {
    return this.owner.transaction('REPEATABLE READ', async (tx) => {
      await this.catchUp(tx, this.horizon);
      const [requests, agencies] = [
        await compareTable(tx, 'request'),
        await compareTable(tx, 'agency'),
      ];
      const { differences, ...counts } = requests;
      return {
        ...counts,
        differences: [...differences, ...agencies.differences],
        agencies: { live: agencies.live, made: agencies.made, differing: agencies.differing },
        sums: await this.compareSums(tx),
        events: await this.compareEvents(tx),
      };
    });
  }

  /**
   * Replaces the live rows in one transaction: readers see all of the old or all of the new, and
   * consumers wait for it. Only rows that differ change, so grants, policies and indexes stay.
   * Events that the table lacks are added from the topic; those that only the table has stay, and
   * count.
   * @returns how many rows were added, changed or removed.
   */
  swap(): Promise<number> {
    return this.transaction(async (tx) => {
      await tx.query(`LOCK TABLE reporting.events IN SHARE MODE`);
      await this.catchUp(tx, this.source === 'topic' ? '0' : this.horizon);
      if (this.source === 'topic')
        await tx.query(
          `INSERT INTO reporting.events (event_id, type, subject, sequence, event, received_at)
           SELECT event_id, type, subject, sequence, event, received_at FROM events AS made WHERE NOT EXISTS (
             SELECT FROM reporting.events live WHERE live.event_id = made.event_id AND live.event = made.event)
           ON CONFLICT (event_id) DO UPDATE SET (type, subject, sequence, event) =
             (excluded.type, excluded.subject, excluded.sequence, excluded.event)`,
        );
      // The sums follow the requests by triggers; only those that were wrong before change again.
      let changed = 0;
      for (const table of ['request', 'agency', ...TALLIES] as const)
        changed += await swapTable(tx, table);
      return changed;
    });
  }

  /** Drops the schema unless it is kept for inspection, and disconnects. */
  async close(keep: boolean): Promise<void> {
    if (!keep) await this.owner.query(`DROP SCHEMA reporting_rebuild CASCADE`);
    await this.owner.destroy();
  }

  /**
   * Folds the events after number `since` that this transaction sees and that are not folded yet,
   * and sums up all requests.
   */
  private async catchUp(tx: Tx, since: string): Promise<void> {
    const rows: { subject: string }[] = await tx.query(
      this.source === 'table'
        ? `SELECT DISTINCT subject FROM reporting.events WHERE seq > $1 AND sequence IS NOT NULL`
        : `WITH came AS (
             INSERT INTO events (event_id, type, subject, sequence, event)
             SELECT event_id, type, subject, sequence, event FROM reporting.events WHERE seq > $1
             ON CONFLICT (event_id) DO NOTHING RETURNING subject, sequence)
           SELECT DISTINCT subject FROM came WHERE sequence IS NOT NULL`,
      [since],
    );
    const ids = rows.map(({ subject }) => subject);
    for (let from = 0; from < ids.length; from += PAGE)
      await project(tx, ids.slice(from, from + PAGE));
    await this.foldAgencies(tx, since);
    await tx.query(`TRUNCATE ${TALLIES.join(', ')}`);
    await tx.query(`SELECT reporting.tally_all('reporting_rebuild')`);
  }

  /** Projects the events after number `since` that register agencies. */
  private async foldAgencies(tx: Tx, since: string): Promise<void> {
    const rows: { event: string }[] = await tx.query(
      `SELECT event FROM reporting.events WHERE type = '${AGENCY_REGISTERED}' AND seq > $1`,
      [since],
    );
    await projectAgencies(
      tx,
      rows.map(({ event }) => JSON.parse(event) as CloudEvent),
    );
  }

  private async compareSums(tx: Tx): Promise<TableComparison> {
    const all = { live: 0, made: 0, differing: 0 };
    for (const table of TALLIES) {
      const { live, made, differing } = await compareTable(tx, table);
      all.live += live;
      all.made += made;
      all.differing += differing;
    }
    return all;
  }

  private async compareEvents(tx: Tx): Promise<Comparison['events']> {
    const same = { notKept: 0, notInTopic: 0, changed: 0 };
    if (this.source === 'table') return same;
    const [events]: Comparison['events'][] = await tx.query(
      `SELECT count(*) FILTER (WHERE live.event_id IS NULL)::int AS "notKept",
              count(*) FILTER (WHERE made.event_id IS NULL)::int AS "notInTopic",
              count(*) FILTER (WHERE live.event <> made.event)::int AS changed
         FROM reporting.events AS live FULL JOIN events AS made USING (event_id)`,
    );
    return events ?? same;
  }
}

/**
 * The number up to which every event is committed. Numbers are drawn before the commit, so the
 * highest visible one is not safe while others write; the lock waits until nobody does.
 */
function horizonOf(owner: DataSource): Promise<string> {
  return owner.transaction(async (tx) => {
    await tx.query(`LOCK TABLE reporting.events IN SHARE MODE`);
    const [last]: { seq: string }[] = await tx.query(
      `SELECT coalesce(max(seq), 0) AS seq FROM reporting.events`,
    );
    return last?.seq ?? '0';
  });
}
