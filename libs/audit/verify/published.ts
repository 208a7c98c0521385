import type { JWK } from 'jose';
import { hashOfJws, openCheckpoint } from '../checkpoint';

/**
 * The first fault found. `entry` is `<request>/<version>`, or names a read (`look <id>`), a
 * checkpoint or a line.
 */
export interface Misfit {
  entry: string;
  why: string;
}

/** A saved copy of the checkpoints topic: the hash of each JWS by its number. */
export type PublishedCheckpoints = ReadonlyMap<number, string>;

const JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** A line is a CloudEvent of the topic with the JWS in its data, or a bare JWS. */
function jwsOf(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const event = JSON.parse(line) as { jws?: string; data?: { jws?: string } };
    return event.data?.jws ?? event.jws ?? '';
  } catch {
    return '';
  }
}

/**
 * Reads a saved copy, one JSON or JWS per line. Duplicate records are allowed; two different
 * checkpoints with the same number mean that the history was signed twice, after restoring an old
 * backup or with a stolen key.
 */
export async function readPublished(
  lines: Iterable<string> | AsyncIterable<string>,
  publicKeys: readonly JWK[],
): Promise<PublishedCheckpoints | Misfit> {
  const published = new Map<number, string>();
  let lineNumber = 0;
  for await (const line of lines) {
    lineNumber++;
    if (line === '') continue;
    const jws = jwsOf(line);
    const opened = await openCheckpoint(jws, publicKeys);
    if (!opened)
      return {
        entry: `line ${lineNumber} of the published checkpoints, ${line.slice(0, 40)}...`,
        why: JWS.test(jws)
          ? 'not signed by any of these keys'
          : 'is no checkpoint: the file contains something else',
      };
    const { number } = opened;
    const [hash, known] = [hashOfJws(jws), published.get(number)];
    if (known !== undefined && known !== hash)
      return { entry: `checkpoint ${number}`, why: 'two different ones were published' };
    published.set(number, hash);
  }
  return published;
}

/** The last published number from `first` to `last`, or null if there is none. */
export function lastPublished(
  published: PublishedCheckpoints,
  first = 1,
  last = Infinity,
): number | null {
  let found: number | null = null;
  for (const number of published.keys())
    if (number >= Math.max(first, found ?? 0) && number <= last) found = number;
  return found;
}

export const isMisfit = (value: PublishedCheckpoints | Misfit): value is Misfit =>
  !(value instanceof Map);
