import { Tx } from '#libs/database/database';

/** A record that a transaction leaves for the bus. */
export interface OutboxRecord {
  topic: string;
  key: string;
  /** JSON: the exact text that is published, once or, after a crash, again. */
  value: string;
}

/**
 * Leaves records in the app's outbox, in this order, within the transaction that made them true. Whoever
 * changes one request holds its row's lock, so ids grow with its versions.
 */
export async function appendToOutbox(tx: Tx, records: OutboxRecord[]): Promise<void> {
  if (records.length === 0) return;
  // The values are JSON already: they go in as they are, and are not escaped into a text and back.
  const rows = records.map(
    ({ topic, key, value }) =>
      `{"topic":${JSON.stringify(topic)},"key":${JSON.stringify(key)},"value":${value}}`,
  );
  await tx.query(
    `INSERT INTO outbox (topic, key, value)
     SELECT topic, key, value::text
     FROM ROWS FROM (json_to_recordset($1) AS (topic text, key text, value json)) WITH ORDINALITY
       AS record (topic, key, value, at) ORDER BY at`,
    [`[${rows.join(',')}]`],
  );
}
