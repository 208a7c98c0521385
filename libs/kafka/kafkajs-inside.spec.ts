import fc from 'fast-check';
import theirs from 'kafkajs/src/producer/partitioners/default/murmur2';
import Ours from 'kafkajs/src/protocol/encoder';
import { murmur2, partitionByKey } from './kafkajs-inside';

describe('what is put right in the inside of kafkajs', () => {
  it('writes numbers as the library does', () => {
    let Original = Ours;
    jest.isolateModules(() => (Original = jest.requireActual('kafkajs/src/protocol/encoder')));
    const write = (Encoder: typeof Ours, value: number): string =>
      new Encoder().writeUVarInt(value).buffer.toString('hex');
    expect(Original.prototype === Ours.prototype).toBe(false);
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.integer({ min: 0, max: 300 })), (value) => {
        expect(write(Ours, value)).toBe(write(Original, value));
      }),
    );
  });

  it('finds the partition of a key where every client of Kafka finds it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(murmur2(Buffer.from(bytes))).toBe(theirs(Buffer.from(bytes)));
      }),
    );
    const partitionMetadata = Array.from({ length: 6 }, (_, partitionId) => ({
      partitionId,
    })) as never[];
    const message = { key: 'polri/B/1/2026', value: null };
    expect(partitionByKey()({ topic: 'commands', partitionMetadata, message })).toBe(
      (theirs(message.key) & 0x7fffffff) % 6,
    );
  });
});
