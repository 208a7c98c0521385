/** The message bus: Apache Kafka, or the in-process bus of standalone. */

export interface BusMessage {
  topic: string;
  partition: number;
  /** Decimal string. */
  offset: string;
  /** Where this read began: no offset from here up to `offset` holds another record. */
  readFrom: string;
  key: string | null;
  value: Buffer;
  /** `x-jws-signature`, if it occurs exactly once. */
  signature?: string;
  /** When the bus stored the record: the legal time of receipt of a command. */
  appendedAt: Date;
}

export interface OutgoingRecord {
  topic: string;
  key: string;
  value: string | Buffer;
  signature?: string;
}

export interface Subscription {
  group: string;
  topic: string;
  /** Records how far each partition was handled. */
  tracker?: OffsetTracker;
  /** Batches that may be processed concurrently, of different partitions. Default: 1. */
  lanes?: number;
  /**
   * Handles a batch of one or more partitions; records of one partition are in order. It resolves
   * once the work is committed; offsets are committed after that. It retries transient errors and
   * parks bad messages itself, so any error that it throws is unexpected and ends the process.
   * During long work it calls `moved` to show progress.
   */
  handle(batch: BusMessage[], moved: () => void): Promise<void>;
}

/** The next offset of a partition, as a decimal string. */
export interface PartitionOffset {
  partition: number;
  offset: string;
}

/** Offsets without a record: from `from` up to, but not including, `offset`. */
export interface EmptyOffsets extends PartitionOffset {
  from: string;
}

export interface OffsetTracker {
  /**
   * Called when partitions are assigned, before their records are handled, with the offsets where
   * reading starts.
   */
  resumed(topic: string, at: PartitionOffset[]): Promise<void>;
  /** Called before the group commits past offsets that hold no record. */
  passed(topic: string, empty: EmptyOffsets[]): Promise<void>;
  /**
   * Called periodically with the committed offsets of the group, which must never be ahead of the
   * handled ones.
   */
  committed(topic: string, at: PartitionOffset[]): Promise<void>;
}

export interface ConsumerHealth {
  group: string;
  topic: string;
  /**
   * Unread records in the partitions of this process, open transactions included; null if unknown.
   */
  lag: number | null;
  /** Seconds without progress while records wait. */
  stalled: number;
  /** Records that retention dropped before they were read, since this process started. */
  missing: MissingRange[];
  /** Partitions of this process that a long-running transaction blocks. */
  openTransactions: OpenTransaction[];
}

/** A producer's transaction that is neither committed nor aborted: consumers stop before it. */
export interface OpenTransaction {
  partition: number;
  /** Offset where consumers stop. */
  lastStable: string;
  /** End offset of the partition. */
  highWatermark: string;
}

/** A range of offsets, both ends included. */
export interface MissingRange {
  partition: number;
  from: string;
  to: string;
}

export interface BusHealth {
  reachable: boolean;
  /** Why the bus cannot be reached, and what to do. */
  problem: string | null;
  /** Why records on some topics can be lost or reordered; each text names its topic. */
  unsafeTopics: string[];
  consumers: ConsumerHealth[];
}

export abstract class Bus {
  /**
   * Resolves once all messages are stored durably. Messages of one key keep the order of the list.
   */
  abstract publish(messages: OutgoingRecord[]): Promise<void>;
  abstract subscribe(subscription: Subscription): Promise<void>;
  /** Creates the missing ones of these topics. */
  abstract ensureTopics(topics: string[]): Promise<void>;
  abstract health(): BusHealth;
  abstract close(): Promise<void>;
}

/** Maximum records of one batch. */
export const MAX_BATCH = 250;
/** Maximum bytes of one partition in one fetch. */
export const MAX_BATCH_BYTES = 512 * 1024;
