import type { Connection } from '#libs/database/connection';

const CHECK_MS = 1_000;

/**
 * The id up to which an outbox is empty and stays empty. While any transaction in the database is
 * open, vacuum cannot remove deleted rows, and each read from the first id would scan all of them.
 *
 * It is not a cursor: it rises to an id only after every transaction has ended that may hold a
 * smaller, uncommitted id. A writer locks the table before it draws ids and until its rows are
 * visible. So when all transactions that held the lock after an id was deleted have released it,
 * the next read finds every row that is left below that id.
 */
export class LowWaterMark {
  id = '0';
  /**
   * The id to rise to, and the transactions that must end before; null until they are first read.
   */
  private next: { id: string; writers: string[] | null } | null = null;
  private checkedAt = -Infinity;

  constructor(private readonly client: Connection) {}

  /** All visible rows up to this id are deleted. */
  deleted(id: string): void {
    this.next ??= { id, writers: null };
  }

  /** Called before a read: finds which of the awaited transactions still hold the lock. */
  async checkWriters(): Promise<void> {
    const { next } = this;
    if (!next || next.writers?.length === 0 || performance.now() - this.checkedAt < CHECK_MS)
      return;
    this.checkedAt = performance.now();
    const { rows } = await this.client.query<{ writer: string }>(
      `SELECT virtualtransaction AS writer FROM pg_locks
        WHERE relation = 'outbox'::regclass AND mode = 'RowExclusiveLock'
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    const now = new Set(rows.map(({ writer }) => writer));
    next.writers = (next.writers ?? [...now]).filter((writer) => now.has(writer));
  }

  /** Called after a read, with the id of the first row that it found, if any. */
  afterRead(first: string | undefined): void {
    const { next } = this;
    if (next?.writers?.length !== 0) return;
    if (first !== undefined && BigInt(first) <= BigInt(next.id)) return;
    this.id = next.id;
    this.next = null;
  }
}
