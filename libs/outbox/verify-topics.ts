import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { Session } from '#libs/database/session';
import type { KafkaOptions } from '#libs/kafka/kafka-client';
import { Tell, TopicReader, TopicRecord } from '#libs/kafka/topic-reader';
import { appendingFrom, valuesOf } from './outbox';

/** A record that an app's tables say was published, and that its topic does not have. */
export interface MissingRecord {
  /** `event`, `receipt` or `mailbox`. */
  kind: string;
  /** What it is of: request and version, agency and message id, or agency and number in the mailbox. */
  id: string;
  /** Type of the CloudEvent. */
  type: string;
  topic: string;
  key: string;
  /** Its exact text; null where only a former version wrote it, and did not keep it. */
  value: string | null;
}

/** What an app publishes, as its own tables tell it, in SQL that may read the temporary tables of `VerifyTopics`. */
export interface Published {
  app: string;
  /** `SELECT topic` of all topics that are to be read. */
  topics: string;
  /** `SELECT` of the `MissingRecord`s, in the order in which they are to be published again. */
  missing: string;
  /** `SELECT name, count` of what was compared, what waits, and what could not be compared. */
  counts: string;
}

export interface Verification {
  app: string;
  /** Topics that were read. */
  topics: number;
  /** Records that were read. */
  records: number;
  counts: Record<string, number>;
  missing: MissingRecord[];
  /** How many of them are in the outbox again. */
  repaired: number;
}

const PAGE = 500;

/**
 * Compares what an app's tables say was published with what its topics hold, byte for byte, while the app runs. What still
 * waits in the outbox is not missing. In the session stand two temporary tables: `told` (digest, topic, subject, sequence, type)
 * of all records, and `topic_begin` (topic, at), the time of the first record where older ones are deleted already.
 */
export class VerifyTopics {
  private records = 0;
  private readonly firstAt = new Map<string, Date>();

  private constructor(
    private readonly client: Client,
    private readonly published: Published,
  ) {}

  static async run(
    published: Published,
    url: string,
    kafka: KafkaOptions,
    group: string,
    tell: Tell,
    repair: boolean,
  ): Promise<Verification> {
    const { app } = published;
    const session = Session.of(app, `${app}_pipeline`, { statement_timeout: '0' });
    const client = new Client({
      connectionString: url,
      application_name: `${app}_verify`,
      options: session.options,
    });
    await client.connect();
    try {
      await session.prove(client);
      await client.query(
        `CREATE TEMP TABLE told (digest bytea, topic text, subject text, sequence text, type text, UNIQUE (digest, topic));
         CREATE INDEX ON told (subject, sequence);
         CREATE TEMP TABLE topic_begin (topic text PRIMARY KEY, at timestamptz)`,
      );
      return await new VerifyTopics(client, published).compare(kafka, group, tell, repair);
    } finally {
      await client.end();
    }
  }

  private async compare(
    kafka: KafkaOptions,
    group: string,
    tell: Tell,
    repair: boolean,
  ): Promise<Verification> {
    const { rows } = await this.client.query<{ topic: string }>(this.published.topics);
    const names = rows.map(({ topic }) => topic);
    const reader = new TopicReader(kafka, group, names, (records) => this.note(records));
    try {
      const topics = await reader.open();
      await this.noteBegins(await reader.toEnd(topics, tell));
      const candidates = new Set((await this.missing()).map(idOf));
      // What left the outbox before that look was published before it, perhaps behind the end of the first reading.
      if (candidates.size > 0) await reader.toEnd(topics, tell);
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

  private async note(records: TopicRecord[]): Promise<void> {
    this.records += records.length;
    for (const { topic, at } of records) if (!this.firstAt.has(topic)) this.firstAt.set(topic, at);
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

  /** @param begins first offset of each topic: above 0, older records were deleted. */
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

  /** Leaves the missing records for the relay again, with the bytes that they had. */
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

/** As far as the record is a CloudEvent. */
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
