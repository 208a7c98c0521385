import type { Client } from 'pg';
import { DataSource, EntityManager, MixedList } from 'typeorm';
import { log } from '#libs/operations/log';
import { Attempt } from './attempt';
import { PreparingClient } from './preparing-client';
import { Session, UnfitSession } from './session';

/** An open transaction. It is passed on as an argument, never found in a hidden context. */
export type Tx = EntityManager;

/** Under which agency and role the row-level policies let a party read and write. */
export interface Scope {
  agency: string | null;
  role: string;
  sub: string;
}

/** A server that accepts connections and does not answer is given up after this time. */
export const CONNECT_MS = 5_000;
/**
 * A server that works ends each statement after 30 s itself (`statement_timeout`). One that hangs, or that a failover left
 * behind, never answers: without this limit its connections would hold the pool for good.
 */
const ANSWER_MS = 35_000;

type Entities = MixedList<new () => object>;

/**
 * One app's two ways into its schema, each a pool of its own under a role that owns nothing and bypasses
 * nothing: `<app>_party` for whatever a person or agency reads or does, `<app>_pipeline` for intake, relay,
 * timers and projections.
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
      const session = Session.of(app, role);
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
          // Between the pool's own listener and the query's, an error of a lost connection would end the process.
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

  /** A transaction as one party: the policies read the scope, which ends with the transaction. */
  asParty<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.party.transaction(async (tx) => {
      await tx.query(
        `SELECT set_config('app.agency', $1, true), set_config('app.role', $2, true), set_config('app.sub', $3, true)`,
        [scope.agency ?? '', scope.role, scope.sub],
      );
      return work(tx);
    });
  }

  asPipeline<T>(work: (tx: Tx) => Promise<T>, attempt?: Attempt): Promise<T> {
    return attempt ? attempt.transaction(this.pipeline, work) : this.pipeline.transaction(work);
  }

  /** A single statement of the pipeline: without a transaction around it, it is one round trip and not three. */
  readAsPipeline<T>(look: (tx: Tx) => Promise<T>, attempt?: Attempt): Promise<T> {
    const { manager } = this.pipeline;
    return attempt ? attempt.ask(() => look(manager)) : look(manager);
  }

  async close(): Promise<void> {
    await Promise.all([this.party.destroy(), this.pipeline.destroy()]);
  }
}

/** Another transaction was first: nothing of this one may stay, and it is tried anew (SQLSTATE 40001). */
export class Raced extends Error {
  readonly code = '40001';
}

/** Tries a transaction again, a few times, when another one was first. */
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
 * Whether the same work may go through later: connection lost or refused, server starting, full, read-only or too slow,
 * serialisation, deadlock.
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // Somebody changed the server, the password or what stands between: nothing is wrong with the work itself.
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
