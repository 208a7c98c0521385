import type { JWK } from 'jose';
import { hashOfJws, openCheckpoint } from '../checkpoint';

/** The first thing that does not fit. `entry` is `<request>/<version>`, or names a look, a checkpoint or a line. */
export interface Misfit {
  entry: string;
  why: string;
}

/** What somebody kept of the topic of checkpoints: the hash of each JWS by its number. */
export type Published = ReadonlyMap<number, string>;

const JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** A line of the topic is a CloudEvent with the JWS in its data; a bare JWS is taken as well. */
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
 * Reads it, one JSON or JWS a line. A record may stand there twice; two different ones under one number mean that
 * the history was signed twice, after an old backup or by whoever has the key.
 */
export async function readPublished(
  lines: Iterable<string> | AsyncIterable<string>,
  publicKeys: readonly JWK[],
): Promise<Published | Misfit> {
  const published = new Map<number, string>();
  let place = 0;
  for await (const line of lines) {
    place++;
    if (line === '') continue;
    const jws = jwsOf(line);
    const opened = await openCheckpoint(jws, publicKeys);
    if (!opened)
      return {
        entry: `line ${place} of what was published, ${line.slice(0, 40)}...`,
        why: JWS.test(jws)
          ? 'not signed by any of these keys'
          : 'is no checkpoint: something else was written into the file',
      };
    const { number } = opened;
    const [hash, known] = [hashOfJws(jws), published.get(number)];
    if (known !== undefined && known !== hash)
      return { entry: `checkpoint ${number}`, why: 'two different ones were published' };
    published.set(number, hash);
  }
  return published;
}

/** The last number that was published from `first` to `last`; null where none was. */
export function lastPublished(published: Published, first = 1, last = Infinity): number | null {
  let found: number | null = null;
  for (const number of published.keys())
    if (number >= Math.max(first, found ?? 0) && number <= last) found = number;
  return found;
}

export const isMisfit = (value: Published | Misfit): value is Misfit => !(value instanceof Map);
