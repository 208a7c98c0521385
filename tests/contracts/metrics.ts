import 'reflect-metadata';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Metric } from 'prom-client';
import { startPostgres } from '#apps/standalone/postgres/embedded';
import { Clock } from '#libs/config/clock';
import { readEnvironment } from '#libs/config/environment';
import { createServer } from '#libs/http/server';
import { MemoryBus } from '#libs/kafka/memory-bus';
import { officialTokens } from '#libs/app/boot';
import { log } from '#libs/operations/log';
import { Operations } from '#libs/operations/operations';
import { PlatformModule } from '#libs/app/platform.module';
import { APPS } from './apps';

/** A metric as it is registered. */
export interface MetricOfProduct {
  name: string;
  type: string;
  labels: string[];
  help: string;
}

const file = resolve(__dirname.replace(/([\\/])dist([\\/])/, '$1'), '../../docker/metrics.md');

/** All metrics of the product, by the registry of standalone: it runs all apps. */
async function metricsOfProduct(): Promise<MetricOfProduct[]> {
  log.level = 'error';
  const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-'));
  chmodSync(folder, 0o755); // for the user postgres, where root runs it
  const postgres = await startPostgres(folder);
  try {
    const environment = {
      ...readEnvironment({ DATA_DIR: folder }),
      DATABASE_URL: postgres.appUrl,
      MIGRATION_DATABASE_URL: postgres.ownerUrl,
    };
    const clock = new Clock();
    const platform = PlatformModule.of({
      environment,
      clock,
      bus: new MemoryBus(clock),
      tokens: await officialTokens(environment),
    });
    const app = await createServer('', [platform, ...(APPS.standalone ?? [])], environment);
    await app.init();
    const { registry } = app.get(Operations, { strict: false });
    const metrics = registry.getMetricsAsArray().map(declared);
    await app.close();
    return metrics.filter(({ name }) => name.startsWith('bk_')).sort(byName);
  } finally {
    await postgres.stop();
    for (const place of [folder, postgres.home]) rmSync(place, { recursive: true, force: true });
  }
}

const byName = (a: MetricOfProduct, b: MetricOfProduct): number => (a.name < b.name ? -1 : 1);

function declared(metric: object): MetricOfProduct {
  // What prom-client keeps of a metric, and does not declare.
  const { name, help, type, labelNames } = metric as Metric & {
    name: string;
    help: string;
    type: string;
    labelNames: string[];
  };
  return { name, type, labels: labelNames, help };
}

const APP = /^bk_(broker|notification|reporting|console)_/;

async function pageOf(metrics: MetricOfProduct[]): Promise<string> {
  const rows = metrics.map(({ name, type, labels, help }) => {
    const app = APP.exec(name)?.[1] ?? (OF_BROKER.test(name) ? 'broker' : 'all');
    const shown = labels.map((label) => `\`${label}\``).join(', ');
    return `| \`${name}\` | ${type} | ${app} | ${shown} | ${help} |`;
  });
  const { format, resolveConfig } = await import('prettier');
  return format(
    `<!-- Made by \`npm run docs:metrics\` from the registry of the product; a test holds it. -->

# Metrics

Each process answers \`GET /metrics\` for Prometheus, within 2 s whatever hangs: a figure that cannot be read in time is
left out. Besides these it tells the usual \`process_*\` and \`nodejs_*\` figures of Node.js.

Figures of a database (\`*_outbox_*\`, \`*_parked_events\`, \`*_passed_over_records\`, \`*_deferred_*\`, \`*_due\`,
\`*_given_up\`, \`*_incomplete_requests\`) are told by every process of the app alike: use \`max\`, not \`sum\`.

| Metric | Type | App | Labels | Meaning |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`,
    { ...(await resolveConfig(file)), parser: 'markdown' },
  );
}

const OF_BROKER = /^bk_(messages_total|checkpoint_age_seconds)$/;

/** `npm run docs:metrics` writes `docker/metrics.md`; `--print` prints page and metrics as JSON instead. */
async function main(): Promise<void> {
  const metrics = await metricsOfProduct();
  const page = await pageOf(metrics);
  if (process.argv.includes('--print')) console.log(JSON.stringify({ page, metrics }));
  else writeFileSync(file, page);
  process.exit(0);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
