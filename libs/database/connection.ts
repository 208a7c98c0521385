import { Client } from 'pg';
import { log } from '#libs/operations/log';
import { CONNECT_MS } from './database';
import type { SessionSettings } from './session';

/** One connection to PostgreSQL, outside the pools. */
export type Connection = Client;

/**
 * Opens a connection of its own, for work that outlasts a transaction: migrations, the relay,
 * commands. Its session is checked before use; the caller ends it.
 * @param name shown in `pg_stat_activity`.
 * @param answerMs time limit of each statement; without it a hung server is waited for.
 * @throws UnfitSession, or the error of the server.
 */
export async function connectTo(
  url: string,
  name: string,
  session: SessionSettings,
  answerMs?: number,
): Promise<Connection> {
  const client = new Client({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: answerMs,
    options: session.options,
  });
  // Without a listener, a lost connection would end the process.
  client.on('error', (error) => log.warn({ err: error, name }, 'connection lost'));
  try {
    await client.connect();
    await session.prove(client);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}
