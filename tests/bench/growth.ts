import { setTimeout as sleep } from 'node:timers/promises';
import { EVENTS_OF_ONE, PRODUCT } from './contenders';
import type { Agencies, SignedMessage } from './messages';
import { Meter } from './meter';
import { figure, say, spread, Spread, spreadOf, table } from './report';
import type { Running, Stage } from './stage';

/** The cost of a request with this many stored. */
export interface Level {
  stored: number;
  perSecond: number[];
  /** Of all processes. */
  cpuMs: number[];
  postgresCpuMs: number[];
}

const REPEATS = 3;

/**
 * The same work on a growing database. Its content is copied: 2,000 requests that the broker
 * processed are copied by SQL, each row with new ids and a time of its own in the past, until the
 * number is reached.
 */
export async function growth(
  stage: Stage,
  agencies: Agencies,
  messages: readonly SignedMessage[],
  levels: readonly number[],
): Promise<Level[]> {
  const warm = 2_000;
  const each = Math.floor((messages.length - warm) / (levels.length * REPEATS));
  await stage.clear();
  const running = await stage.start(PRODUCT, agencies);
  try {
    const before = await stage.quietLength();
    await stage.feed(messages.slice(0, warm));
    await stage.untilEvents(before + warm * EVENTS_OF_ONE, running);
    let from = warm;
    const all: Level[] = [];
    for (const stored of levels) {
      const level: Level = { stored, perSecond: [], cpuMs: [], postgresCpuMs: [] };
      await fill(stage, stored - each);
      for (let repeat = 0; repeat < REPEATS; repeat++)
        await measure(stage, running, messages.slice(from, (from += each)), level);
      all.push(level);
      say(
        `${figure(stored)} stored: ${spread(spreadOf(level.cpuMs))} CPU ms a request, ` +
          `${spread(spreadOf(level.perSecond))} requests/s`,
      );
    }
    return all;
  } finally {
    await running.stop();
  }
}

async function measure(
  stage: Stage,
  running: Running,
  messages: readonly SignedMessage[],
  level: Level,
): Promise<void> {
  const start = await stage.quietLength();
  const waiting = await stage.feedHidden(messages);
  const meter = new Meter({ itself: running.pid, ...stage.servers });
  const began = performance.now();
  await waiting.show();
  await stage.untilEvents(start + messages.length * EVENTS_OF_ONE, running);
  level.perSecond.push(messages.length / ((performance.now() - began) / 1000));
  const { use } = meter.stop();
  const cpuMs = Object.values(use).reduce((sum, one) => sum + one.cpuMs, 0);
  level.cpuMs.push(cpuMs / messages.length);
  level.postgresCpuMs.push((use.PostgreSQL?.cpuMs ?? NaN) / messages.length);
}

/** Copies the stored requests until there are this many. */
export async function fill(stage: Stage, wanted: number): Promise<void> {
  // Waits until the originals are covered by a checkpoint.
  for (let waiting = true; waiting; await sleep(500)) {
    const [row] = await stage.sql<{ waiting: boolean }>([
      'SELECT EXISTS (SELECT FROM broker.history_pending) AS waiting',
    ]);
    waiting = row?.waiting ?? false;
  }
  const [row] = await stage.sql<{ n: number }>(['SELECT count(*)::int AS n FROM broker.request']);
  const present = row?.n ?? 0;
  const inserts = await insertsOf(stage);
  const began = performance.now();
  for (let from = present; from < wanted; from += AT_ONCE)
    await stage.sql([...copies(from, Math.min(AT_ONCE, wanted - from)), ...inserts]);
  await stage.sql(['VACUUM ANALYZE', 'CHECKPOINT']);
  const seconds = (performance.now() - began) / 1000;
  say(`${figure(Math.max(0, wanted - present))} requests copied in ${figure(seconds)} s`);
}

const AT_ONCE = 20_000;

/**
 * Which requests are copied under which ids, `count` of them from number `from` on; the ids are in
 * the past, in order.
 */
function copies(from: number, count: number): string[] {
  return [
    'SET search_path = broker',
    'SET synchronous_commit = off',
    // Without triggers: what they check is there, and the copies have checkpoint entries like their
    // originals.
    'SET session_replication_role = replica',
    `CREATE TEMP TABLE copy AS
     WITH original AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM
       (SELECT id FROM request WHERE reference LIKE 'B/%' ORDER BY id LIMIT 1000) AS first),
     message AS (SELECT ctid AS message, row_number() OVER () - 1 AS place FROM
       (SELECT ctid FROM message LIMIT 1000) AS first),
     numbered AS (SELECT n, now() - interval '30 days' + n * interval '1 second' AS at
       FROM generate_series(${from}, ${from + count - 1}) AS n)
     SELECT n, at, original.id AS original, message, uuidv7(at - now()) AS id
     FROM numbered JOIN original ON place = n % 1000 JOIN message USING (place)`,
    'ANALYZE copy',
  ];
}

/**
 * Tables that grow with the requests: how to find the original of a row, and what differs in its
 * copy.
 */
const TABLES: Readonly<Record<string, { of: string; changed: Readonly<Record<string, string>> }>> =
  {
    request: {
      of: 'o.id = copy.original',
      changed: { id: 'copy.id', reference: "'C/' || n", received_at: 'copy.at' },
    },
    history: {
      of: 'o.request_id = copy.original',
      changed: { request_id: 'copy.id', at: 'copy.at' },
    },
    evaluation: {
      of: 'o.request_id = copy.original',
      changed: { request_id: 'copy.id', evaluated_at: 'copy.at' },
    },
    checkpoint_entry: { of: 'o.request_id = copy.original', changed: { request_id: 'copy.id' } },
    message: {
      of: 'o.ctid = copy.message',
      changed: { message_id: 'gen_random_uuid()::text', received_at: 'copy.at' },
    },
  };

/** Statements that copy as `copy` says; all other columns are copied unchanged. */
async function insertsOf(stage: Stage): Promise<string[]> {
  const columns = await stage.sql<{ table: string; names: string[] }>([
    `SELECT table_name AS table, array_agg(column_name::text ORDER BY ordinal_position) AS names
     FROM information_schema.columns WHERE table_schema = 'broker' AND is_generated = 'NEVER' GROUP BY table_name`,
  ]);
  return Object.entries(TABLES).map(([table, { of, changed }]) => {
    const names = columns.find((one) => one.table === table)?.names ?? [];
    return `INSERT INTO ${table} (${names.join()})
      SELECT ${names.map((name) => changed[name] ?? `o.${name}`).join()}
      FROM copy JOIN ${table} AS o ON ${of} ORDER BY n`;
  });
}

export function printGrowth(levels: readonly Level[]): void {
  const [first] = levels;
  const median = (figures: readonly number[]): number => spreadOf(figures).median;
  const of = (figures: readonly number[]): string => spread(spreadOf(figures) satisfies Spread);
  say('\nthe same work while so many requests are stored');
  table([
    ['stored', 'requests/s', 'CPU ms a request', 'of it PostgreSQL', 'cost to the first'],
    ...levels.map(({ stored, perSecond, cpuMs, postgresCpuMs }) => [
      figure(stored),
      of(perSecond),
      of(cpuMs),
      of(postgresCpuMs),
      figure(median(cpuMs) / median(first?.cpuMs ?? [])),
    ]),
  ]);
}
