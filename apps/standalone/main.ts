import { AgencyBody } from '#libs/contracts/agency';
import { ServiceBody } from '#libs/contracts/services';
import { Registry } from '#apps/broker/registry/registry';
import { Catalogue } from '#apps/broker/services/catalogue';
import { BrokerModule } from '#apps/broker/broker.module';
import { ConsoleModule } from '#apps/console/console.module';
import { NotificationModule } from '#apps/notification/notification.module';
import { ReportingModule } from '#apps/reporting/reporting.module';
import { Clock } from '#libs/config/clock';
import { commandLine } from '#libs/config/command-line';
import { Environment, readEnvironment } from '#libs/config/environment';
import { createServer } from '#libs/http/server';
import { Bus } from '#libs/kafka/bus';
import { KafkaBus } from '#libs/kafka/kafka-bus';
import { kafkaOptions } from '#libs/kafka/kafka-client';
import { MemoryBus } from '#libs/kafka/memory-bus';
import { officialTokens, prepareProcess, serve, usageOf } from '#libs/app/boot';
import { exitFatal, orExit } from '#libs/operations/or-exit';
import { PlatformModule } from '#libs/app/platform.module';
import demoAgencies from './demo-agencies.json';
import demoServices from './demo-services.json';
import { EmbeddedPostgres, startPostgres } from './postgres/embedded';

/**
 * `npm start`: all apps in one process, without configuration. PostgreSQL and the bus are
 * embedded unless DATABASE_URL or KAFKA_BROKERS name real ones, each independently.
 */
async function main(): Promise<void> {
  commandLine(usageOf('start', 'all apps in one process'), {});
  const environment = readEnvironment({ LOG_LEVEL: 'warn', ...process.env });
  await prepareProcess('bantuan-kedinasan', environment);
  const postgres = environment.DATABASE_URL ? null : await ownPostgres(environment);
  const clock = new Clock(environment.CLOCK);
  const platform = PlatformModule.of({
    environment,
    clock,
    bus: busOf(environment, clock),
    tokens: await officialTokens(environment),
  });
  const server = await createServer(
    'Bantuan Kedinasan',
    [platform, BrokerModule, NotificationModule, ReportingModule, ConsoleModule],
    environment,
  );
  await server.init();
  if (environment.NODE_ENV !== 'production') {
    const seeded = await server.get(Registry, { strict: false }).seed(DEMO_AGENCIES);
    if (seeded > 0) say(`Registered ${seeded} demo agencies with fictitious addresses.`);
    const offered = await server.get(Catalogue, { strict: false }).seed(DEMO_SERVICES);
    if (offered > 0) say(`Offered ${offered} demo services: none of them is a real offer.`);
  }
  await serve(server, environment.PORT ?? 3000, environment.HOST, postgres?.stop);
  greet(await server.getUrl(), settingsNext(environment));
}

// The files are typed by hand; TypeScript only infers `string` for their lists.
const DEMO_AGENCIES = demoAgencies as (AgencyBody & { code: string })[];
const DEMO_SERVICES = demoServices as (ServiceBody & { id: string; provider: string })[];

async function ownPostgres(environment: Environment): Promise<EmbeddedPostgres> {
  const postgres = await startPostgres(environment.DATA_DIR, say);
  environment.DATABASE_URL = postgres.appUrl;
  environment.MIGRATION_DATABASE_URL = postgres.ownerUrl;
  void postgres.lost.then(() =>
    exitFatal({}, 'the embedded PostgreSQL exited unexpectedly; exiting'),
  );
  return postgres;
}

function busOf(environment: Environment, clock: Clock): Bus {
  if (!environment.KAFKA_BROKERS) return new MemoryBus(clock);
  return new KafkaBus(kafkaOptions(environment, 'bantuan-kedinasan-standalone'));
}

/** Settings that commands in another terminal need if the defaults were changed. */
function settingsNext({ PORT, DATA_DIR }: Environment): string {
  const broker = PORT ? `BROKER_URL=http://127.0.0.1:${PORT} ` : '';
  return broker + (process.env.DATA_DIR ? `DATA_DIR=${quoted(DATA_DIR)} ` : '');
}

/** Quotes a word for a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function greet(url: string, settings: string): void {
  say(`
Bantuan Kedinasan is running (Ctrl-C stops it; the data is kept):
  Pages  ${url}/konsol
  API    ${url}/v1/..., for instance /v1/requests (each call needs a token)
  Docs   ${url}/docs

Open the pages in a browser, or go on in another terminal:
  ${settings}npm run agency -- keys kab-malang
  ${settings}npm run agency -- send tests/examples/assess-120-officials.json
  ${settings}npm run --silent token -- decider@pemprov-jatim
To connect a system of your own, read apps/agency/README.md.
`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

void orExit(main);
