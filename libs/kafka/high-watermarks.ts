import type { Kafka } from 'kafkajs';
import { Cluster, clusterOf } from './kafka-requests';

const READ_UNCOMMITTED = 0;

/**
 * End offsets of partitions, open transactions included. The admin client of kafkajs only reads the
 * last stable offset, where consumers have to stop, so records behind an open transaction are
 * invisible to it.
 */
export class HighWatermarks {
  private cluster: Cluster | null = null;

  constructor(private readonly kafka: Kafka) {}

  /** The high watermark of each partition of a topic. */
  async of(topic: string): Promise<Map<number, bigint>> {
    try {
      this.cluster ??= clusterOf(this.kafka, { isolationLevel: READ_UNCOMMITTED });
      await this.cluster.connect();
      await this.cluster.addTargetTopic(topic);
      await this.cluster.refreshMetadataIfNecessary();
      const partitions = this.cluster
        .findTopicPartitionMetadata(topic)
        .map(({ partitionId: partition }) => ({ partition }));
      const [ends] = await this.cluster.fetchTopicsOffset([
        { topic, partitions, fromBeginning: false },
      ]);
      return new Map(
        ends?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]) ?? [],
      );
    } catch (error) {
      // Its metadata about partition leaders may be stale.
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const { cluster } = this;
    this.cluster = null;
    await cluster?.disconnect().catch(() => undefined);
  }
}
