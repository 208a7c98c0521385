import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, assertThat, type Scene } from './harness/fault';
import { rssOf } from './harness/sampler';
import type { Supervised } from './harness/supervised';

const RATE = 60;
/** Each point of the line is the minimum in this time, because uncollected garbage is no leak. */
const WINDOW_MS = 10_000;
/** The growth that is allowed to a process for further warm-up, whatever the line says. */
const SLACK = { 'heap MiB': 16, 'memory MiB': 48, handles: 8 };
type Measure = keyof typeof SLACK;

/** S3: without faults, nothing may grow. The first third is warm-up. */
export function leaks(minutes: number): Fault {
  return {
    id: 'S3',
    name: 'no-leaks',
    title: `${RATE} messages a second for ${minutes} minutes: nothing grows in the last two thirds`,
    options: {},
    async run(scene) {
      const { product, figures } = scene;
      product.load.start(RATE);
      await sleep(minutes * 20_000);
      const points: Record<string, { hours: number; value: number }[]> = {};
      for (const end = Date.now() + minutes * 40_000; Date.now() < end;)
        for (const [name, value] of Object.entries(await leastWithin(scene, WINDOW_MS)))
          (points[name] ??= []).push({ hours: Date.now() / 3_600_000, value });
      await product.load.stop();
      for (const [name, line] of Object.entries(points)) {
        const { slope, by } = slopeOf(line);
        const grown = (line.at(-1)?.value ?? 0) - (line[0]?.value ?? 0);
        figures[`${name} an hour`] = `${slope.toFixed(1)} ± ${by.toFixed(1)}`;
        const measure = Object.keys(SLACK).find((one) => name.endsWith(one)) as Measure;
        assertThat(
          slope - by <= 1 || grown <= SLACK[measure],
          `${name}: ${slope.toFixed(1)} ± ${by.toFixed(1)} an hour, and ${grown} in this time`,
        );
      }
    },
  };
}

/** The minimum of each measure of each process, and of the connections to PostgreSQL. */
async function leastWithin({ product }: Scene, ms: number): Promise<Record<string, number>> {
  const least: Record<string, number> = {};
  const see = (name: string, value: number): void => {
    least[name] = Math.min(least[name] ?? Infinity, value);
  };
  for (const end = Date.now() + ms; Date.now() < end; await sleep(1_000)) {
    for (const app of product.apps)
      for (const [measure, value] of Object.entries(await measuresOf(app)))
        see(`${app.name} ${measure}`, value);
    const connections = await product.count(
      `pg_stat_activity WHERE usename = 'bantuan' AND datname = current_database()`,
    );
    see('connections to PostgreSQL, handles', connections);
  }
  return least;
}

async function measuresOf(app: Supervised): Promise<Record<Measure, number>> {
  const text = await (await fetch(`${app.url}/metrics`)).text();
  const metric = (name: string): number =>
    Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1] ?? NaN);
  return {
    'heap MiB': metric('nodejs_heap_size_used_bytes') / 2 ** 20,
    'memory MiB': rssOf(app.pid ?? 0),
    handles: metric('process_open_fds'),
  };
}

/** The least-squares line through the points, and half of its 95 % confidence interval. */
function slopeOf(points: { hours: number; value: number }[]): { slope: number; by: number } {
  const mean = (list: number[]): number => list.reduce((sum, n) => sum + n, 0) / list.length;
  const [x, y] = [mean(points.map(({ hours }) => hours)), mean(points.map(({ value }) => value))];
  const spread = points.reduce((sum, { hours }) => sum + (hours - x) ** 2, 0);
  const slope =
    points.reduce((sum, { hours, value }) => sum + (hours - x) * (value - y), 0) / spread;
  const rest = points.reduce(
    (sum, { hours, value }) => sum + (value - y - slope * (hours - x)) ** 2,
    0,
  );
  return { slope, by: 1.96 * Math.sqrt(rest / Math.max(1, points.length - 2) / spread) };
}
