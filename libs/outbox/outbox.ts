import { Columns } from '#libs/database/columns';
import { Tx } from '#libs/database/database';

/** A record that a transaction leaves for the bus. */
export interface OutboxRecord {
  topic: string;
  key: string;
  /** JSON on one line: the exact text that is published, once or, after a crash, again. */
  value: string;
}

const RECORD = { topic: 'text', key: 'text', value: 'text' };

/**
 * Leaves records in the app's outbox, in this order, within the transaction that made them true. Whoever
 * changes one request holds its row's lock, so ids grow with its versions.
 */
export async function appendToOutbox(tx: Tx, records: OutboxRecord[]): Promise<void> {
  if (records.length > 0) await tx.query(appendingFrom(1), valuesOf(records));
}

/** The same as a part of a larger statement, with `valuesOf` the records as its parameters from `$first` on. */
export function appendingFrom(first: number): string {
  const { names, rows } = new Columns(RECORD, first);
  return `INSERT INTO outbox (${names}) ${rows} ORDER BY place`;
}

export const valuesOf = (records: OutboxRecord[]): string[] => new Columns(RECORD).of(records);
