/** What the product needs of a bus: Apache Kafka, or in standalone the one in the process. */

export interface BusMessage {
  topic: string;
  partition: number;
  /** Decimal string. */
  offset: string;
  /** The offset that was asked for when this record came: none of those from it up to `offset` holds another record. */
  readFrom: string;
  key: string | null;
  value: Buffer;
  /** `x-jws-signature`, where it stands there once. */
  signature?: string;
  /** When the bus took the record: the legal time of receipt of a command. */
  appendedAt: Date;
}

export interface Outgoing {
  topic: string;
  key: string;
  value: string | Buffer;
  signature?: string;
}

export interface Subscription {
  group: string;
  topic: string;
  /** Who keeps how far each partition was handled. */
  tracker?: OffsetTracker;
  /** Batches that may be at work at once, each of partitions of its own; 1 where absent. */
  lanes?: number;
  /**
   * Takes what waits, of several partitions at once, each in its own order. It resolves once the work is
   * committed; the offsets move after that. It waits out what passes by itself and parks what cannot be
   * taken, so whatever it throws is unknown, and ends the process. Where it takes long, it calls `moved` whenever some
   * of the batch has come further.
   */
  handle(batch: BusMessage[], moved: () => void): Promise<void>;
}

/** The next offset of a partition, decimal. */
export interface PartitionOffset {
  partition: number;
  offset: string;
}

/** Offsets of a partition that hold no record, from the first up to the next one to read. */
export interface EmptyOffsets extends PartitionOffset {
  from: string;
}

export interface OffsetTracker {
  /** Whenever partitions are assigned, before anything of them is handled: where they are read from. */
  resumed(topic: string, at: PartitionOffset[]): Promise<void>;
  /** Before the group goes on to the next offset behind them. */
  passed(topic: string, empty: EmptyOffsets[]): Promise<void>;
  /** Now and then: what the group has committed, which is never ahead of what was handled. */
  committed(topic: string, at: PartitionOffset[]): Promise<void>;
}

export interface ConsumerHealth {
  group: string;
  topic: string;
  /** Records that wait in the partitions of this process, open transactions included; null while that cannot be read. */
  lag: number | null;
  /** Seconds without progress while records wait. */
  stalled: number;
  /** Records that were gone before they were read, since this process runs. */
  missing: MissingRange[];
  /** Partitions of this process that nobody can read further for longer than a transaction takes. */
  openTransactions: OpenTransaction[];
}

/** A transaction of some producer that neither ends nor is given up: consumers stop before it. */
export interface OpenTransaction {
  partition: number;
  /** Offset that consumers stop at. */
  lastStable: string;
  /** Offset that the partition ends at. */
  highWatermark: string;
}

/** Offsets of a partition, from the first to the last. */
export interface MissingRange {
  partition: number;
  from: string;
  to: string;
}

export interface BusHealth {
  reachable: boolean;
  /** Why the bus cannot be reached, and what to do. */
  problem: string | null;
  /** Why records on some topics can be lost or lose their order; each names its topic. */
  unsafeTopics: string[];
  consumers: ConsumerHealth[];
}

export abstract class Bus {
  /** Resolves once the bus holds all messages for good. Order of one key is the order of the list. */
  abstract publish(messages: Outgoing[]): Promise<void>;
  abstract subscribe(subscription: Subscription): Promise<void>;
  /** Creates what is missing of these topics. */
  abstract ensureTopics(topics: string[]): Promise<void>;
  abstract health(): BusHealth;
  abstract close(): Promise<void>;
}

/** At most so many records are worked on in one go. */
export const MAX_BATCH = 250;
/** One fetch brings at most so many bytes of one partition. */
export const MAX_BATCH_BYTES = 512 * 1024;
