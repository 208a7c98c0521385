import { readFileSync } from 'node:fs';
import { commandEnvironment } from '#libs/config/command-environment';
import { commandLine, say } from '#libs/config/command-line';
import { CannotStart } from '#libs/config/environment';
import { type Connection, connectTo } from '#libs/database/connection';
import { ownerUrl } from '#libs/database/owner-url';
import { explaining } from '#libs/database/when-there';
import { SessionSettings } from '#libs/database/session';
import type { YearCalendar } from '#libs/law/calendar';
import { readCalendar } from '#libs/law/check-calendar';
import { orExit } from '#libs/operations/or-exit';
import { log } from '#libs/operations/log';
import { addCalendar } from './add-calendar';

const USAGE = `Usage: npm run calendar -- load <file>   loads the calendar of holidays of a year (JSON)
       npm run calendar -- list          lists the calendars in force

The file holds year, decree, source, confidence (begins with "primary" or "secondary"), nationalHolidays and
collectiveLeave (lists of YYYY-MM-DD). It replaces the former calendar of its year, which is kept. Open
deadlines are recalculated within seconds; an event names the old and the new date of each that moves.
Exit code: 0 done; 1 the file is invalid, or the command failed; 2 wrong arguments.`;

interface Row {
  edition: number;
  origin: string;
  at: string;
  calendar: YearCalendar;
}

/** `npm run calendar`: manages the holiday calendars in the broker's database, as its owner. */
async function main(): Promise<number> {
  const { positionals, refuse } = commandLine(USAGE, {}, 2);
  const [command, file] = positionals;
  if (command !== 'load' && command !== 'list') refuse('Say what to do: load or list.');
  if (command === 'load' && file === undefined) refuse('load needs the file of a calendar.');
  if (command === 'list' && file !== undefined) refuse('list takes no file.');
  const calendar = file === undefined ? null : fromFile(file);
  const environment = commandEnvironment();
  log.level = environment.LOG_LEVEL;
  const session = SessionSettings.ofOwner({ search_path: 'broker' });
  const client = await explaining(
    'MIGRATION_DATABASE_URL',
    connectTo(ownerUrl(environment), 'broker_calendar', session),
  );
  try {
    if (calendar) await load(client, calendar);
    else await list(client);
  } catch (error) {
    if ((error as { code?: unknown }).code !== '42P01') throw error;
    throw new CannotStart('The database has no table of calendars: run npm run migrate first.');
  } finally {
    await client.end();
  }
  return 0;
}

function fromFile(path: string): YearCalendar {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    // The error's text is not shown: it quotes the file, and a wrong path may name a key or a
    // password.
    const { code = 'its text is not JSON' } = error as NodeJS.ErrnoException;
    throw new CannotStart(`${path} cannot be read as JSON (${code}).`);
  }
  const calendar = readCalendar(content);
  if (!('faults' in calendar)) return calendar;
  const faults = calendar.faults.map(({ pointer, detail }) => `  ${pointer || '/'} ${detail}`);
  throw new CannotStart(`${path} is not loaded:\n${faults.join('\n')}`);
}

async function load(client: Connection, calendar: YearCalendar): Promise<void> {
  await client.query('BEGIN');
  const query = async (sql: string, values: unknown[]): Promise<unknown> =>
    (await client.query(sql, values)).rows;
  const edition = await addCalendar(query, calendar, 'operator');
  await client.query('COMMIT');
  const { year, nationalHolidays, collectiveLeave } = calendar;
  say(
    edition === null
      ? `The calendar of ${year} is already stored; nothing changes.`
      : `Loaded ${year} as edition ${edition}: ${nationalHolidays.length} national holidays, ${collectiveLeave.length} days of ` +
          'collective leave. Running brokers recalculate open deadlines within seconds.',
  );
}

async function list(client: Connection): Promise<void> {
  const { rows } = await client.query<Row>(
    `SELECT DISTINCT ON (year) edition, origin, loaded_at::text AS at, calendar
       FROM calendar ORDER BY year, edition DESC`,
  );
  for (const { edition, origin, at, calendar } of rows) {
    const { year, decree, source, confidence, nationalHolidays, collectiveLeave } = calendar;
    say(
      `${year}  edition ${edition}, by the ${origin}, ${at.slice(0, 19)}Z: ` +
        `${nationalHolidays.length} national holidays, ${collectiveLeave.length} days of collective leave`,
    );
    say(`      decree      ${decree}`);
    say(`      source      ${source}`);
    say(`      confidence  ${confidence}`);
  }
}

void orExit(main);
