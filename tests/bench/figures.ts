import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { plainToInstance } from 'class-transformer';
import { Client } from 'pg';
import { Scratch } from '#apps/reporting/projections/scratch';
import { takeEvents } from '#apps/reporting/projections/take-events';
import type { ReportQuery } from '#apps/reporting/reports/report-query';
import { REPORTS } from '#apps/reporting/reports/reports';
import { runReport } from '#apps/reporting/reports/run-report';
import { summarise } from '#apps/reporting/reports/summary';
import { startPostgres } from '#apps/standalone/postgres/embedded';
import { Database, type Scope } from '#libs/database/database';
import { migrate } from '#libs/database/migrate';
import type { ReceivedEvent } from '#libs/inbox/consume-events';
import { agencyEvents, generated } from '../support/generated-requests';
import { figure, say, table } from './report';

const SEED = 22;
const BATCH = 500;
const RUNS = 20;
const NOW = new Date('2026-11-20T05:00:00Z');
const SCOPES: Readonly<Record<string, Scope>> = {
  auditor: { agency: null, role: 'auditor', sub: 'bench' },
  agency: { agency: 'kab-35-1', role: 'decider', sub: 'bench' },
  /** Has a fifth of all requests. */
  'large agency': { agency: 'bkn', role: 'decider', sub: 'bench' },
  /** Six of 62 agencies, and what was escalated to it. */
  superior: { agency: 'prov-35', role: 'superior', sub: 'bench' },
  /** All agencies but one, and so all requests. */
  ministry: { agency: 'kemendagri', role: 'superior', sub: 'bench' },
};

/** Figures with this many requests stored. */
export interface FiguresLevel {
  requests: number;
  events: number;
  /** Events a second into the projection, over the whole level and over its last tenth. */
  projected: number;
  projectedLast: number;
  rebuilt: number;
  /** Milliseconds of a plain GROUP BY over the events. */
  plainMs: number;
  /** 95th percentile in milliseconds, by report and scope. */
  p95: Record<string, Record<string, number>>;
}

/** Reports, projection and rebuild on a PostgreSQL of its own, with generated events. */
export async function benchFigures(levels: readonly number[]): Promise<FiguresLevel[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-bench-'));
  chmodSync(folder, 0o755);
  const postgres = await startPostgres(folder, say);
  try {
    const migrations = resolve(__dirname, '../../apps/reporting/migrations');
    await migrate('reporting', migrations, postgres.ownerUrl, postgres.appUrl);
    const database = await Database.open('reporting', postgres.appUrl, 4, []);
    const source = generated(SEED, levels.at(-1) ?? 0);
    await database.asPipeline((tx) => takeEvents(agencyEvents(), tx));
    const all: FiguresLevel[] = [];
    let stored = 0;
    for (const level of levels) {
      const filled = await fill(database, source, level - stored);
      stored = level;
      all.push({ requests: level, ...filled, ...(await measure(database, postgres.ownerUrl)) });
      print(all.at(-1));
    }
    await database.close();
    return all;
  } finally {
    await postgres.stop();
    rmSync(postgres.home, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(
  database: Database,
  source: ReturnType<typeof generated>,
  requests: number,
): Promise<Pick<FiguresLevel, 'projected' | 'projectedLast'>> {
  let [events, ms, lastEvents, lastMs] = [0, 0, 0, 0];
  let batch: ReceivedEvent[] = [];
  for (let n = 0; n < requests; n++) {
    const { value, done } = source.next();
    if (done) break;
    batch.push(...value.events);
    if (batch.length < BATCH && n < requests - 1) continue;
    const from = performance.now();
    const full = batch;
    await database.asPipeline((tx) => takeEvents(full, tx));
    const took = performance.now() - from;
    [events, ms] = [events + batch.length, ms + took];
    if (n > requests * 0.9) [lastEvents, lastMs] = [lastEvents + batch.length, lastMs + took];
    batch = [];
  }
  return { projected: (events / ms) * 1_000, projectedLast: (lastEvents / lastMs) * 1_000 };
}

async function measure(
  database: Database,
  ownerUrl: string,
): Promise<Omit<FiguresLevel, 'requests' | 'projected' | 'projectedLast'>> {
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query(
    'VACUUM ANALYZE reporting.request, reporting.events, reporting.agency, reporting.tally, reporting.answer_time, reporting.alike, reporting.alike_group',
  );
  const plain = `SELECT event::jsonb #>> '{data,provider}', count(*) FROM reporting.events WHERE sequence IS NOT NULL GROUP BY 1`;
  const plainMs = await timed(() => owner.query(plain));
  const [{ count = 0 } = {}] = (
    await owner.query<{ count: number }>('SELECT count(*)::int AS count FROM reporting.events')
  ).rows;
  await owner.end();
  const p95: FiguresLevel['p95'] = {};
  const note = async (name: string, who: string, run: () => Promise<unknown>): Promise<void> => {
    const times: number[] = [];
    for (let n = 0; n < RUNS; n++) times.push(await timed(run));
    times.sort((a, b) => a - b);
    (p95[name] ??= {})[who] = times[Math.ceil(0.95 * RUNS) - 1] ?? NaN;
  };
  for (const [who, scope] of Object.entries(SCOPES)) {
    await note('summary', who, () => summarise(database, scope, NOW, {}));
    for (const report of REPORTS) {
      const query = plainToInstance(report.query as new () => ReportQuery, {});
      await note(report.name, who, () => runReport(database, scope, report, query, NOW));
    }
  }
  const scratch = await Scratch.open(ownerUrl, 'table');
  const rebuildMs = await timed(async () => {
    await scratch.foldTable(() => undefined);
    const { differing, sums } = await scratch.compare();
    if (differing + sums.differing > 0) throw new Error('the rebuild differs from the live rows');
  });
  await scratch.close(false);
  return { events: count, rebuilt: (count / rebuildMs) * 1_000, plainMs, p95 };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

function print(level: FiguresLevel | undefined): void {
  if (!level) return;
  const { requests, events, projected, projectedLast, rebuilt, plainMs, p95 } = level;
  say();
  say(
    `${figure(requests)} requests, ${figure(events)} events: projected ${figure(projected)}/s ` +
      `(the last tenth ${figure(projectedLast)}/s), rebuilt ${figure(rebuilt)}/s; ` +
      `a plain GROUP BY over the events takes ${figure(plainMs)} ms`,
  );
  table([
    ['95th percentile, ms', ...Object.keys(SCOPES), 'plain / auditor'],
    ...Object.entries(p95).map(([name, times]) => [
      name,
      ...Object.keys(SCOPES).map((who) => figure(times[who] ?? NaN)),
      `${figure(plainMs / (times.auditor ?? NaN))}x`,
    ]),
  ]);
}
