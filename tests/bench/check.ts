import { chainHash, GENESIS } from '#libs/audit/chain';
import type { CloudEvent } from '#libs/contracts/envelope';
import { ACCEPTED, typeOf } from '#libs/contracts/events';
import { EVENTS } from '#libs/contracts/topics';
import type { SignedMessage } from './messages';
import type { Contender, Stage } from './stage';

/** The checks of a contender after all messages; null: it does not claim this. */
export interface Guarantees {
  /** Each message created one request: nothing lost, nothing twice. */
  once: boolean;
  /** Every row of each request exists, and nothing waits to be published. */
  rows: boolean;
  /** Every request has one `submitted`, one `evaluated`, and one receipt for its sender. */
  events: boolean;
  /** In each partition the events of a request are in version order. */
  order: boolean;
  /** The history of each request is an unbroken hash chain. */
  chain: boolean | null;
  /** The checks that failed, in words. */
  faults: string[];
}

/** Checks the database and the events topic after only `messages` were processed. */
export async function check(
  stage: Stage,
  { schema, rows }: Contender,
  messages: readonly SignedMessage[],
): Promise<Guarantees> {
  const faults: string[] = [];
  const holds = (fault: string | null): boolean => {
    if (fault !== null) faults.push(fault);
    return fault === null;
  };
  const { byMessage, order, others } = await readEvents(stage);
  const published = messages.map(({ id }) => byMessage.get(id) ?? []);
  const requests = new Set(published.flatMap((events) => events.map(({ subject }) => subject)));
  const wanted = [typeOf('submitted'), typeOf('evaluated'), ACCEPTED].sort().join();
  const incomplete = published.filter(
    (events) =>
      events
        .map(({ type }) => type)
        .sort()
        .join() !== wanted,
  );
  const counts = await Promise.all(
    Object.entries(rows).map(async ([table, each]) => {
      const [row] = await stage.sql<{ n: number }>([
        `SELECT count(*)::int AS n FROM ${schema}.${table}`,
      ]);
      const n = row?.n ?? 0;
      const due = each * messages.length;
      return n === due ? null : `${table}: ${n} rows, not ${due}`;
    }),
  );
  return {
    once: holds(
      requests.size === messages.length && byMessage.size === messages.length
        ? null
        : `${requests.size} requests of ${messages.length} messages`,
    ),
    rows: holds(counts.filter((count) => count !== null).join('; ') || null),
    events: holds(
      incomplete.length + others === 0
        ? null
        : `${incomplete.length} messages without exactly their events, ${others} events of none`,
    ),
    order: holds(order === 0 ? null : `${order} events out of order`),
    chain: 'history' in rows ? holds(await brokenChain(stage, schema)) : null,
    faults,
  };
}

/**
 * The events of requests by the message that caused them, the number out of order, and the number
 * without a cause.
 */
async function readEvents(stage: Stage): Promise<{
  byMessage: Map<string, { type: string; subject: string }[]>;
  order: number;
  others: number;
}> {
  const byMessage = new Map<string, { type: string; subject: string }[]>();
  const versions = new Map<string, number>();
  let [order, others] = [0, 0];
  await stage.read(EVENTS, (key, value) => {
    const { type, subject, sequence, causationid } = JSON.parse(value.toString()) as CloudEvent;
    if (type.startsWith('bantuan-kedinasan.agency.')) return;
    if (causationid === undefined) return void others++;
    const events = byMessage.get(causationid);
    if (events) events.push({ type, subject });
    else byMessage.set(causationid, [{ type, subject }]);
    const before = versions.get(subject) ?? 0;
    // A receipt, which has no version, comes last.
    const version = sequence === undefined ? Infinity : Number(sequence);
    if (version <= before || key !== subject) order++;
    versions.set(subject, version);
  });
  return { byMessage, order, others };
}

interface Entry {
  requestId: string;
  version: number;
  at: Date;
  type: string;
  actor: object;
  data: object;
  before: string;
  hash: string;
}

async function brokenChain(stage: Stage, schema: string): Promise<string | null> {
  let [previous, version, id] = [GENESIS, 0, ''];
  for (let after = ''; ;) {
    const entries = await stage.sql<Entry>([
      `SELECT request_id AS "requestId", version, at, type, actor, data, previous_hash AS before, hash
       FROM ${schema}.history ${after} ORDER BY request_id, version LIMIT 5000`,
    ]);
    for (const { before, hash, ...entry } of entries) {
      if (entry.requestId !== id) [previous, version, id] = [GENESIS, 0, entry.requestId];
      version += 1;
      const right = chainHash(previous, { ...entry, at: entry.at.toISOString() });
      if (entry.version !== version || before !== previous || hash !== right)
        return `the chain of ${id} breaks at version ${entry.version}`;
      previous = hash;
    }
    const last = entries.at(-1);
    if (!last) return null;
    after = `WHERE (request_id, version) > ('${last.requestId}', ${last.version})`;
  }
}
