import type { Client } from 'pg';

const LOOK_MS = 1_000;

/**
 * The id up to which an outbox is empty for good. While a transaction stays open anywhere in the database, deleted rows
 * are not cleared away, and a read from the first id would pass over every one of them, each time.
 *
 * It is no cursor: an id counts once everybody has ended who may hold a smaller one that is not committed yet. Whoever
 * inserts holds a lock on the table from before it draws its ids until after its rows can be seen; so when all who held
 * one after some id was seen have let go of it, the next read finds whatever is left below that id.
 */
export class LowWaterMark {
  id = '0';
  /** What it may rise to, and who has to end before; null: nobody has been looked for yet. */
  private next: { id: string; writers: string[] | null } | null = null;
  private lookedAt = -Infinity;

  constructor(private readonly client: Client) {}

  /** All rows up to this id that can be seen are deleted. */
  deleted(id: string): void {
    this.next ??= { id, writers: null };
  }

  /** Before a read: who of those that are waited for still holds the table. */
  async look(): Promise<void> {
    const { next } = this;
    if (!next || next.writers?.length === 0 || performance.now() - this.lookedAt < LOOK_MS) return;
    this.lookedAt = performance.now();
    const { rows } = await this.client.query<{ writer: string }>(
      `SELECT virtualtransaction AS writer FROM pg_locks
        WHERE relation = 'outbox'::regclass AND mode = 'RowExclusiveLock'
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    const now = new Set(rows.map(({ writer }) => writer));
    next.writers = (next.writers ?? [...now]).filter((writer) => now.has(writer));
  }

  /** After a read: the first row that it found, if any. */
  passed(first: string | undefined): void {
    const { next } = this;
    if (next?.writers?.length !== 0) return;
    if (first !== undefined && BigInt(first) <= BigInt(next.id)) return;
    this.id = next.id;
    this.next = null;
  }
}
