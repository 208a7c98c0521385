/** Numbers that Kafka's protocol gives to its requests. */
export const PRODUCE = 0;
export const FETCH = 1;

/** What becomes of an answer: it arrives, it never does, or the connection breaks in its place. */
export type Fate = 'arrives' | 'lost' | 'cut';

/** One connection, as the frames of Kafka's protocol see it. */
export interface Frames {
  asked(chunk: Buffer): void;
  /** What is left of an answer that goes by. */
  answered(chunk: Buffer): Buffer;
}

/**
 * Reads along in Kafka's protocol, as far as is needed to lose the answers to one kind of request while all others,
 * the heartbeats for one, go by.
 */
export class KafkaFrames {
  /** Asked for each answer. */
  fate: (api: number) => Fate = () => 'arrives';

  connection(cut: () => void): Frames {
    const asked = new Map<number, number>();
    const requests = new FrameReader(12, (head) => {
      asked.set(head.readInt32BE(8), head.readInt16BE(4));
      return true;
    });
    const answers = new FrameReader(8, (head) => {
      const id = head.readInt32BE(4);
      const fate = this.fate(asked.get(id) ?? -1);
      asked.delete(id);
      if (fate === 'cut') cut();
      return fate === 'arrives';
    });
    return {
      asked: (chunk) => void requests.push(chunk),
      answered: (chunk) => answers.push(chunk),
    };
  }
}

/** Finds the frames in a stream, each with its length before it, and keeps those that `keep` says by their head. */
class FrameReader {
  private head = Buffer.alloc(0);
  private left = 0;
  private keeping = true;

  constructor(
    private readonly headSize: number,
    private readonly keep: (head: Buffer) => boolean,
  ) {}

  push(chunk: Buffer): Buffer {
    const kept: Buffer[] = [];
    while (chunk.length > 0) {
      if (this.left === 0) {
        const missing = this.headSize - this.head.length;
        this.head = Buffer.concat([this.head, chunk.subarray(0, missing)]);
        chunk = chunk.subarray(missing);
        if (this.head.length < this.headSize) break;
        this.keeping = this.keep(this.head);
        this.left = this.head.readInt32BE(0) + 4 - this.headSize;
        if (this.keeping) kept.push(this.head);
        this.head = Buffer.alloc(0);
      }
      const part = chunk.subarray(0, this.left);
      chunk = chunk.subarray(part.length);
      this.left -= part.length;
      if (this.keeping) kept.push(part);
    }
    return Buffer.concat(kept);
  }
}
