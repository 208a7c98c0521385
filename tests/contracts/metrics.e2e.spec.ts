import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { call } from '#tests/support/http';
import { poll } from '#tests/support/poll';
import { World, WORLDS } from '#tests/support/world';
import type { MetricOfProduct } from './metrics';

const run = promisify(execFile);
const root = resolve(__dirname, '../..');
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

const ALERTS = 'docker/prometheus/alerts.yaml';
const DASHBOARD = 'docker/grafana/bantuan-kedinasan.json';
/** Labels that Prometheus itself adds, or `le` of a histogram. */
const OF_PROMETHEUS = ['job', 'instance', 'le'];

async function promtool(...args: string[]): Promise<string> {
  try {
    const { stdout, stderr } = await run('promtool', args);
    return stdout + stderr;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new Error(
        'promtool was not found. Install it (Debian: apt-get install prometheus): it checks the alert rules.',
      );
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(stdout + stderr);
  }
}

interface Rules {
  groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[];
}
interface Dashboard {
  panels: { title: string; targets?: { expr: string; legendFormat: string }[] }[];
}
const rules = (parse(textOf(ALERTS)) as Rules).groups.flatMap((group) => group.rules);
const targets = (JSON.parse(textOf(DASHBOARD)) as Dashboard).panels.flatMap(
  ({ targets: own = [] }) => own,
);

/** PromQL expressions, each with the texts that use its labels. */
const expressions = [
  ...rules.map(({ alert, expr }) => ({ where: `alert ${alert}`, expr })),
  ...targets.map(({ expr }) => ({ where: 'dashboard', expr })),
];

describe('the metrics of the product', () => {
  let world: World;
  let metrics: MetricOfProduct[];
  let page: string;

  beforeAll(async () => {
    const { stdout } = await run(process.execPath, [
      join(root, 'dist/tests/contracts/metrics.js'),
      '--print',
    ]);
    ({ metrics, page } = JSON.parse(stdout) as { metrics: MetricOfProduct[]; page: string });
    const open = WORLDS[0]?.[1];
    if (!open) throw new Error('there is a standalone world');
    world = await open();
  }, 120_000);
  afterAll(() => world?.stop(), 60_000);

  const scrape = async (): Promise<string> => (await call('GET', `${world.broker}/metrics`)).text;
  /** The names of its series, with its labels. */
  const series = (): Map<string, string[]> =>
    new Map(
      metrics.flatMap(({ name, type, labels }): [string, string[]][] =>
        type === 'histogram'
          ? ['_bucket', '_sum', '_count'].map((end) => [name + end, labels])
          : [[name, labels]],
      ),
    );

  it('match docker/metrics.md (npm run docs:metrics writes it)', () => {
    expect(metrics.length).toBeGreaterThan(30);
    expect(textOf('docker/metrics.md')).toBe(page);
  });

  it('are all exposed, and pass promtool', async () => {
    const text = await scrape();
    const exposed = [...text.matchAll(/^# TYPE (bk_\S+) /gm)].map(([, name]) => name);
    expect(exposed.sort()).toEqual(metrics.map(({ name }) => name).sort());
    await promtool('--version');
    const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
    try {
      const file = join(folder, 'metrics.txt');
      writeFileSync(file, text);
      const said = await run('sh', ['-c', `promtool check metrics < ${file} 2>&1 || true`]);
      expect(said.stdout.split('\n').filter((line) => line.includes('bk_'))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);

  it('count from zero before the first event', async () => {
    const text = await scrape();
    for (const line of [
      'bk_http_limited_total{whom="agency"} 0',
      'bk_messages_total{door="bus",outcome="accepted"} 0',
      'bk_messages_total{door="http",outcome="signature-invalid"} 0',
      'bk_reporting_events_taken_total{family="request"} ',
    ])
      expect(text).toContain(line);
  });

  it('label HTTP requests by route, not by path, for any path', async () => {
    await fetch(`${world.broker}/v1/requests/0199d0a0-0000-7000-8000-000000000000`);
    await fetch(`${world.broker}/made-up-${'x'.repeat(20)}`);
    // A request is counted when its answer is out.
    const text = await poll(async () => {
      const now = await scrape();
      const named = [...now.matchAll(/^bk_http_request_duration_seconds_count\{(.*)\} /gm)];
      const labels = named.map(([, all = '']) => all);
      expect(labels).toContain('method="GET",route="/v1/requests/:id",status="401"');
      return now;
    });
    expect(text).not.toContain('made-up');
    expect(text).not.toContain('0199d0a0');
  });

  it('include all that the alert rules and the dashboard query', async () => {
    expect(await promtool('check', 'rules', join(root, ALERTS))).toContain('SUCCESS');
    expect(rules.length).toBeGreaterThan(10);
    expect(targets.length).toBeGreaterThan(20);
    const known = series();
    for (const { where, expr } of expressions) {
      const names = expr.match(/\b(?:bk|process|nodejs)_[a-z0-9_]+\b/g) ?? [];
      const ours = names.filter((name) => name.startsWith('bk_'));
      expect([where, ours.filter((name) => !known.has(name))]).toEqual([where, []]);
      const labels = ours.flatMap((name) => known.get(name) ?? []);
      const asked = [
        ...[...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/)),
        ...[...expr.matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, name]) => name ?? ''),
      ];
      const strange = asked.filter((one) => ![...labels, ...OF_PROMETHEUS].includes(one));
      expect([where, expr, strange]).toEqual([where, expr, []]);
    }
    const text = await scrape();
    const others = expressions.flatMap(({ expr }) => expr.match(/\b(?:process|nodejs)_\w+/g) ?? []);
    for (const name of others) expect(text).toMatch(new RegExp(`^${name}[ {]`, 'm'));
  }, 60_000);

  it('have dashboard queries that Prometheus can parse', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
    try {
      const file = join(folder, 'panels.yaml');
      const asRules = targets.map(({ expr }, at) => ({
        record: `panel:${at}`,
        expr: expr.replaceAll('$job', 'job').replaceAll('$__rate_interval', '5m'),
      }));
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules: asRules }] }));
      expect(await promtool('check', 'rules', file)).toContain(`${targets.length} rules found`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('have alerts that say what happened and what to do', () => {
    for (const { alert, annotations } of rules)
      expect({ alert, ...annotations }).toMatchObject({
        summary: expect.stringMatching(/\.$/),
        action: expect.stringMatching(/\.$/),
      });
  });
});
