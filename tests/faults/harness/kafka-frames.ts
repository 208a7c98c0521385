/** Numbers that Kafka's protocol gives to its requests. */
export const PRODUCE = 0;
export const FETCH = 1;
export const SYNC_GROUP = 14;

/** What becomes of an answer: it arrives, it never does, or the connection breaks in its place. */
export type Fate = 'arrives' | 'lost' | 'cut';

/** One connection, as the frames of Kafka's protocol see it. */
export interface Frames {
  /** What is left of a request that goes by, and whether the connection breaks behind it. */
  asked(chunk: Buffer): { passed: Buffer; breaks: boolean };
  /** What is left of an answer that goes by. */
  answered(chunk: Buffer): Buffer;
}

/**
 * Reads along in Kafka's protocol, as far as is needed to lose the answers to one kind of request, or to break within
 * it, while all others, the heartbeats for one, go by.
 */
export class KafkaFrames {
  /** Asked for each answer. */
  fate: (api: number) => Fate = () => 'arrives';

  /** Asked for each request, with its size: behind which of its bytes the connection breaks; null: it goes by. */
  breakAt: (api: number, size: number) => number | null = () => null;
  /** Requests that went by, by API. */
  readonly counts: number[] = [];

  connection(cut: () => void): Frames {
    const asked = new Map<number, number>();
    let breaks = false;
    const requests = new FrameReader(12, (head, size) => {
      if (breaks) return 0;
      const api = head.readInt16BE(4);
      asked.set(head.readInt32BE(8), api);
      this.counts[api] = (this.counts[api] ?? 0) + 1;
      const at = this.breakAt(api, size);
      breaks = at !== null;
      return at ?? size;
    });
    const answers = new FrameReader(8, (head, size) => {
      const id = head.readInt32BE(4);
      const fate = this.fate(asked.get(id) ?? -1);
      asked.delete(id);
      if (fate === 'cut') cut();
      return fate === 'arrives' ? size : 0;
    });
    return {
      asked: (chunk) => {
        const passed = requests.push(chunk);
        return { passed, breaks: breaks && requests.passing === 0 };
      },
      answered: (chunk) => answers.push(chunk),
    };
  }

  calm(): void {
    this.fate = () => 'arrives';
    this.breakAt = () => null;
  }
}

/** Finds the frames in a stream, each with its length before it, and lets as many bytes of each by as its head says. */
class FrameReader {
  private head = Buffer.alloc(0);
  private left = 0;
  /** Bytes of the frame under way that still go by. */
  passing = 0;

  constructor(
    private readonly headSize: number,
    private readonly passingOf: (head: Buffer, size: number) => number,
  ) {}

  push(chunk: Buffer): Buffer {
    const passed: Buffer[] = [];
    const pass = (part: Buffer): void => {
      passed.push(part.subarray(0, this.passing));
      this.passing = Math.max(0, this.passing - part.length);
    };
    while (chunk.length > 0) {
      if (this.left === 0) {
        const missing = this.headSize - this.head.length;
        this.head = Buffer.concat([this.head, chunk.subarray(0, missing)]);
        chunk = chunk.subarray(missing);
        if (this.head.length < this.headSize) break;
        const size = this.head.readInt32BE(0) + 4;
        this.passing = this.passingOf(this.head, size);
        this.left = size - this.headSize;
        pass(this.head);
        this.head = Buffer.alloc(0);
      }
      const part = chunk.subarray(0, this.left);
      chunk = chunk.subarray(part.length);
      this.left -= part.length;
      pass(part);
    }
    return Buffer.concat(passed);
  }
}
