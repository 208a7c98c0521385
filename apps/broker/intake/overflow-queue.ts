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

/** A message of the bus, and what became of the proof of its sender. */
export interface VerifiedBatch {
  message: BusMessage;
  outcome: VerifiedMessage | Problem;
}

/** The one way of a message of the bus, which a deferred one goes later. */
export interface CommandSteps {
  /** Whether it has work now. */
  readonly busy: boolean;
  /** Proves each as of when the bus took it, however late that is done. */
  judge(messages: BusMessage[], attempt: Attempt): Promise<VerifiedBatch[]>;
  /** Gives each its one end, in one transaction with `choose`, which says which. */
  settle(choose: (tx: Tx) => Promise<VerifiedBatch[]>, attempt: Attempt): Promise<void>;
  park(choose: (tx: Tx) => Promise<BusMessage[]>, error: unknown): Promise<void>;
}

type Deferred = BusMessage & { id: string; agency: string };

/** Messages of all agencies together that are taken later in one go: few, so that whoever comes now hardly waits. */
const BATCH = 50;
/** The way is let alone while it has work, but for no longer than this. */
const GIVE_WAY_MS = 200;
/** Nobody else has sent for so long: whoever is deferred gets the whole machine. */
const ALONE_MS = 1_000;
const POLL_MS = 1_000;
/** Where a share is used up, it is looked again after so long what it has become. */
const SHARE_MS = 250;
/** Without progress for so long a promise is broken. */
const STALLED_MS = 60_000;

/**
 * What an agency sends over its share (`INTAKE_SHARE`) waits in the database, not on the topic: nobody stands behind it,
 * and nothing of it is lost. While some of an agency's waits, its later messages queue behind. They are taken in
 * turns, an agency at a time, by one process: within the share while others send, and as fast as it goes while nobody
 * does.
 */
@Injectable()
export class OverflowQueue {
  private readonly shares: Shares;
  /** Agencies that were over their share when they were last seen, and whose the keys are that were proved here. */
  private readonly over = new Set<string>();
  private readonly owners = new Map<string, string>();
  private othersAt = -Infinity;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private wake = new AbortController();
  /** Another process took what this one was about to: it may go on alone. */
  private beaten = false;

  constructor(
    private readonly database: Database,
    environment: Environment,
    operations: Operations,
  ) {
    this.shares = new Shares(environment.INTAKE_SHARE);
    let first = { id: null as string | null, since: 0 };
    operations.promise('broker: what is over a share is taken in its turn', async () => {
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
   * Parts a batch: what is likely to be deferred is proved and kept after the others have their receipts. It goes by
   * the key that is claimed, which decides of nothing but that; a key that was not seen here may be anybody's.
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

  /** Keeps what is over a share, in the transaction of the batch, and gives back what is to be taken now. */
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
        log.warn({ err: error }, 'deferred messages cannot be taken now');
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

  /** Those whose turn is next: the first of each agency, then the second of each, and so on. */
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

  /** Takes them out of the queue, for this transaction alone; what another process took in between is not given. */
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
