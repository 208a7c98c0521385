import { failpoint } from '#libs/config/failpoint';
import { traceOfText } from '#libs/contracts/trace-context';
import { type Connection, connectTo } from '#libs/database/connection';
import { SessionSettings } from '#libs/database/session';
import { Bus } from '#libs/kafka/bus';
import { isNews, log } from '#libs/operations/log';
import { beginSpan, isTracing, type OpenSpan } from '#libs/operations/tracing';
import { LowWaterMark } from './low-water-mark';
import type { OutboxRecord } from './outbox';

const BATCH = 500;
const POLL_MS = 1_000;
/** A suspended relay loses its session, and with it the lock, after this time. */
const SESSION = {
  idle_session_timeout: '10s',
  statement_timeout: '10s',
  // It only deletes published rows: if a crash of the database restores some, they are published
  // again.
  synchronous_commit: 'off',
};

/** Above `statement_timeout`: only a hung server needs longer, and must not block the relay. */
const ANSWER_MS = 12_000;

export interface RelayHealth {
  /** Whether this process holds the relay's lock. Only one process of an app does. */
  leading: boolean;
  published: number;
  lastError: string | null;
}

/**
 * Publishes the committed rows of one outbox in the order of their ids: read, publish, delete after
 * the acknowledgement. Only one relay per outbox works at a time, under a session-level advisory
 * lock. It has no cursor, because an id cursor would lose events of a transaction that commits
 * late, and SKIP LOCKED would reorder them; it only skips ids below the `LowWaterMark`. It reads
 * and deletes on the connection that holds the lock, so it stops when that connection is lost.
 */
export class Relay {
  readonly health: RelayHealth = { leading: false, published: 0, lastError: null };
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private wake: () => void = () => undefined;
  private awake = false;

  constructor(
    private readonly app: string,
    private readonly url: string,
    private readonly bus: Bus,
    /** Called with the records that were just published. */
    private readonly published: (records: readonly OutboxRecord[]) => void = () => undefined,
    /** SQL: the text of a row, from its columns. */
    private readonly text = 'value',
  ) {}

  start(): void {
    this.running = this.loop();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.nudge();
    await this.running;
  }

  private async loop(): Promise<void> {
    const session = SessionSettings.of(this.app, `${this.app}_pipeline`, SESSION);
    while (!this.stopped) {
      let client: Connection | undefined;
      try {
        client = await connectTo(this.url, `${this.app}_relay`, session, ANSWER_MS);
        client.on('notification', () => this.nudge());
        await client.query(`LISTEN ${this.app}_outbox`);
        await this.lead(client);
      } catch (error) {
        this.health.lastError = String(error);
        if (isNews(`relay ${this.app}`))
          log.warn({ err: error, app: this.app }, 'relay failed; restarting it');
        await this.rest();
      } finally {
        this.health.leading = false;
        await client?.end().catch(() => undefined);
      }
    }
  }

  private async lead(client: Connection): Promise<void> {
    const lowWaterMark = new LowWaterMark(client);
    while (!this.stopped) {
      if (!this.health.leading) {
        const { rows } = await client.query<{ mine: boolean }>(
          `SELECT pg_try_advisory_lock(hashtext('bantuan-kedinasan relay'), hashtext($1)) AS mine`,
          [this.app],
        );
        this.health.leading = rows[0]?.mine === true;
        if (!this.health.leading) {
          await this.rest();
          continue;
        }
      }
      // Reset before the read: a row that it misses is committed later, and its notification wakes
      // the relay.
      this.awake = false;
      await lowWaterMark.checkWriters();
      const { rows } = await client.query<{
        id: string;
        topic: string;
        key: string;
        value: string;
      }>(
        `SELECT id, topic, key, ${this.text} AS value FROM outbox WHERE id > $1 ORDER BY id LIMIT ${BATCH}`,
        [lowWaterMark.id],
      );
      lowWaterMark.afterRead(rows[0]?.id);
      assertTexts(rows);
      if (rows.length === 0) {
        await this.rest();
        continue;
      }
      await failpoint('before-relay-send');
      const spans = isTracing() ? rows.map((row) => this.spanOf(row)) : [];
      await this.bus.publish(rows);
      for (const span of spans) span?.end();
      this.published(rows);
      await failpoint('after-relay-send');
      await client.query(`DELETE FROM outbox WHERE id = ANY($1::bigint[])`, [
        rows.map((row) => row.id),
      ]);
      lowWaterMark.deleted(rows.at(-1)?.id ?? lowWaterMark.id);
      await failpoint('after-outbox-delete');
      this.health.published += rows.length;
      this.health.lastError = null;
    }
  }

  private spanOf({ topic, value }: OutboxRecord): OpenSpan | null {
    // Each agency has a mailbox topic: use one span name for all of them.
    const name = `publish ${topic.replace(/^[^.]+\.(\w+).*$/, '$1')}`;
    const attributes = { 'bk.app': this.app, 'messaging.destination.name': topic };
    return beginSpan(name, 'producer', traceOfText(value), attributes);
  }

  private nudge(): void {
    this.awake = true;
    this.wake();
  }

  private async rest(): Promise<void> {
    if (this.awake || this.stopped) {
      this.awake = false;
      return;
    }
    await new Promise<void>((go) => {
      const timer = setTimeout(go, POLL_MS);
      this.wake = () => {
        clearTimeout(timer);
        go();
      };
    });
    this.wake = () => undefined;
  }
}

/** @throws Error if a row names a text that is not there: it must not be published without one. */
function assertTexts(rows: readonly { id: string; value: string | null }[]): void {
  const without = rows.find(({ value }) => value === null);
  if (without) throw new Error(`the text that the outbox row ${without.id} names does not exist`);
}
