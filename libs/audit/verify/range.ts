import type { JWK } from 'jose';
import { ChainEntry, chainHash, GENESIS, ReadEntry, readHash } from '../chain';
import { Checkpoint, hashOfJws, MOST_LEAVES, openCheckpoint } from '../checkpoint';
import { Heads } from './heads';
import { GrowingTree, leafOf } from '../merkle';
import { lastPublished, Misfit, Published } from './published';
import type { EvidenceEntry } from './evidence';

/*
 * A range of history as `GET /v1/history` gives it: a line for each checkpoint, and after it a line for each of its
 * leaves, in their order. Whatever stands in the database but not in this form is not vouched for.
 */
export type RangeLine =
  | { checkpoint: { jws: string; leaves: string } }
  | { entry: EvidenceEntry }
  | { read: ReadEntry }
  /** A leaf whose row the database does not have, or not in its place. */
  | { missing: string };

/** What is held against what: the public keys, what was kept of the topic, and the checkpoints that were asked for. */
export interface Against {
  publicKeys: readonly JWK[];
  published?: Published;
  from?: number;
  to?: number;
  /** Called for each checkpoint that was begun. */
  progress?: (counts: Counts) => void;
}

export interface Counts {
  checkpoints: number;
  entries: number;
  reads: number;
}

/** Clocks of brokers differ, and a transaction takes its time: milliseconds. */
const TOLERANCE = 5 * 60_000;

/**
 * Holds a range of history against the public keys, line by line, trusting nothing else: signatures, numbers without
 * a gap, the chain of checkpoints, each root from its leaves, each entry's content, its chain and its time. It ends
 * at the first thing that does not fit, on line `line`, and keeps one line, and of each request the last hash.
 */
export async function verifyRange(
  lines: Iterable<string> | AsyncIterable<string>,
  against: Against,
): Promise<Counts & { misfit: Misfit | null; line: number }> {
  const range = new Range(against);
  let number = 0;
  for await (const text of lines) {
    number++;
    const misfit = await range.take(text, number);
    if (misfit) return { ...range.counts, misfit, line: number };
  }
  return { ...range.counts, misfit: range.end(), line: number };
}

class Range {
  readonly counts: Counts = { checkpoints: 0, entries: 0, reads: 0 };
  private readonly heads = new Heads();
  private readonly first: number;
  private current: Checkpoint | null = null;
  private previous: string | null;
  private leaves = Buffer.alloc(0);
  private tree = new GrowingTree();
  /** Nothing dated before this can have waited for the current checkpoint, milliseconds. */
  private floor = -Infinity;

  constructor(private readonly against: Against) {
    this.first = against.from ?? 1;
    this.previous = this.first === 1 ? GENESIS : null;
  }

  async take(text: string, number: number): Promise<Misfit | null> {
    const line = parsed(text);
    if (!line) return { entry: this.place(number), why: 'is no line of an export' };
    if ('checkpoint' in line) return this.complete() ?? (await this.begin(line.checkpoint));
    if (!this.current || this.tree.size >= this.current.size)
      return { entry: nameOf(line), why: 'stands where no checkpoint covers it' };
    if ('missing' in line)
      return { entry: line.missing, why: 'a checkpoint covers it, but it is not there' };
    const why = 'entry' in line ? this.entry(line.entry) : this.read(line.read);
    return why === null ? null : { entry: nameOf(line), why };
  }

  end(): Misfit | null {
    const misfit = this.complete();
    if (misfit) return misfit;
    const { published, to } = this.against;
    const last = this.current?.number ?? this.first - 1;
    const wanted = to ?? Math.max(this.first, (published && lastPublished(published)) ?? 0);
    if (last < wanted) return { entry: `checkpoint ${last + 1}`, why: 'is not in the export' };
    return null;
  }

