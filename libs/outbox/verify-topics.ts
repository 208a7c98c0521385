import { createHash } from 'node:crypto';
import { type Connection, connectTo } from '#libs/database/connection';
import { SessionSettings } from '#libs/database/session';
import type { KafkaOptions } from '#libs/kafka/kafka-client';
import type { BusMessage } from '#libs/kafka/bus';
import { OnProgress, TopicReader } from '#libs/kafka/topic-reader';
import { appendingFrom, valuesOf } from './outbox';

/** A record that the app's tables list as published, but that is not on its topic. */
export interface MissingRecord {
  /** `event`, `receipt` or `mailbox`. */
  kind: string;
  /** Request and version, agency and message id, or agency and mailbox number. */
  id: string;
  /** Type of the CloudEvent. */
  type: string;
  topic: string;
  key: string;
  /** Its exact text; null if an earlier version wrote it and did not store the text. */
  value: string | null;
}

/**
 * SQL that finds what an app publishes, from its own tables and the temporary tables of
 * `VerifyTopics`.
 */
export interface PublishedRecords {
  app: string;
  /** `SELECT topic` of all topics to read. */
  topics: string;
  /** `SELECT` of the `MissingRecord`s, in the order for publishing them again. */
  missing: string;
  /** `SELECT name, count` of compared, waiting and incomparable records. */
  counts: string;
}

export interface Verification {
  app: string;
  /** Number of topics read. */
  topics: number;
  /** Number of records read. */
  records: number;
  counts: Record<string, number>;
  missing: MissingRecord[];
  /** How many of them were put into the outbox again. */
  repaired: number;
}

const PAGE = 500;

/**
 * Compares the records that an app's tables list as published with its topics, byte for byte, while
 * the app runs. A record that still waits in the outbox is not missing. Uses two temporary tables:
 * `told` (digest, topic, subject, sequence, type) has all records of the topics; `topic_begin`
 * (topic, at) has the time of a topic's first record if older ones are deleted.
 */
export class VerifyTopics {
  private records = 0;
  private readonly firstAt = new Map<string, Date>();

  private constructor(
    private readonly client: Connection,
    private readonly published: PublishedRecords,
  ) {}

  static async run(
    published: PublishedRecords,
    url: string,
    kafka: KafkaOptions,
    group: string,
    onProgress: OnProgress,
    repair: boolean,
  ): Promise<Verification> {
    const { app } = published;
    const session = SessionSettings.of(app, `${app}_pipeline`, { statement_timeout: '0' });
    const client = await connectTo(url, `${app}_verify`, session);
    try {
      await client.query(
        `CREATE TEMP TABLE told (digest bytea, topic text, subject text, sequence text, type text, UNIQUE (digest, topic));
         CREATE INDEX ON told (subject, sequence);
         CREATE TEMP TABLE topic_begin (topic text PRIMARY KEY, at timestamptz)`,
      );
      return await new VerifyTopics(client, published).compare(kafka, group, onProgress, repair);
    } finally {
      await client.end();
    }
  }

  private async compare(
    kafka: KafkaOptions,
    group: string,
    onProgress: OnProgress,
    repair: boolean,
  ): Promise<Verification> {
    const { rows } = await this.client.query<{ topic: string }>(this.published.topics);
    const names = rows.map(({ topic }) => topic);
    const reader = new TopicReader(kafka, group, names, (records) => this.note(records));
    try {
      const topics = await reader.open();
      await this.noteBegins(await reader.toEnd(topics, onProgress));
      const candidates = new Set((await this.missing()).map(idOf));
      // A candidate may have been published after the first reading reached the end: read on, and
      // compare again.
      if (candidates.size > 0) await reader.toEnd(topics, onProgress);
      const missing = (await this.missing()).filter((one) => candidates.has(idOf(one)));
      const counts = await this.client.query<{ name: string; count: string }>(
        this.published.counts,
      );
      return {
        app: this.published.app,
        topics: topics.length,
        records: this.records,
        counts: Object.fromEntries(counts.rows.map(({ name, count }) => [name, Number(count)])),
        missing,
        repaired: repair ? await this.repair(missing) : 0,
      };
    } finally {
      await reader.close();
    }
  }

  private async note(records: BusMessage[]): Promise<void> {
    this.records += records.length;
    for (const { topic, appendedAt } of records)
      if (!this.firstAt.has(topic)) this.firstAt.set(topic, appendedAt);
    const rows = records.map(({ topic, value }) => {
      const { subject, sequence, type } = attributesOf(value);
      const digest = createHash('sha256').update(value).digest('hex');
      return { digest, topic, subject, sequence, type };
    });
    for (let from = 0; from < rows.length; from += PAGE)
      await this.client.query(
        `INSERT INTO told SELECT decode(digest, 'hex'), topic, subject, sequence, type
         FROM jsonb_to_recordset($1) AS r (digest text, topic text, subject text, sequence text, type text)
         ON CONFLICT DO NOTHING`,
        [JSON.stringify(rows.slice(from, from + PAGE))],
      );
  }

  /** @param begins first offset of each topic; above 0 if older records were deleted. */
  private async noteBegins(begins: Map<string, bigint>): Promise<void> {
    for (const [topic, low] of begins)
      if (low > 0n)
        await this.client.query(`INSERT INTO topic_begin VALUES ($1, $2)`, [
          topic,
          this.firstAt.get(topic)?.toISOString() ?? null,
        ]);
    await this.client.query('ANALYZE told');
  }

  private async missing(): Promise<MissingRecord[]> {
    const { rows } = await this.client.query<MissingRecord>(this.published.missing);
    return rows;
  }

  /** Puts the missing records into the outbox again, with their original bytes. */
  private async repair(missing: MissingRecord[]): Promise<number> {
    const known = missing.flatMap(({ topic, key, value }) =>
      value === null ? [] : { topic, key, value },
    );
    for (let from = 0; from < known.length; from += PAGE)
      await this.client.query(appendingFrom(1), valuesOf(known.slice(from, from + PAGE)));
    return known.length;
  }
}

const idOf = ({ kind, id }: MissingRecord): string => `${kind} ${id}`;

/** Attributes of a CloudEvent; empty if the record is not one. */
function attributesOf(value: Buffer): { subject?: string; sequence?: string; type?: string } {
  try {
    const { subject, sequence, type } = JSON.parse(value.toString('utf8')) as Record<
      string,
      unknown
    >;
    const text = (one: unknown): string | undefined =>
      typeof one === 'string' ? one.replaceAll('\0', '') : undefined;
    return { subject: text(subject), sequence: text(sequence), type: text(type) };
  } catch {
    return {};
  }
}
