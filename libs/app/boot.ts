import { Type } from '@nestjs/common';
import { NestFastifyApplication } from '@nestjs/platform-fastify';
import { MixedList } from 'typeorm';
import { Clock } from '#libs/config/clock';
import { commandLine } from '#libs/config/command-line';
import {
  CannotStart,
  Environment,
  EnvironmentError,
  readEnvironment,
} from '#libs/config/environment';
import { armFailpoint } from '#libs/config/failpoint';
import { unreadVariables } from '#libs/config/unread-variables';
import { Database } from '#libs/database/database';
import { followClock } from '#libs/database/follow-clock';
import { lackingMigrations, migrate } from '#libs/database/migrate';
import { whenThere } from '#libs/database/when-there';
import { createServer } from '#libs/http/server';
import { KafkaBus } from '#libs/kafka/kafka-bus';
import { kafkaOptions } from '#libs/kafka/kafka-client';
import { MemoryBus } from '#libs/kafka/memory-bus';
import { openDevelopmentIssuer } from '#libs/security/development-issuer';
import { OfficialTokens } from '#libs/security/officials';
import { exitFatal, orExit } from '#libs/operations/or-exit';
import { log } from '#libs/operations/log';
import { Operations } from '#libs/operations/operations';
import { PlatformModule } from './platform.module';
import { closeTracing, openTracing } from '#libs/operations/tracing';

/** What an app needs besides PostgreSQL. */
interface Needs {
  /** Whether it uses Kafka. */
  bus: boolean;
  needs?: (keyof Environment)[];
}

/** What a server prints about itself instead of starting if it is called with arguments. */
export const usageOf = (script: string, what: string): string => `Usage: npm run ${script}
  runs ${what} until Ctrl-C; it takes no arguments
  Environment variables configure it, such as PORT and DATA_DIR: docker/README.md lists them.`;

/**
 * Runs one app as a separate process with PostgreSQL, and Kafka if it uses it, until SIGINT or
 * SIGTERM.
 */
export async function runApp(
  app: string,
  title: string,
  port: number,
  module: Type,
  { bus: onBus, needs = [] }: Needs = { bus: true },
): Promise<void> {
  await orExit(async () => {
    commandLine(usageOf(`start:${app}`, `the app ${app}`), {});
    const environment = readEnvironment(process.env, [
      'DATABASE_URL',
      ...(onBus ? (['KAFKA_BROKERS'] as const) : []),
      ...needs,
    ]);
    await prepareProcess(`bantuan-kedinasan-${app}`, environment);
    const clock = new Clock(environment.CLOCK);
    const bus = onBus
      ? new KafkaBus(kafkaOptions(environment, `bantuan-kedinasan-${app}`))
      : new MemoryBus(clock);
    const platform = PlatformModule.of({
      environment,
      clock,
      bus,
      tokens: await officialTokens(environment),
    });
    const server = await createServer(title, [platform, module], environment);
    await serve(server, environment.PORT ?? port, environment.HOST);
    log.info({ app, url: await server.getUrl() }, `${title} is running`);
  });
}

/**
 * Sets up log, failpoints and traces, and warns of variables that look mistyped.
 * @param name of the process in traces.
 */
export async function prepareProcess(name: string, environment: Environment): Promise<void> {
  log.level = environment.LOG_LEVEL;
  for (const warning of unreadVariables(process.env)) log.warn(warning);
  armFailpoint(environment.FAILPOINT);
  await openTracing(name, environment);
}

/** A process that is told to stop ends within this time. */
const STOP_MS = 15_000;

/** Listens. On SIGINT or SIGTERM accepts no new work, finishes the current work, and exits. */
export async function serve(
  server: NestFastifyApplication,
  port: number,
  host: string,
  afterwards: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      log.info({ signal }, 'stopping');
      server.get(Operations, { strict: false }).stop();
      setTimeout(
        () => exitFatal({}, 'could not stop within 15 s; calls that are under way are cut off'),
        STOP_MS,
      ).unref();
      server
        .close()
        .then(closeTracing)
        .then(afterwards)
        .then(
          () => process.exit(0),
          (error: unknown) => exitFatal({ err: error }, 'could not stop cleanly'),
        );
    });
  await server.listen(port, host).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new CannotStart(
      `Port ${port} is taken: stop the process that listens on it, or set PORT to another one.`,
    );
  });
}

