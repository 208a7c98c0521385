import type { Consumer } from 'kafkajs';

/**
 * Moves a group's offsets behind what is done with. Kafka takes some 5 ms over each commit, and one after the other, so
 * the next fetch does not wait for it, and all that came meanwhile goes as one. What a process that ends had not
 * committed comes again, to be known by its inbox.
 */
export class GroupOffsets {
  private next = new Map<number, bigint>();
  private moving: Promise<void> | null = null;

  constructor(
    private readonly consumer: Pick<Consumer, 'commitOffsets'>,
    private readonly topic: string,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** @param offset of the next record that the group has to read. */
  move(partition: number, offset: bigint): void {
    this.next.set(partition, offset);
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
        await this.consumer.commitOffsets(offsets);
      }
    } catch (error) {
      this.failed(error);
    } finally {
      this.moving = null;
    }
  }
}
