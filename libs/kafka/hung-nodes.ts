import { setTimeout as sleep } from 'node:timers/promises';
import { KafkaJSConnectionError } from 'kafkajs';
import Connection from 'kafkajs/src/network/connection';
import { requests } from 'kafkajs/src/protocol/requests';
import { isNews, log } from '#libs/operations/log';
import { explain } from './explain';

/*
 * A node that hangs still accepts connections, because its kernel does, and answers nothing. kafkajs then asks the same
 * node again and again: it goes to another one only after a connection error (src/cluster/brokerPool.js). So here a
 * connection counts as made once the node has answered on it, and is closed when a request on it times out, which is what
 * Kafka's own clients do. Importing this file changes the library for the whole process.
 */

/** Time for the first answer on a new connection; shorter for a node that lately gave none. */
const FIRST_ANSWER_MS = 3_000;
const SECOND_CHANCE_MS = 1_000;
const LATELY_MS = 15_000;

/** When each node (`host:port`) last failed to connect or to answer in time, by `performance.now()`. */
const failedAt = new Map<string, number>();

/**
 * The node to ask first: of those that never failed the first, else the one whose failure is the longest ago. The
 * failures are those that all clients of this process have met.
 */
export function mostHopeful(brokers: readonly string[]): string[] {
  const failure = (broker: string): number => failedAt.get(broker) ?? -Infinity;
  return [...brokers]
    .sort((a, b) => (failure(a) < failure(b) ? -1 : failure(a) > failure(b) ? 1 : 0))
    .slice(0, 1);
}

/** Closes a connection at once; whatever waits on it fails with `error`. */
async function drop(connection: Connection, error: Error): Promise<void> {
  failedAt.set(connection.broker, performance.now());
  tell(connection, error);
  connection.rejectRequests(error);
  await connection.disconnect();
  forget(connection);
}

/** The library would close its last socket again each time that it disconnects. */
function forget(connection: Connection): void {
  connection.socket?.on('error', () => undefined).destroy();
  connection.socket = undefined;
}

function tell({ broker }: Connection, error: unknown): void {
  const why = explain(error);
  if (isNews(`node ${why}`)) log.warn({ broker }, `a Kafka node cannot be used: ${why}`);
}

const noAnswer = ({ broker }: Connection, why: string): Error =>
  new KafkaJSConnectionError(`Kafka node ${broker} ${why}`, { broker, code: 'ETIMEDOUT' });

const { connect, send } = Connection.prototype;

async function connectAndHear(this: Connection): Promise<boolean> {
  const failed = performance.now() - (failedAt.get(this.broker) ?? -Infinity) < LATELY_MS;
  try {
    await connect.call(this);
  } catch (error) {
    failedAt.set(this.broker, performance.now());
    tell(this, error);
    forget(this);
    throw error;
  }
  const over = new AbortController();
  const patience = failed ? SECOND_CHANCE_MS : FIRST_ANSWER_MS;
  sleep(patience, undefined, { signal: over.signal })
    .then(() =>
      drop(
        this,
        noAnswer(this, `accepts connections and does not answer within ${patience / 1_000} s`),
      ),
    )
    .catch(() => undefined);
  try {
    await send.call(this, {
      ...requests.ApiVersions.protocol({ version: 0 })(),
      logResponseError: false,
    });
    return true;
  } catch (error) {
    const { code } = error as { code?: unknown };
    const lost =
      code === 'ETIMEDOUT'
        ? (error as Error)
        : noAnswer(this, `does not answer as Kafka does: ${(error as Error).message}`);
    await drop(this, lost);
    throw lost;
  } finally {
    over.abort();
  }
}

const connecting = new WeakMap<Connection, Promise<boolean>>();

/** One attempt for all who ask at once: the library would open a socket for each. */
function connectOnce(this: Connection): Promise<boolean> {
  if (this.isConnected()) return Promise.resolve(true);
  const attempt =
    connecting.get(this) ?? connectAndHear.call(this).finally(() => connecting.delete(this));
  connecting.set(this, attempt);
  return attempt;
}
Connection.prototype.connect = connectOnce;

async function sendOrDrop(this: Connection, request: object): Promise<unknown> {
  try {
    return await send.call(this, request);
  } catch (error) {
    if ((error as Error).name !== 'KafkaJSRequestTimeoutError') throw error;
    const lost = noAnswer(this, `does not answer: ${(error as Error).message}`);
    await drop(this, lost);
    throw lost;
  }
}
Connection.prototype.send = sendOrDrop;
