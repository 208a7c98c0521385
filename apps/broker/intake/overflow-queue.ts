import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Environment } from '#libs/config/environment';
import { isProblem, Problem } from '#libs/contracts/problem';
import type { Attempt } from '#libs/database/attempt';
import { Database, Tx } from '#libs/database/database';
import { processBatch } from '#libs/inbox/take-batch';
import { BusMessage } from '#libs/kafka/bus';
import { log } from '#libs/operations/log';
import { Operations } from '#libs/operations/operations';
import { kidOf } from '#libs/security/signatures';
import { VerifiedMessage } from './verify-message';
import { Shares } from './shares';

/** A message of the bus, and the result of its authentication. */
export interface VerifiedBatch {
  message: BusMessage;
  outcome: VerifiedMessage | Problem;
}

/** The processing steps of a message of the bus; a deferred message takes them later. */
export interface CommandSteps {
  /** True while it has work. */
  readonly busy: boolean;
  /** Authenticates each as of when the bus received it, however late that is done. */
  judge(messages: BusMessage[], attempt: Attempt): Promise<VerifiedBatch[]>;
  /** Settles the messages that `choose` returns, in one transaction with `choose`. */
  settle(choose: (tx: Tx) => Promise<VerifiedBatch[]>, attempt: Attempt): Promise<void>;
  park(choose: (tx: Tx) => Promise<BusMessage[]>, error: unknown): Promise<void>;
}

type Deferred = BusMessage & { id: string; agency: string };

/** Deferred messages per batch, of all agencies: few, so that new messages hardly wait. */
const BATCH = 50;
/** New messages go first, but delay deferred ones no longer than this. */
const GIVE_WAY_MS = 200;
/** If nobody else has sent for this long, deferred messages get the whole capacity. */
const ALONE_MS = 1_000;
const POLL_MS = 1_000;
/** Delay before a used-up share is checked again. */
const SHARE_MS = 250;
/** Readiness fails without progress for this long. */
const STALLED_MS = 60_000;

/**
 * Keeps what an agency sends above its share (`INTAKE_SHARE`) in the database instead of on the
 * topic, so that it delays nobody and nothing is lost. While messages of an agency are deferred,
 * its later ones queue behind them. One process takes them in turns, an agency at a time: within
 * the share while others send, as fast as possible while nobody does.
 */
@Injectable()
export class OverflowQueue {
  private readonly shares: Shares;
  /**
   * Agencies that were last seen above their share, and the owners of keys that were verified here.
   */
  private readonly over = new Set<string>();
  private readonly owners = new Map<string, string>();
  private othersAt = -Infinity;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private wake = new AbortController();
  /** Another process won the lock; leave the queue to it. */
  private beaten = false;

  constructor(
    private readonly database: Database,
    environment: Environment,
    operations: Operations,
  ) {
    this.shares = new Shares(environment.INTAKE_SHARE);
    let first = { id: null as string | null, since: 0 };
    operations.promise('broker: deferred messages are handled in turn', async () => {
      const { depth, age, id } = await this.waiting();
      if (id !== first.id) first = { id, since: performance.now() };
      return {
        kept: id === null || performance.now() - first.since < STALLED_MS,
        detail: `${depth} messages deferred, the oldest for ${Math.round(age)} s`,
      };
    });
    operations.gauge(
      'bk_broker_deferred_depth',
      'Messages that wait because their agency sent more than INTAKE_SHARE',
      () => this.waiting().then(({ depth }) => depth),
    );
    operations.gauge(
      'bk_broker_deferred_age_seconds',
      'Age of the oldest message that waits because its agency sent more than INTAKE_SHARE',
      () => this.waiting().then(({ age }) => age),
    );
  }

  /**
   * Splits a batch: messages that will probably be deferred are authenticated after the others have
   * their receipts. The claimed key decides this and nothing else; an unknown key may belong to
   * anybody.
   */
  part(messages: BusMessage[]): BusMessage[][] {
    if (this.over.size === 0) return [messages];
    const isLate = ({ signature }: BusMessage): boolean => {
      const owner = this.owners.get(kidOf(signature) ?? '');
      return owner === undefined || this.over.has(owner);
    };
    const parts = [messages.filter((one) => !isLate(one)), messages.filter(isLate)];
    return parts.filter(({ length }) => length > 0);
  }

  /**
   * Stores what is above a share, in the transaction of the batch, and returns what is processed
   * now.
   */
  async divide(tx: Tx, judged: VerifiedBatch[]): Promise<VerifiedBatch[]> {
    const agencies = judged.flatMap(({ outcome }) => (isProblem(outcome) ? [] : [outcome.agency]));
    const queued = (await tx.query(
      `SELECT agency FROM unnest($1::text[]) AS agency
       WHERE EXISTS (SELECT FROM deferred_message AS waits WHERE waits.agency = agency.agency)`,
      [[...new Set(agencies)]],
    )) as { agency: string }[];
    for (const agency of agencies) this.over.delete(agency);
    for (const { agency } of queued) this.over.add(agency);
    const now: VerifiedBatch[] = [];
    const later: { message: BusMessage; proven: VerifiedMessage }[] = [];
    for (const one of judged) {
      const { message, outcome } = one;
      if (isProblem(outcome)) {
        now.push(one);
        continue;
      }
      const { agency, kid } = outcome;
      this.owners.set(kid, agency);
      if (this.over.has(agency) || !this.shares.take(agency)) {
        this.over.add(agency);
        later.push({ message, proven: outcome });
      } else {
        this.othersAt = performance.now();
        now.push(one);
      }
    }
    if (later.length > 0) await this.keep(tx, later);
    return now;
  }

