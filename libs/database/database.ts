import type { Client } from 'pg';
import { DataSource, EntityManager, MixedList } from 'typeorm';
import { log } from '#libs/operations/log';
import { Attempt } from './attempt';
import { PreparingClient } from './preparing-client';
import { SessionSettings, UnfitSession } from './session';

/** An open transaction. It is always passed as an argument, never through a hidden context. */
export type Tx = EntityManager;

/**
 * Agency, role and subject by which the row-level security policies decide what a party can read
 * and write.
 */
export interface Scope {
  agency: string | null;
  role: string;
  sub: string;
}

/** Time limit for a new connection: a hung server accepts it but does not answer. */
export const CONNECT_MS = 5_000;
/**
 * A working server ends each statement after 30 s itself (`statement_timeout`). A hung server, or
 * one that a failover left behind, never answers: without this limit its connections would block
 * the pool forever.
 */
const ANSWER_MS = 35_000;

type Entities = MixedList<new () => object>;

/**
 * An app's two connection pools for its schema. Their roles own nothing and cannot bypass row-level
 * security: `<app>_party` for everything that a person or agency reads or does, `<app>_pipeline`
 * for intake, relay, timers and projections.
 */
export class Database {
  private constructor(
    readonly app: string,
    readonly url: string,
    readonly party: DataSource,
    readonly pipeline: DataSource,
  ) {}

  static async open(app: string, url: string, pool: number, entities: Entities): Promise<Database> {
    const source = (role: string): DataSource => {
      const session = SessionSettings.of(app, role);
      return new DataSource({
        type: 'postgres',
        url,
        schema: app,
        entities,
        applicationName: role,
        poolErrorHandler: (error: unknown) =>
          log.warn({ err: error, role }, 'idle connection lost'),
        extra: {
          Client: PreparingClient,
          max: pool,
          // Without a listener, an error while neither the pool nor a query listens would end the
          // process.
          onConnect: (client: Client) => {
            client.on('error', (error) => log.warn({ err: error, role }, 'connection lost'));
            return session.prove(client);
          },
          connectionTimeoutMillis: CONNECT_MS,
          query_timeout: ANSWER_MS,
          options: session.options,
        },
      });
    };
    const party = source(`${app}_party`);
    const pipeline = source(`${app}_pipeline`);
    await Promise.all([party.initialize(), pipeline.initialize()]);
    return new Database(app, url, party, pipeline);
  }

  /**
   * A transaction of one party: row-level security uses the scope, which ends with the transaction.
   */
  asParty<T>(
    scope: Scope,
    work: (tx: Tx) => Promise<T>,
    isolation?: 'REPEATABLE READ',
  ): Promise<T> {
    const scoped = async (tx: Tx): Promise<T> => {
      await tx.query(
        `SELECT set_config('app.agency', $1, true), set_config('app.role', $2, true), set_config('app.sub', $3, true)`,
        [scope.agency ?? '', scope.role, scope.sub],
      );
      return work(tx);
    };
    return isolation ? this.party.transaction(isolation, scoped) : this.party.transaction(scoped);
  }

  asPipeline<T>(work: (tx: Tx) => Promise<T>, attempt?: Attempt): Promise<T> {
    return attempt ? attempt.transaction(this.pipeline, work) : this.pipeline.transaction(work);
  }

  /**
   * A single statement of the pipeline. Without a transaction it takes one round trip instead of
   * three.
   */
  readAsPipeline<T>(read: (tx: Tx) => Promise<T>, attempt?: Attempt): Promise<T> {
    const { manager } = this.pipeline;
    return attempt ? attempt.ask(() => read(manager)) : read(manager);
  }

  async close(): Promise<void> {
    await Promise.all([this.party.destroy(), this.pipeline.destroy()]);
  }
}

/**
 * Runs `work` in an open transaction and undoes all that it wrote and locked. Not a read-only
 * transaction: what an act reads may lock other rows.
 */
export async function withoutEffect<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await tx.query('SAVEPOINT without_effect');
  const answer = await work();
  await tx.query('ROLLBACK TO SAVEPOINT without_effect');
  return answer;
}

/** Another transaction won: this one must be rolled back and retried (SQLSTATE 40001). */
export class Raced extends Error {
  readonly code = '40001';
}

/** Retries a transaction up to 10 times after a serialisation failure or deadlock. */
export async function retryRaces<T>(work: () => Promise<T>): Promise<T> {
  for (let left = 10; ; left--) {
    try {
      return await work();
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (left === 0 || (code !== '40001' && code !== '40P01')) throw error;
    }
  }
}

const TRANSIENT_NODE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/**
 * Whether a retry can succeed: connection lost or refused, server starting, full, read-only or too
 * slow, serialisation failure, deadlock.
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // The server or a proxy was reconfigured: nothing is wrong with the work itself.
  if (error instanceof UnfitSession) return true;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && TRANSIENT_NODE.has(code)) return true;
  if (
    typeof code === 'string' &&
    /^(08|28|53|57P|57014|58|40001|40P01|55P03|25P03|25006)/.test(code)
  )
    return true;
  if (error instanceof AggregateError) return error.errors.some(isTransient);
  return /Connection terminated|already released|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed|Driver not Connected|DataSource is not connected/i.test(
    error.message,
  );
}
