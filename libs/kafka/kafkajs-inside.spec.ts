import fc from 'fast-check';
import theirs from 'kafkajs/src/producer/partitioners/default/murmur2';
import Ours from 'kafkajs/src/protocol/encoder';
import { murmur2, partitionByKey } from './kafkajs-inside';

describe('the patched internals of kafkajs', () => {
  let Original = Ours;
  beforeAll(() =>
    jest.isolateModules(() => (Original = jest.requireActual('kafkajs/src/protocol/encoder'))),
  );

  it('encode numbers like the original', () => {
    const write = (Encoder: typeof Ours, value: number): string =>
      new Encoder().writeUVarInt(value).buffer.toString('hex');
    expect(Original.prototype === Ours.prototype).toBe(false);
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.integer({ min: 0, max: 300 })), (value) => {
        expect(write(Ours, value)).toBe(write(Original, value));
      }),
    );
  });

  it('grow buffers like the original, and expose only written bytes', () => {
    const write = (Encoder: typeof Ours, texts: string[]): string => {
      const encoder = new Encoder();
      for (const text of texts) encoder.writeString(text);
      return encoder.buffer.toString('hex');
    };
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 2_000, size: 'max' }), { maxLength: 8 }),
        (texts) => {
          expect(write(Ours, texts)).toBe(write(Original, texts));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('choose the partition of a key like every other Kafka client', () => {
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
