import { EventEmitter } from 'node:events';
import type { ICustomPartitioner } from 'kafkajs';
import OffsetManager from 'kafkajs/src/consumer/offsetManager';
import Decoder from 'kafkajs/src/protocol/decoder';
import Encoder from 'kafkajs/src/protocol/encoder';

/*
 * Where the library's own way would hold the process up. Importing this file puts it right; a test holds the
 * bytes and the partitions against the library's own.
 */

/** Of a record with more headers the rest is not read. */
const MAX_HEADERS = 64;

/**
 * The library joins the headers of a record by copying all of them for each one: a record with 20,000, small
 * enough for any topic, would hold up one process after the other for a minute and more.
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

/** The library makes a list and a buffer for each number that it writes, about ten for each record. */
function writeUVarInt(this: Encoder, value: number): Encoder {
  this.ensureAvailable(5);
  let rest = value;
  for (; (rest & ~0x7f) !== 0; rest >>>= 7) this.buf[this.offset++] = (rest & 0x7f) | 0x80;
  this.buf[this.offset++] = rest;
  return this;
}
Encoder.prototype.writeUVarInt = writeUVarInt;

/** The library fills with zeros what it is about to write over, for each of the four buffers that a batch is copied through. */
function ensureAvailable(this: Encoder, length: number): void {
  const needed = this.offset + length;
  if (needed <= this.buf.length) return;
  const grown = Buffer.allocUnsafe(Encoder.nextPowerOfTwo(needed));
  this.buf.copy(grown, 0, 0, this.offset);
  this.buf = grown;
}
Encoder.prototype.ensureAvailable = ensureAvailable;

/** What a consumer went to read next, and its partition does not hold: mostly because it was kept too short a time. */
export interface OutOfRange {
  topic: string;
  partition: number;
  offset: bigint;
}

/** Tells it to whoever listens for the group. */
export const outOfRange = new EventEmitter<Record<string, [OutOfRange]>>();

const { setDefaultOffset } = OffsetManager.prototype;
/** The library goes on at the beginning of what there is, and tells nobody what it passed over. */
async function tellAndGoOn(
  this: OffsetManager,
  { topic, partition }: { topic: string; partition: number },
): Promise<void> {
  const offset = BigInt(this.resolvedOffsets[topic]?.[partition] ?? 0);
  outOfRange.emit(this.groupId, { topic, partition, offset });
  await setDefaultOffset.call(this, { topic, partition });
}
OffsetManager.prototype.setDefaultOffset = tellAndGoOn;

/** The partition of a key as Kafka's own clients choose it, by murmur2; the library reckons it in BigInt. */
export const partitionByKey: ICustomPartitioner =
  () =>
  ({ partitionMetadata, message }) =>
    (murmur2(Buffer.from(message.key ?? '')) & 0x7fffffff) % partitionMetadata.length;

/** MurmurHash2, 32 bits, with the seed of Apache Kafka's clients (org.apache.kafka.common.utils.Utils). */
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
