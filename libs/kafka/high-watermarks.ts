import type { Kafka } from 'kafkajs';
import { Cluster, clusterOf } from './kafka-requests';

const READ_UNCOMMITTED = 0;

/**
 * Where partitions end, open transactions included. kafkajs's admin client knows only where a consumer has to stop, the
 * last stable offset, so what waits behind an open transaction looks to it as if nothing did.
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
      // What it knows of leaders may be old.
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
