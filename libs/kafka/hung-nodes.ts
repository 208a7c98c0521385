import { setTimeout as sleep } from 'node:timers/promises';
import { KafkaJSConnectionError } from 'kafkajs';
import Connection from 'kafkajs/src/network/connection';
import { requests } from 'kafkajs/src/protocol/requests';
import { isNews, log } from '#libs/operations/log';
import { explain } from './explain';

/*
 * A hung node still accepts connections, because its kernel does, but answers no request. kafkajs
 * then retries the same node forever: it tries another one only after a connection error
 * (src/cluster/brokerPool.js). So here a connection counts as established once the node has
 * answered on it, and is closed when a request times out. Kafka's own clients do the same.
 * Importing this file changes the library for the whole process.
 */

/**
 * Time limits for the first answer of a node: usually, after a recent failure, and where no other
 * node is better.
 */
const FIRST_ANSWER_MS = 3_000;
const SECOND_CHANCE_MS = 1_000;
const ONLY_CHANCE_MS = 10_000;
const LATELY_MS = 15_000;

/**
 * When each node (`host:port`) last failed to connect or to answer in time, by `performance.now()`.
 */
const failedAt = new Map<string, number>();
/** Every node that was named or connected to. */
const nodes = new Set<string>();

const failedLately = (broker: string): boolean =>
  performance.now() - (failedAt.get(broker) ?? -Infinity) < LATELY_MS;

/**
 * How long to wait for the first answer. A slow node that is the only one left must not be given up
 * for ever.
 */
function patienceWith(broker: string): number {
  if (!failedLately(broker)) return FIRST_ANSWER_MS;
  const better = [...nodes].some((other) => other !== broker && !failedLately(other));
  return better ? SECOND_CHANCE_MS : ONLY_CHANCE_MS;
}

/**
 * The node to ask first: the first one that has never failed, else the one whose last failure is
 * the longest ago. Failures are counted over all clients of this process.
 */
export function mostHopeful(brokers: readonly string[]): string[] {
  for (const broker of brokers) nodes.add(broker);
  const failure = (broker: string): number => failedAt.get(broker) ?? -Infinity;
  return [...brokers]
    .sort((a, b) => (failure(a) < failure(b) ? -1 : failure(a) > failure(b) ? 1 : 0))
    .slice(0, 1);
}

/** Closes a connection at once; pending requests on it fail with `error`. */
async function drop(connection: Connection, error: Error): Promise<void> {
  failedAt.set(connection.broker, performance.now());
  tell(connection, error);
  firstAnswer.get(connection)?.abort();
  connection.rejectRequests(error);
  await connection.disconnect();
  forget(connection);
}

/** kafkajs would close the same socket again on each disconnect. */
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

const { connect, disconnect, send } = Connection.prototype;
/** Ends the wait for the first answer on a connection. */
const firstAnswer = new WeakMap<Connection, AbortController>();

async function connectAndAsk(this: Connection): Promise<boolean> {
  nodes.add(this.broker);
  const patience = patienceWith(this.broker);
  try {
    await connect.call(this);
  } catch (error) {
    failedAt.set(this.broker, performance.now());
    tell(this, error);
    forget(this);
    throw error;
  }
  const answered = new AbortController();
  firstAnswer.set(this, answered);
  sleep(patience, undefined, { signal: answered.signal })
    .then(() =>
      drop(
        this,
        noAnswer(this, `accepts connections but did not answer within ${patience / 1_000} s`),
      ),
    )
    .catch(() => undefined);
  // Before it authenticates, a client may ask for versions once, and kafkajs does: that is then the
  // first answer.
  if (this.sasl) return true;
  try {
    await this.send({
      ...requests.ApiVersions.protocol({ version: 0 })(),
      logResponseError: false,
    });
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ETIMEDOUT') throw error;
    const lost = noAnswer(this, `does not answer like a Kafka node: ${(error as Error).message}`);
    await drop(this, lost);
    throw lost;
  }
}

const connecting = new WeakMap<Connection, Promise<boolean>>();

/** Concurrent callers share one attempt: kafkajs would open a socket for each. */
function connectOnce(this: Connection): Promise<boolean> {
  if (this.isConnected()) return Promise.resolve(true);
  const attempt =
    connecting.get(this) ?? connectAndAsk.call(this).finally(() => connecting.delete(this));
  connecting.set(this, attempt);
  return attempt;
}
Connection.prototype.connect = connectOnce;

/** kafkajs would unref a destroyed socket on each disconnect, and add a listener each time. */
function disconnectOnce(this: Connection): Promise<boolean> {
  if (this.socket?.destroyed) this.socket = undefined;
  return disconnect.call(this);
}
Connection.prototype.disconnect = disconnectOnce;

async function sendOrDrop(this: Connection, request: object): Promise<unknown> {
  try {
    const answer = await send.call(this, request);
    firstAnswer.get(this)?.abort();
    return answer;
  } catch (error) {
    if ((error as Error).name !== 'KafkaJSRequestTimeoutError') throw error;
    const lost = noAnswer(this, `did not answer: ${(error as Error).message}`);
    await drop(this, lost);
    throw lost;
  }
}
Connection.prototype.send = sendOrDrop;
