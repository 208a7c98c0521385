import type { Consumer } from 'kafkajs';
import type { Places } from './bus';

/**
 * Moves a group's offsets behind what is done with. Kafka takes some 5 ms over each commit, and one after the other, so
 * the next fetch does not wait for it, and all that came meanwhile goes as one. What a process that ends had not
 * committed comes again, to be known by its inbox.
 */
export class GroupOffsets {
  private next = new Map<number, bigint>();
  /** Partitions whose next offset lies behind some that hold no record. */
  private readonly gaps = new Set<number>();
  private moving: Promise<void> | null = null;

  constructor(
    private readonly consumer: Pick<Consumer, 'commitOffsets'>,
    private readonly topic: string,
    private readonly failed: (error: unknown) => void,
    private readonly places?: Places,
  ) {}

  /**
   * @param offset of the next record that the group has to read.
   * @param gap whether offsets without a record lie before it: marks of transactions, and what was aborted.
   */
  move(partition: number, offset: bigint, gap = false): void {
    this.next.set(partition, offset);
    if (gap) this.gaps.add(partition);
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
        const passed = offsets.filter(({ partition }) => this.gaps.delete(partition));
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
