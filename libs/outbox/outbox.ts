import { Columns } from '#libs/database/columns';
import { Tx } from '#libs/database/database';

/** A record to publish. */
export interface OutboxRecord {
  topic: string;
  key: string;
  /**
   * JSON on one line: the exact text that is published. After a crash it may be published again.
   */
  value: string;
}

const RECORD = { topic: 'text', key: 'text', value: 'text' };

/**
 * Inserts records into the app's outbox, in this order, within the transaction that they report.
 * Changes of a request hold the lock of its row, so outbox ids grow with its versions.
 */
export async function appendToOutbox(tx: Tx, records: OutboxRecord[]): Promise<void> {
  if (records.length > 0) await tx.query(appendingFrom(1), valuesOf(records));
}

/**
 * The same as part of a larger statement; its parameters from `$first` on are `valuesOf` the
 * records. An app may have other columns in its outbox.
 */
export function appendingFrom(first: number, columns: Record<string, string> = RECORD): string {
  const { names, rows } = new Columns(columns, first);
  return `INSERT INTO outbox (${names}) ${rows} ORDER BY place`;
}

export const valuesOf = (records: OutboxRecord[]): string[] => new Columns(RECORD).of(records);