/**
 * Verifies officials' tokens of the configured issuer, or of our own development issuer if none is
 * configured.
 */
export async function officialTokens(environment: Environment): Promise<OfficialTokens> {
  const { OIDC_ISSUER, OIDC_AUDIENCE, OIDC_JWKS_URI } = environment;
  if (OIDC_ISSUER && OIDC_AUDIENCE && OIDC_JWKS_URI)
    return new OfficialTokens({
      issuer: OIDC_ISSUER,
      audience: OIDC_AUDIENCE,
      jwks: new URL(OIDC_JWKS_URI),
    });
  return new OfficialTokens(await openDevelopmentIssuer(environment.DATA_DIR));
}

/**
 * Opens an app's two pools and follows the clock of the database. Waits for up to a minute while
 * the database is starting. Migrates the schema first, but in production only if
 * MIGRATION_DATABASE_URL is set.
 */
export async function openDatabase(
  app: string,
  environment: Environment,
  clock: Clock,
  migrations: string,
  entities: MixedList<new () => object>,
): Promise<Database> {
  const url = environment.DATABASE_URL;
  if (!url)
    throw new EnvironmentError([
      'DATABASE_URL: is missing; set it to postgres://user:password@host:port/database',
    ]);
  const production = environment.NODE_ENV === 'production';
  const { MIGRATION_DATABASE_URL: owner } = environment;
  if (owner !== undefined)
    await whenThere('MIGRATION_DATABASE_URL', () => migrate(app, migrations, owner, url));
  else if (!production)
    await whenThere('DATABASE_URL', () => migrate(app, migrations, url, url).catch(ifForbidden));
  return whenThere('DATABASE_URL', async () => {
    const database = await Database.open(app, url, environment.DATABASE_POOL, entities);
    if (owner === undefined) await refuseUnmigrated(database, migrations);
    if (production) await refusePrivilegedUser(database);
    await followClock(clock, database);
    return database;
  });
}

/** In development DATABASE_URL may not be the owner either; then npm run migrate is needed. */
function ifForbidden(error: unknown): void {
  if ((error as { code?: unknown }).code !== '42501') throw error;
}

async function refuseUnmigrated(database: Database, migrations: string): Promise<void> {
  const lacking = await lackingMigrations(database, migrations);
  if (lacking.length === 0) return;
  await database.close();
  throw new CannotStart(
    `The schema ${database.app} lacks ${lacking.join(', ')}: run npm run migrate as its owner, then start again.`,
  );
}

/**
 * In production the app's user must be able neither to bypass row-level security nor to change its
 * policies.
 */
async function refusePrivilegedUser(database: Database): Promise<void> {
  const [login] = (await database.pipeline.query(
    `SELECT rolsuper AS "a superuser", rolbypassrls AS "above row-level security (BYPASSRLS)",
       rolcreaterole AS "one who makes roles (CREATEROLE)",
       NOT rolsuper AND (pg_has_role(oid, $2, 'USAGE') OR pg_has_role(oid, $3, 'USAGE'))
         AS "one who inherits the rights of ${database.app}_party or ${database.app}_pipeline (GRANT them WITH INHERIT FALSE)",
       EXISTS (SELECT FROM pg_namespace WHERE nspname = $1 AND pg_has_role(r.oid, nspowner, 'MEMBER'))
         AS "the owner of the schema ${database.app}"
     FROM pg_roles r WHERE rolname = session_user`,
    [database.app, `${database.app}_party`, `${database.app}_pipeline`],
  )) as Record<string, boolean>[];
  const powers = Object.entries(login ?? {}).flatMap(([power, has]) => (has ? power : []));
  if (powers.length === 0) return;
  await database.close();
  throw new EnvironmentError(powers.map((power) => `DATABASE_URL: its user is ${power}`));
}
