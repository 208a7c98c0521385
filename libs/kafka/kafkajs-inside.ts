import { EventEmitter } from 'node:events';
import type { ICustomPartitioner } from 'kafkajs';
import OffsetManager from 'kafkajs/src/consumer/offsetManager';
import Decoder from 'kafkajs/src/protocol/decoder';
import Encoder from 'kafkajs/src/protocol/encoder';

/*
 * Replaces code of kafkajs that is too slow or hides lost records. Importing this file changes the
 * library for the whole process. A test compares the bytes and the partitions with those of the
 * original code.
 */

/** Further headers of a record are ignored. */
const MAX_HEADERS = 64;

/**
 * kafkajs copies the whole list for each header it adds. A record with 20,000 headers, small enough
 * for any topic, would block each process that reads it for more than a minute.
 */
function readHeaders<Header>(this: Decoder, readOne: (decoder: Decoder) => Header): Header[] {
  const headers: Header[] = [];
  for (let left = this.readVarInt(); left > 0; left--) {
    const header = readOne(this);
    if (headers.length < MAX_HEADERS) headers.push(header);
  }
  return headers;
}
Decoder.prototype.readVarIntArray = readHeaders;

/** kafkajs allocates an array and a buffer for each number that it writes, about ten per record. */
function writeUVarInt(this: Encoder, value: number): Encoder {
  this.ensureAvailable(5);
  let rest = value;
  for (; (rest & ~0x7f) !== 0; rest >>>= 7) this.buf[this.offset++] = (rest & 0x7f) | 0x80;
  this.buf[this.offset++] = rest;
  return this;
}
Encoder.prototype.writeUVarInt = writeUVarInt;

/** kafkajs fills each of the four buffers of a batch with zeros before it overwrites them. */
function ensureAvailable(this: Encoder, length: number): void {
  const needed = this.offset + length;
  if (needed <= this.buf.length) return;
  const grown = Buffer.allocUnsafe(Encoder.nextPowerOfTwo(needed));
  this.buf.copy(grown, 0, 0, this.offset);
  this.buf = grown;
}
Encoder.prototype.ensureAvailable = ensureAvailable;

/**
 * An offset that a consumer wanted to read and its partition does not hold, mostly because
 * retention deleted it.
 */
export interface OutOfRange {
  topic: string;
  partition: number;
  offset: bigint;
}

/** Emits it under the name of the consumer group. */
export const outOfRange = new EventEmitter<Record<string, [OutOfRange]>>();

const { setDefaultOffset } = OffsetManager.prototype;
/** kafkajs continues at the first offset that exists, and does not report what it skipped. */
async function reportAndReset(
  this: OffsetManager,
  { topic, partition }: { topic: string; partition: number },
): Promise<void> {
  const offset = BigInt(this.resolvedOffsets[topic]?.[partition] ?? 0);
  outOfRange.emit(this.groupId, { topic, partition, offset });
  await setDefaultOffset.call(this, { topic, partition });
}
OffsetManager.prototype.setDefaultOffset = reportAndReset;

/**
 * Chooses the partition of a key as Kafka's own clients do, by murmur2. kafkajs computes it in
 * BigInt, which is slow.
 */
export const partitionByKey: ICustomPartitioner =
  () =>
  ({ partitionMetadata, message }) =>
    (murmur2(Buffer.from(message.key ?? '')) & 0x7fffffff) % partitionMetadata.length;

/**
 * MurmurHash2, 32 bits, with the seed of Apache Kafka's clients
 * (org.apache.kafka.common.utils.Utils).
 */
export function murmur2(data: Buffer): number {
  const M = 0x5bd1e995;
  const { length } = data;
  const whole = length & ~3;
  let hash = 0x9747b28c ^ length;
  for (let at = 0; at < whole; at += 4) {
    const part = Math.imul(data.readInt32LE(at), M);
    hash = Math.imul(hash, M) ^ Math.imul(part ^ (part >>> 24), M);
  }
  if (length > whole) {
    for (let at = length - 1; at >= whole; at--) hash ^= data.readUInt8(at) << (8 * (at - whole));
    hash = Math.imul(hash, M);
  }
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return hash ^ (hash >>> 15);
}
