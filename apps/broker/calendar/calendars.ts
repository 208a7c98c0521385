import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database';
import { SHIPPED_CALENDARS, WorkCalendar, YearCalendar } from '#libs/law/calendar';
import { addCalendar } from './add-calendar';

interface Loaded {
  edition: number;
  calendar: YearCalendar;
}

/** The calendars to count by, and their edition. */
export interface Counting {
  edition: number;
  calendar: WorkCalendar;
}

/**
 * Brokers of the former version had only this calendar, and skipped only weekends in other years.
 */
const FORMER = new WorkCalendar(SHIPPED_CALENDARS.slice(0, 1), []);

/** The holiday calendars of the database; a new one is noticed within a second. */
@Injectable()
export class Calendars {
  private loaded: Loaded[] = [];
  private current: Counting = { edition: 0, calendar: new WorkCalendar([]) };
  private readonly former = new Map<number, WorkCalendar>();

  constructor(private readonly database: Database) {}

  /** Loads the shipped calendars for years that have none. */
  async open(): Promise<void> {
    await this.database.asPipeline(async (tx) => {
      for (const calendar of SHIPPED_CALENDARS)
        await addCalendar((sql, values) => tx.query(sql, values), calendar, 'product');
    });
    await this.refresh();
  }

  /** The latest edition that this process knows. */
  get now(): Counting {
    return this.current;
  }

  /** Loads new calendars. */
  async refresh(): Promise<void> {
    const { pipeline } = this.database;
    const [newest] = (await pipeline.query(
      `SELECT coalesce(max(edition), 0) AS edition FROM calendar`,
    )) as { edition: number }[];
    const edition = newest?.edition ?? 0;
    if (edition <= this.current.edition) return;
    this.loaded = (await pipeline.query(
      `SELECT edition, calendar FROM calendar WHERE edition <= $1 ORDER BY edition`,
      [edition],
    )) as Loaded[];
    this.current = { edition, calendar: this.upTo(edition) };
  }

  /** Like `now`, but at least as new as the edition that another broker has already used. */
  async atLeast(edition: number | null): Promise<Counting> {
    if ((edition ?? 0) > this.current.edition) await this.refresh();
    return this.current;
  }

  /** The calendars of the edition that a deadline was calculated with. */
  async asOf(edition: number | null): Promise<WorkCalendar> {
    if (edition === null) return FORMER;
    const { edition: newest, calendar } = await this.atLeast(edition);
    if (edition === newest) return calendar;
    const known = this.former.get(edition) ?? this.upTo(edition);
    this.former.set(edition, known);
    return known;
  }

  private upTo(edition: number): WorkCalendar {
    return new WorkCalendar(
      this.loaded.filter((each) => each.edition <= edition).map(({ calendar }) => calendar),
    );
  }
}