  start(way: CommandSteps): void {
    this.running = this.loop(way);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake.abort();
    await this.running;
  }

  private async keep(
    tx: Tx,
    later: { message: BusMessage; proven: VerifiedMessage }[],
  ): Promise<void> {
    const columns = later.map(({ message, proven }) => [
      proven.agency,
      proven.receivedAt,
      message.topic,
      message.partition,
      message.offset,
      message.signature,
      message.value,
      proven.sha256,
    ]);
    await tx.query(
      `INSERT INTO deferred_message (agency, received_at, topic, partition, record_offset, signature, bytes, sha256)
       SELECT agency, received_at, topic, partition, record_offset, signature, bytes, sha256
       FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::int[], $5::text[], $6::text[], $7::bytea[], $8::text[])
         WITH ORDINALITY AS record (agency, received_at, topic, partition, record_offset, signature, bytes, sha256, at)
       ORDER BY at ON CONFLICT DO NOTHING`,
      Array.from({ length: 8 }, (_, column) => columns.map((row) => row[column])),
    );
    this.wake.abort();
  }

  private async loop(way: CommandSteps): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        for (let wait = 0; way.busy && wait < GIVE_WAY_MS; wait += 5) await sleep(5);
        this.wake = new AbortController();
        this.beaten = false;
        const first = await this.first();
        const due = this.due(first);
        if (due.length > 0)
          await processBatch(
            due,
            (messages, attempt) => this.take(way, messages, attempt),
            (message, error) => way.park((tx) => this.remove(tx, [message]), error),
          );
        if (signal.aborted) return;
        if (this.beaten) await rest(POLL_MS, signal);
        else if (first.length === 0) await rest(POLL_MS, this.wake.signal);
        else if (due.length < first.length) await rest(SHARE_MS, signal);
      } catch (error) {
        log.warn({ err: error }, 'deferred messages cannot be processed now; retrying');
        await rest(POLL_MS, signal);
      }
    }
  }

  private async take(way: CommandSteps, messages: Deferred[], attempt: Attempt): Promise<void> {
    const judged = await way.judge(messages, attempt);
    await way.settle(async (tx) => {
      const left = new Set<BusMessage>(await this.remove(tx, messages));
      return judged.filter(({ message }) => left.has(message));
    }, attempt);
  }

  /** The next messages in turn: the first of each agency, then the second of each, and so on. */
  private first(): Promise<Deferred[]> {
    return this.database.pipeline.query(
      `WITH RECURSIVE queue AS (
         (SELECT agency FROM deferred_message ORDER BY agency LIMIT 1)
         UNION ALL
         SELECT (SELECT agency FROM deferred_message WHERE agency > queue.agency ORDER BY agency LIMIT 1)
         FROM queue WHERE queue.agency IS NOT NULL),
       turns AS (
         SELECT one.id, row_number() OVER (PARTITION BY queue.agency ORDER BY one.id) AS turn
         FROM queue CROSS JOIN LATERAL
           (SELECT id FROM deferred_message WHERE agency = queue.agency ORDER BY id LIMIT ${BATCH}) AS one)
       SELECT id, agency, topic, partition, record_offset AS "offset", NULL AS key, bytes AS value, signature,
         received_at AS "appendedAt"
       FROM deferred_message JOIN (SELECT id FROM turns ORDER BY turn, id LIMIT ${BATCH}) AS next USING (id)
       ORDER BY id`,
    );
  }

  private due(first: Deferred[]): Deferred[] {
    const alone = performance.now() - this.othersAt > ALONE_MS;
    const over = new Set<string>();
    return first.filter(({ agency }) => {
      if (!this.shares.take(agency) && !alone) over.add(agency);
      return !over.has(agency);
    });
  }

  /**
   * Removes messages from the queue in this transaction; returns only those that no other process
   * took.
   */
  private async remove(tx: Tx, messages: Deferred[]): Promise<Deferred[]> {
    await tx.query(
      `SELECT pg_advisory_xact_lock(hashtext('bantuan-kedinasan'), hashtext('deferred'))`,
    );
    const rows = (await tx.query(
      `WITH gone AS (DELETE FROM deferred_message WHERE id = ANY($1::bigint[]) RETURNING id)
       SELECT id FROM gone`,
      [messages.map(({ id }) => id)],
    )) as { id: string }[];
    const ids = new Set(rows.map(({ id }) => id));
    if (ids.size < messages.length) this.beaten = true;
    return messages.filter(({ id }) => ids.has(id));
  }

  private async waiting(): Promise<{ depth: number; age: number; id: string | null }> {
    const rows: { depth: number; age: number; id: string | null }[] =
      await this.database.pipeline.query(
        `SELECT count(*)::int AS depth, min(id) AS id,
           coalesce(extract(epoch FROM clock_timestamp() - min(deferred_at)), 0)::float8 AS age
         FROM deferred_message`,
      );
    return rows[0] ?? { depth: 0, age: 0, id: null };
  }
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
