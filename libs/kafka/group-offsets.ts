import type { Consumer } from 'kafkajs';
import type { EmptyOffsets, OffsetTracker } from './bus';

/**
 * Commits the offsets of a group in the background. A commit takes about 5 ms and commits are
 * serial, so the next fetch does not wait for them, and offsets that arrive meanwhile are merged
 * into the next commit. Records whose offset was not committed before the process ended are
 * delivered again; the inbox recognises them.
 */
export class GroupOffsets {
  private next = new Map<number, bigint>();
  /** By partition: the last offsets without a record that are not committed yet. */
  private readonly empty = new Map<number, EmptyOffsets>();
  private moving: Promise<void> | null = null;

  constructor(
    private readonly consumer: Pick<Consumer, 'commitOffsets'>,
    private readonly topic: string,
    private readonly failed: (error: unknown) => void,
    private readonly tracker?: OffsetTracker,
  ) {}

  /**
   * @param offset the next offset that the group has to read.
   * @param emptyFrom offsets from here up to `offset` hold no record, only transaction markers or
   * aborted records.
   */
  move(partition: number, offset: bigint, emptyFrom = offset): void {
    this.next.set(partition, offset);
    if (emptyFrom < offset)
      this.empty.set(partition, {
        partition,
        from: emptyFrom.toString(),
        offset: offset.toString(),
      });
    this.moving ??= this.commit();
  }

  /** Resolves once all offsets are committed. */
  async settled(): Promise<void> {
    await this.moving;
  }

  private async commit(): Promise<void> {
    try {
      // The partitions of one fetch are usually done at the same time: commit them together.
      await new Promise((go) => setImmediate(go));
      while (this.next.size > 0) {
        const offsets = [...this.next].map(([partition, offset]) => ({
          topic: this.topic,
          partition,
          offset: offset.toString(),
        }));
        this.next = new Map();
        const skipped = [...this.empty.values()];
        this.empty.clear();
        if (skipped.length > 0) await this.tracker?.passed(this.topic, skipped);
        await this.consumer.commitOffsets(offsets);
      }
    } catch (error) {
      this.failed(error);
    } finally {
      this.moving = null;
    }
  }
}
