/** API keys of Kafka's protocol. */
export const PRODUCE = 0;
export const FETCH = 1;
export const SYNC_GROUP = 14;

/** The fate of an answer: it arrives, it is dropped, or the connection breaks instead. */
export type Fate = 'arrives' | 'lost' | 'cut';

/** One connection, seen as frames of Kafka's protocol. */
export interface Frames {
  /** The part of a request that passes, and whether the connection breaks after it. */
  asked(chunk: Buffer): { passed: Buffer; breaks: boolean };
  /** The part of an answer that passes. */
  answered(chunk: Buffer): Buffer;
}

/**
 * Parses Kafka's protocol as far as is needed to drop the answers to one API, or to break a
 * connection within one request, while others pass, for instance heartbeats.
 */
export class KafkaFrames {
  /** Called for each answer. */
  fate: (api: number) => Fate = () => 'arrives';

  /** Called for each request with its size: the byte after which the connection breaks, or null. */
  breakAt: (api: number, size: number) => number | null = () => null;
  /** Requests that passed, by API. */
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

/**
 * Finds the length-prefixed frames in a stream, and passes as many bytes of each as its head says.
 */
class FrameReader {
  private head = Buffer.alloc(0);
  private left = 0;
  /** Bytes of the current frame that still pass. */
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
