import { closeSync, fdatasync, openSync, write } from 'node:fs';
import { promisify } from 'node:util';

const writeTo = promisify(write) as (file: number, text: string) => Promise<unknown>;
const sync = promisify(fdatasync);

/** The operations that begin. The checker holds the product to them. */
export type Intent =
  /**
   * A signed `submit-request` of an agency. `repeats` is the operation that sent the same bytes
   * before.
   */
  | {
      kind: 'submit';
      agency: string;
      message: string;
      reference: string;
      door: 'bus' | 'http';
      repeats?: number;
    }
  /** A signed `withdraw-request` over Kafka. */
  | { kind: 'withdraw'; agency: string; message: string; request: string }
  /** Authenticated and to be rejected: its provider does not exist. */
  | { kind: 'unfit'; agency: string; message: string }
  /** Not authenticated: to be parked, by the hash of its bytes. */
  | { kind: 'unproven'; sha256: string }
  /** An official's act over HTTP. Its `sub` is unique, so that the history shows its outcome. */
  | { kind: 'act'; act: string; request: string; sub: string }
  /** An oral request of an emergency, which an official of the provider enters over HTTP. */
  | { kind: 'enter'; sub: string; requester: string; reference: string }
  /**
   * A message that is sent again after its inbox row was deleted. It is rejected by its reference.
   */
  | { kind: 'forgotten'; agency: string; message: string }
  /** An event that the test itself published as a broker of another version. */
  | { kind: 'foreign'; event: string; taken: boolean };

export type End = 'ok' | 'fail' | 'unknown';

/** The outcome by HTTP status: only 2xx is a success, only 4xx a refusal. */
export function endOf(status: number): End {
  if (status < 300) return 'ok';
  return status < 500 ? 'fail' : 'unknown';
}

export type Line =
  | { op: number; at: number; begin: Intent }
  | { op: number; at: number; end: End; status?: number; version?: number }
  | { at: number; note: string };

/**
 * The operations of the load and their outcomes, appended and synced: begin before the act, then
 * ok, fail or unknown. After a timeout, a broken connection or a 5xx the outcome is unknown, and
 * also without an end line.
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

  /** Resolves once the lines are on disk. Lines that arrive meanwhile share the next sync. */
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
