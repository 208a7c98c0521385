import { closeSync, fdatasync, openSync, write } from 'node:fs';
import { promisify } from 'node:util';

const writeTo = promisify(write) as (file: number, text: string) => Promise<unknown>;
const sync = promisify(fdatasync);

/** What is begun; who reads the journal holds the product to it. */
export type Intent =
  /** A signed `submit-request` of an agency. `repeats`: the same bytes went before, under that operation. */
  | {
      kind: 'submit';
      agency: string;
      message: string;
      reference: string;
      door: 'bus' | 'http';
      repeats?: number;
    }
  /** A signed `withdraw-request` over the bus. */
  | { kind: 'withdraw'; agency: string; message: string; request: string }
  /** Proven, and to be rejected: its provider does not exist. */
  | { kind: 'unfit'; agency: string; message: string }
  /** Not provable: to be parked, by the hash of its bytes. */
  | { kind: 'unproven'; sha256: string }
  /** An official's act over HTTP; `sub` is its own, so that the history shows what came of it. */
  | { kind: 'act'; act: string; request: string; sub: string }
  /** A message that came again after its place in the inbox was taken away: it is rejected now, by its reference. */
  | { kind: 'forgotten'; agency: string; message: string }
  /** An event that the test itself put on the topic, as another version of the broker would. */
  | { kind: 'foreign'; event: string; taken: boolean };

export type End = 'ok' | 'fail' | 'unknown';

/** What an answer over HTTP says of what was done: only a 2xx is a yes, only a 4xx a no. */
export function endOf(status: number): End {
  if (status < 300) return 'ok';
  return status < 500 ? 'fail' : 'unknown';
}

export type Line =
  | { op: number; at: number; begin: Intent }
  | { op: number; at: number; end: End; status?: number; version?: number }
  | { at: number; note: string };

/**
 * What the load did and heard, appended and synced: begin before the act, then ok, fail or unknown. Whatever may have
 * been done is unknown: a timeout, a connection that broke, a 5xx. An act that is never ended is unknown too.
 */
export class Journal {
  private readonly file: number;
  private ops = 0;
  private waiting: string[] = [];
  private writing: Promise<void> | null = null;
  readonly counts = { ok: 0, fail: 0, unknown: 0 };

  constructor(readonly path: string) {
    this.file = openSync(path, 'a');
  }

  get begun(): number {
    return this.ops;
  }

  async begin(intents: Intent[]): Promise<number[]> {
    const at = Date.now();
    const lines = intents.map((begin) => ({ op: ++this.ops, at, begin }));
    await this.append(lines);
    return lines.map(({ op }) => op);
  }

  end(ops: number[], end: End, more: { status?: number; version?: number } = {}): Promise<void> {
    this.counts[end] += ops.length;
    const at = Date.now();
    return this.append(ops.map((op) => ({ op, at, end, ...more })));
  }

  note(note: string): Promise<void> {
    return this.append([{ at: Date.now(), note }]);
  }

  async close(): Promise<void> {
    while (this.writing) await this.writing;
    closeSync(this.file);
  }

  /** Resolves once the lines are on disk; what comes meanwhile shares the next sync. */
  private async append(lines: Line[]): Promise<void> {
    this.waiting.push(...lines.map((line) => `${JSON.stringify(line)}\n`));
    if (this.writing) await this.writing;
    if (this.waiting.length === 0) return this.writing ?? undefined;
    const text = this.waiting.join('');
    this.waiting = [];
    this.writing = writeTo(this.file, text)
      .then(() => sync(this.file))
      .finally(() => (this.writing = null));
    await this.writing;
  }
}
