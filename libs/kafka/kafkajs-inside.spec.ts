import fc from 'fast-check';
// @ts-expect-error the package ships no types for its inside
import theirs from 'kafkajs/src/producer/partitioners/default/murmur2';
// @ts-expect-error the package ships no types for its inside
import Ours from 'kafkajs/src/protocol/encoder';
import { murmur2, partitionByKey } from './kafkajs-inside';

type Encoding = new () => { writeUVarInt(value: number): { buffer: Buffer } };
type Hash = (key: Buffer | string) => number;

describe('what is put right in the inside of kafkajs', () => {
  it('writes numbers as the library does', () => {
    let Original = Ours as Encoding;
    jest.isolateModules(() => (Original = jest.requireActual('kafkajs/src/protocol/encoder')));
    const write = (Encoder: Encoding, value: number): string =>
      new Encoder().writeUVarInt(value).buffer.toString('hex');
    expect((Original.prototype as object) === (Ours as Encoding).prototype).toBe(false);
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.integer({ min: 0, max: 300 })), (value) => {
        expect(write(Ours as Encoding, value)).toBe(write(Original, value));
      }),
    );
  });

  it('finds the partition of a key where every client of Kafka finds it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(murmur2(Buffer.from(bytes))).toBe((theirs as Hash)(Buffer.from(bytes)));
      }),
    );
    const partitionMetadata = Array.from({ length: 6 }, (_, partitionId) => ({
      partitionId,
    })) as never[];
    const message = { key: 'polri/B/1/2026', value: null };
    expect(partitionByKey()({ topic: 'commands', partitionMetadata, message })).toBe(
      ((theirs as Hash)(message.key) & 0x7fffffff) % 6,
    );
  });
});
