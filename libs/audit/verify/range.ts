import type { JWK } from 'jose';
import { ChainEntry, chainHash, GENESIS, ReadEntry, readHash } from '../chain';
import { Checkpoint, hashOfJws, MOST_LEAVES, openCheckpoint } from '../checkpoint';
import { ChainHeads } from './heads';
import { GrowingTree, leafOf } from '../merkle';
import { lastPublished, Misfit, PublishedCheckpoints } from './published';
import type { EvidenceEntry } from './evidence';

/*
 * A range of history as exported by `GET /v1/history`: a line for each checkpoint, followed by a
 * line for each of its leaves, in order. Data that is not in this export is not verified.
 */
export type RangeLine =
  | { checkpoint: { jws: string; leaves: string } }
  | { entry: EvidenceEntry }
  | { read: ReadEntry }
  /** A leaf whose row is missing from the database or not in its position. */
  | { missing: string };

/**
 * What a range is verified against: the public keys, a saved copy of the topic, and the requested
 * checkpoints.
 */
export interface VerificationInput {
  publicKeys: readonly JWK[];
  published?: PublishedCheckpoints;
  from?: number;
  to?: number;
  /** Called at each checkpoint. */
  progress?: (counts: Counts) => void;
}

export interface Counts {
  checkpoints: number;
  entries: number;
  reads: number;
}

/** In milliseconds: clocks of brokers differ, and transactions take time. */
const TOLERANCE = 5 * 60_000;

/**
 * Verifies a range of history line by line, trusting only the public keys: signatures, numbers
 * without gaps, the chain of checkpoints, each root over its leaves, and each entry's content,
 * chain and time. Stops at the first fault, on line `line`. Keeps only one line in memory, and the
 * last hash of each request.
 */
export async function verifyRange(
  lines: Iterable<string> | AsyncIterable<string>,
  against: VerificationInput,
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
  private readonly heads = new ChainHeads();
  private readonly first: number;
  private current: Checkpoint | null = null;
  private previous: string | null;
  private leaves = Buffer.alloc(0);
  private tree = new GrowingTree();
  /** In milliseconds: entries of the current checkpoint cannot be older than this. */
  private earliest = -Infinity;

  constructor(private readonly against: VerificationInput) {
    this.first = against.from ?? 1;
    this.previous = this.first === 1 ? GENESIS : null;
  }

  async take(text: string, number: number): Promise<Misfit | null> {
    const line = parsed(text);
    if (!line) return { entry: this.lineName(number), why: 'is not a valid line of an export' };
    if ('checkpoint' in line) return this.complete() ?? (await this.begin(line.checkpoint));
    if (!this.current || this.tree.size >= this.current.size)
      return { entry: nameOf(line), why: 'is at a position that no checkpoint covers' };
    if ('missing' in line)
      return { entry: line.missing, why: 'a checkpoint covers it, but it is missing' };
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
      return misfit(`is missing or in the wrong place: the export has ${opened.number} there`);
    const { published, to } = this.against;
    if (number > (to ?? Infinity)) return misfit('was not requested');
    if (this.previous !== null && opened.previous !== this.previous)
      return misfit('is not chained to the previous one');
    if (published?.has(number) && published.get(number) !== hashOfJws(jws))
      return misfit('another one was published under this number');
    if (this.current && this.current.size < MOST_LEAVES)
      this.earliest = Date.parse(this.current.at);
    this.previous = hashOfJws(jws);
    this.current = opened;
    this.tree = new GrowingTree();
    this.leaves = Buffer.from(leaves, 'base64url');
    if (this.leaves.toString('base64url') !== leaves || this.leaves.length !== opened.size * 32)
      return misfit(`it does not have exactly ${opened.size} leaves`);
    const whole = new GrowingTree();
    for (let at = 0; at < opened.size; at++) whole.add(this.leaf(at));
    if (whole.root !== opened.root) return misfit('its leaves do not match its root');
    this.counts.checkpoints++;
    this.against.progress?.(this.counts);
    return null;
  }

  /** Checks that the current checkpoint has all its leaves. */
  private complete(): Misfit | null {
    if (!this.current || this.tree.size === this.current.size) return null;
    const { number, size } = this.current;
    return {
      entry: `checkpoint ${number}`,
      why: `leaf ${this.tree.size + 1} of ${size} is missing`,
    };
  }

  private entry({ hash, previousHash, ...entry }: EvidenceEntry): string | null {
    if (chainHash(previousHash, entry) !== hash) return 'its content does not match its hash';
    const wrong = this.chain(entry, previousHash) ?? this.time(entry.at) ?? this.cover(hash);
    if (wrong !== null) return wrong;
    this.heads.set(entry.requestId, entry.version, hash);
    this.counts.entries++;
    return null;
  }

  private chain({ requestId, version }: ChainEntry, previousHash: string): string | null {
    const head = this.heads.get(requestId);
    // Earlier entries are not in the range, so there is nothing to compare with.
    if (!head && version > 1 && this.first > 1) return null;
    const last = head ?? { version: 0, hash: GENESIS };
    if (version !== last.version + 1) return `comes after version ${last.version} of its request`;
    return previousHash === last.hash ? null : 'is not chained to the previous entry';
  }

  private read(read: ReadEntry): string | null {
    const wrong = this.cover(readHash(read)) ?? this.time(read.at);
    if (wrong === null) this.counts.reads++;
    return wrong;
  }

  /**
   * The next checkpoint covers everything written so far, so a later entry cannot have an earlier
   * date.
   */
  private time(at: string): string | null {
    const [time, signed] = [Date.parse(at), Date.parse(this.current?.at ?? '')];
    if (time < this.earliest - TOLERANCE)
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

  private lineName(line: number): string {
    return this.current
      ? `line ${line}, leaf ${this.tree.size + 1} of checkpoint ${this.current.number}`
      : `line ${line}`;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** A valid line without further members, or null. */
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
