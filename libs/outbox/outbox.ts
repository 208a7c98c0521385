import { Columns } from '#libs/database/columns';
import { Tx } from '#libs/database/database';

/** A record that a transaction leaves for the bus. */
export interface OutboxRecord {
  topic: string;
  key: string;
  /** JSON on one line: the exact text that is published, once or, after a crash, again. */
  value: string;
}

const RECORD = new Columns({ topic: 'text', key: 'text', value: 'text' });

/**
 * Leaves records in the app's outbox, in this order, within the transaction that made them true. Whoever
 * changes one request holds its row's lock, so ids grow with its versions.
 */
export async function appendToOutbox(tx: Tx, records: OutboxRecord[]): Promise<void> {
  if (records.length === 0) return;
  await tx.query(
    `INSERT INTO outbox (${RECORD.names}) ${RECORD.rows} ORDER BY place`,
    RECORD.of(records),
  );
}