  private async begin({ jws, leaves }: { jws: string; leaves: string }): Promise<Misfit | null> {
    const number = this.current ? this.current.number + 1 : this.first;
    const misfit = (why: string): Misfit => ({ entry: `checkpoint ${number}`, why });
    const opened = await openCheckpoint(jws, this.against.publicKeys);
    if (!opened) return misfit('not signed by any of these keys');
    if (opened.number !== number)
      return misfit(`is missing or out of its place: the export has ${opened.number} there`);
    const { published, to } = this.against;
    if (number > (to ?? Infinity)) return misfit('was not asked for');
    if (this.previous !== null && opened.previous !== this.previous)
      return misfit('is not chained to the one before');
    if (published?.has(number) && published.get(number) !== hashOfJws(jws))
      return misfit('another one was published under this number');
    if (this.current && this.current.size < MOST_LEAVES) this.floor = Date.parse(this.current.at);
    this.previous = hashOfJws(jws);
    this.current = opened;
    this.tree = new GrowingTree();
    this.leaves = Buffer.from(leaves, 'base64url');
    if (this.leaves.toString('base64url') !== leaves || this.leaves.length !== opened.size * 32)
      return misfit(`its leaves are not ${opened.size}`);
    const whole = new GrowingTree();
    for (let at = 0; at < opened.size; at++) whole.add(this.leaf(at));
    if (whole.root !== opened.root) return misfit('its leaves do not give its root');
    this.counts.checkpoints++;
    this.against.progress?.(this.counts);
    return null;
  }

  /** Whether all leaves of the checkpoint that was begun have come. */
  private complete(): Misfit | null {
    if (!this.current || this.tree.size === this.current.size) return null;
    const { number, size } = this.current;
    return {
      entry: `checkpoint ${number}`,
      why: `leaf ${this.tree.size + 1} of ${size} is missing`,
    };
  }

  private entry({ hash, previousHash, ...entry }: EvidenceEntry): string | null {
    if (chainHash(previousHash, entry) !== hash) return 'its content does not give its hash';
    const wrong = this.chain(entry, previousHash) ?? this.time(entry.at) ?? this.cover(hash);
    if (wrong !== null) return wrong;
    this.heads.set(entry.requestId, entry.version, hash);
    this.counts.entries++;
    return null;
  }

  private chain({ requestId, version }: ChainEntry, previousHash: string): string | null {
    const head = this.heads.get(requestId);
    // What comes before the range is not here to be held against.
    if (!head && version > 1 && this.first > 1) return null;
    const last = head ?? { version: 0, hash: GENESIS };
    if (version !== last.version + 1) return `comes after version ${last.version} of its request`;
    return previousHash === last.hash ? null : 'is not chained to the entry before';
  }

  private read(read: ReadEntry): string | null {
    const wrong = this.cover(readHash(read)) ?? this.time(read.at);
    if (wrong === null) this.counts.reads++;
    return wrong;
  }

  /** What was written is signed within the next checkpoint: nothing comes later with an earlier date. */
  private time(at: string): string | null {
    const [time, signed] = [Date.parse(at), Date.parse(this.current?.at ?? '')];
    if (time < this.floor - TOLERANCE)
      return `is dated ${at}, but an earlier checkpoint had signed all of that time`;
    return time <= signed + TOLERANCE ? null : `is dated ${at}, after it was signed`;
  }

  private cover(hash: string): string | null {
    const leaf = leafOf(hash);
    if (!leaf.equals(this.leaf(this.tree.size)))
      return `is not what checkpoint ${this.current?.number} covers as leaf ${this.tree.size + 1}`;
    this.tree.add(leaf);
    return null;
  }

  private leaf(at: number): Buffer {
    return this.leaves.subarray(at * 32, (at + 1) * 32);
  }

  private place(line: number): string {
    return this.current
      ? `line ${line}, leaf ${this.tree.size + 1} of checkpoint ${this.current.number}`
      : `line ${line}`;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** A line in one of the three forms, with nothing besides; else null. */
function parsed(text: string): RangeLine | null {
  try {
    const line = JSON.parse(text) as Record<string, Record<string, unknown>>;
    const [kind, ...more] = Object.keys(line);
    if (kind === undefined || more.length > 0) return null;
    const value = line[kind];
    if (kind === 'missing') return isText(value) ? (line as unknown as RangeLine) : null;
    if (typeof value !== 'object' || value === null) return null;
    const texts = {
      checkpoint: ['jws', 'leaves'],
      entry: ['requestId', 'at', 'hash', 'previousHash'],
      read: ['at'],
    }[kind];
    if (!texts?.every((name) => isText(value[name]))) return null;
    if (kind === 'checkpoint' && Object.keys(value).length > 2) return null;
    return line as unknown as RangeLine;
  } catch {
    return null;
  }
}

function nameOf(line: Exclude<RangeLine, { checkpoint: unknown }>): string {
  if ('entry' in line) return `${line.entry.requestId}/${line.entry.version}`;
  return 'read' in line ? `look ${line.read.id}` : line.missing;
}
