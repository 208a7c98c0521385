import type { Consumer } from 'kafkajs';
import type { EmptyOffsets, OffsetTracker } from './bus';

/**
 * Moves a group's offsets behind what is done with. Kafka takes some 5 ms over each commit, and one after the other, so
 * the next fetch does not wait for it, and all that came meanwhile goes as one. What a process that ends had not
 * committed comes again, to be known by its inbox.
 */
export class GroupOffsets {
  private next = new Map<number, bigint>();
  /** The last offsets of each partition that held no record and are not committed yet. */
  private readonly empty = new Map<number, EmptyOffsets>();
  private moving: Promise<void> | null = null;

  constructor(
    private readonly consumer: Pick<Consumer, 'commitOffsets'>,
    private readonly topic: string,
    private readonly failed: (error: unknown) => void,
    private readonly places?: OffsetTracker,
  ) {}

  /**
   * @param offset of the next record that the group has to read.
   * @param emptyFrom the first of the offsets before it that hold no record: transaction markers, and aborted records.
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

  /** Until Kafka has all of them. */
  async settled(): Promise<void> {
    await this.moving;
  }

  private async commit(): Promise<void> {
    try {
      // What one fetch brought is done with at once, partition by partition.
      await new Promise((go) => setImmediate(go));
      while (this.next.size > 0) {
        const offsets = [...this.next].map(([partition, offset]) => ({
          topic: this.topic,
          partition,
          offset: offset.toString(),
        }));
        this.next = new Map();
        const passed = [...this.empty.values()];
        this.empty.clear();
        if (passed.length > 0) await this.places?.passed(this.topic, passed);
        await this.consumer.commitOffsets(offsets);
      }
    } catch (error) {
      this.failed(error);
    } finally {
      this.moving = null;
    }
  }
}
