import { Tx } from '#libs/database/database';

/** A record that a transaction leaves for the bus. */
export interface OutboxRecord {
  topic: string;
  key: string;
  /** JSON on one line: the exact text that is published, once or, after a crash, again. */
  value: string;
}

/**
 * Leaves records in the app's outbox, in this order, within the transaction that made them true. Whoever
 * changes one request holds its row's lock, so ids grow with its versions.
 */
export async function appendToOutbox(tx: Tx, records: OutboxRecord[]): Promise<void> {
  if (records.length === 0) return;
  await tx.query(
    `INSERT INTO outbox (topic, key, value)
     SELECT topic, key, value
     FROM unnest($1::text[], $2::text[], string_to_array($3, E'\n')) WITH ORDINALITY
       AS record (topic, key, value, at) ORDER BY at`,
    [
      records.map(({ topic }) => topic),
      records.map(({ key }) => key),
      // A JSON text has no line feed, so many go in as one text that is only cut.
      records.map(({ value }) => value).join('\n'),
    ],
  );
}
