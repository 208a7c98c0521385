import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { Pool } from 'pg';
import { takeEvents } from '#apps/reporting/projections/take-events';
import { EVENTS } from '#libs/contracts/topics';
import { Database } from '#libs/database/database';
import { migrate } from '#libs/database/migrate';
import { receive, ReceivedEvent } from '#libs/inbox/consume-events';
import { retryTransient } from '#libs/inbox/take-batch';
import { log } from '#libs/operations/log';
import { readTopics } from './checker/records';
import { assertThat } from './harness/fault';
import { runProgram } from './harness/program';
import { Random } from './harness/random';

const BATCH = 40;

/**
 * `deliver.js <folder> <seed>`: delivers the whole events topic to reporting, on a database of its
 * own: four consumers at once, in order, reversed, and shuffled twice; then again with one event
 * missing, which comes later. It uses the build under test, and the rows must equal the real ones.
 */
async function main(): Promise<void> {
  log.level = 'fatal';
  const [, seed] = process.argv.slice(2);
  const random = new Random(Number(seed));
  const records = await readTopics(process.env.KAFKA_BROKERS ?? '', true);
  const events = records
    .filter(({ topic }) => topic === EVENTS)
    .map(({ key, text = '' }) => receive({ key, value: Buffer.from(text) }));
  say('events', events.length);

  const whole = await Reporting.open();
  const orders = [events, [...events].reverse(), random.shuffle(events), random.shuffle(events)];
  await Promise.all(orders.map((order) => whole.deliver(order)));
  assertThat(
    (await whole.rows()) === (await liveRows()),
    'any order and repetition give the same rows',
  );
  assertThat(await whole.isFolded(), 'the rows match the events');
  await whole.close();

  const lacking = await Reporting.open();
  const missing = random.pick(events.filter(({ event }) => event.sequence === '1'));
  await lacking.deliver(events.filter((one) => one.event.id !== missing.event.id));
  assertThat(
    (await lacking.gapOf(missing.event.subject)) === 1,
    'a request with a missing event names it',
  );
  await lacking.deliver([missing]);
  assertThat(
    (await lacking.gapOf(missing.event.subject)) === null,
    'the request is complete once the event arrives',
  );
  assertThat((await lacking.rows()) === (await liveRows()), 'the rows are then the same again');
  await lacking.close();
}

const live = process.env.OWNER_URL ?? '';
const ROWS = `SELECT md5(string_agg(r::text, '|' ORDER BY request_id)) AS md5 FROM reporting.request r`;

async function liveRows(): Promise<string> {
  const pool = new Pool({ connectionString: live, max: 1 });
  await pool.query(`SET timezone = 'UTC'`);
  const { rows } = await pool.query<{ md5: string }>(ROWS);
  await pool.end();
  return rows[0]?.md5 ?? '';
}

/** The tables and the code of reporting, without a process around them. */
class Reporting {
  private constructor(
    private readonly url: string,
    private readonly database: Database,
  ) {}

  static async open(): Promise<Reporting> {
    const name = `deliver_${randomBytes(4).toString('hex')}`;
    const pool = new Pool({ connectionString: live, max: 1 });
    await pool.query(`CREATE DATABASE ${name}`);
    await pool.end();
    const url = Object.assign(new URL(live), { pathname: `/${name}` }).href;
    await migrate('reporting', resolve(__dirname, '../../apps/reporting/migrations'), url, url);
    return new Reporting(url, await Database.open('reporting', url, 4, []));
  }

  async deliver(events: ReceivedEvent[]): Promise<void> {
    for (let from = 0; from < events.length; from += BATCH)
      await retryTransient(() =>
        this.database.asPipeline((tx) => takeEvents(events.slice(from, from + BATCH), tx)),
      );
  }

  async rows(): Promise<string> {
    const [row] = (await this.database.pipeline.query(ROWS)) as { md5: string }[];
    return row?.md5 ?? '';
  }

  async gapOf(request: string): Promise<number | null | undefined> {
    const [row] = (await this.database.pipeline.query(
      `SELECT gap FROM request WHERE request_id = $1`,
      [request],
    )) as { gap: number | null }[];
    return row?.gap;
  }

  async isFolded(): Promise<boolean> {
    const { status } = await runProgram([join(__dirname, '../../apps/reporting/rebuild.js')], {
      env: { PATH: process.env.PATH, MIGRATION_DATABASE_URL: this.url },
    });
    return status === 0;
  }

  close(): Promise<void> {
    return this.database.close();
  }
}

const say = (figure: string, value: number): void => console.log(`figure ${figure}: ${value}`);

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
