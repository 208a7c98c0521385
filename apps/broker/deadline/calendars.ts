import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database/database';
import { SHIPPED_CALENDARS, WorkCalendar, YearCalendar } from '#libs/law/calendar';
import { addCalendar } from './add-calendar';

interface Loaded {
  edition: number;
  calendar: YearCalendar;
}

/** The calendar to count by, and which edition it is. */
export interface Counting {
  edition: number;
  calendar: WorkCalendar;
}

/** Brokers of the former version had this calendar alone, and skipped weekends alone in other years. */
const FORMER = new WorkCalendar(SHIPPED_CALENDARS.slice(0, 1), []);

/** The calendars of holidays as the database holds them; a new one is noticed within a second. */
@Injectable()
export class Calendars {
  private loaded: Loaded[] = [];
  private current: Counting = { edition: 0, calendar: new WorkCalendar([]) };
  private readonly former = new Map<number, WorkCalendar>();

  constructor(private readonly database: Database) {}

  /** Those that come with the product are loaded where nobody has loaded another for their year. */
  async open(): Promise<void> {
    await this.database.asPipeline(async (tx) => {
      for (const calendar of SHIPPED_CALENDARS)
        await addCalendar((sql, values) => tx.query(sql, values), calendar, 'product');
    });
    await this.refresh();
  }

  /** The latest that this process knows of. */
  get now(): Counting {
    return this.current;
  }

  /** Notices what was loaded meanwhile. */
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

  /** As `now`, and at least as new as a deadline that another broker has counted already. */
  async atLeast(edition: number | null): Promise<Counting> {
    if ((edition ?? 0) > this.current.edition) await this.refresh();
    return this.current;
  }

  /** The calendars as they were when a deadline was counted by them. */
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
