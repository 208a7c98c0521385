import { isDeepStrictEqual } from 'node:util';
import type { AgencyEventData } from '#libs/contracts/events';
import type { PrivateJwk } from '#libs/security/signatures';
import type { Transport } from './transport';
import type { Product } from './product';

/** Everything that a run works with. */
export interface Stage {
  seed: number;
  day: string;
  product: Product;
  transport: Transport;
  /** The demo agencies, as the registry has them. */
  agencies: AgencyEventData[];
  keys: ReadonlyMap<string, PrivateJwk>;
  mismatches: Mismatch[];
  say: (line: string) => void;
}

/** A difference between what was done and what is read back. */
export interface Mismatch {
  request: string;
  what: string;
  did: unknown;
  read: unknown;
}

/** Compares what was done with what is read back, as JSON, and records a difference. */
export function same(
  { mismatches }: Stage,
  request: string,
  what: string,
  did: unknown,
  read: unknown,
): boolean {
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
  const mismatch = { request, what, did: plain(did), read: plain(read) };
  if (isDeepStrictEqual(mismatch.did, mismatch.read)) return true;
  mismatches.push(mismatch);
  return false;
}

/** The parts of a value that the pattern names. */
export function picked(value: unknown, pattern: unknown): unknown {
  if (Array.isArray(pattern) && Array.isArray(value))
    return value.length === pattern.length
      ? pattern.map((part, n) => picked(value[n], part))
      : value;
  if (typeof pattern !== 'object' || pattern === null) return value;
  if (typeof value !== 'object' || value === null || isDeepStrictEqual(value, pattern))
    return value;
  return Object.fromEntries(
    Object.entries(pattern).map(([name, part]) => [
      name,
      picked((value as Record<string, unknown>)[name], part),
    ]),
  );
}
