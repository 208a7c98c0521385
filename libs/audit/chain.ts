import { createHash } from 'node:crypto';
import { canonical } from '#libs/law/canonical';

/** The hashed fields of an entry in a request's history. Times are RFC 3339, UTC. */
export interface ChainEntry {
  requestId: string;
  version: number;
  at: string;
  type: string;
  actor: unknown;
  data: unknown;
}

/**
 * The hashed fields of an entry in the read log: a person read a request, or a list (`requestId`
 * null).
 */
export interface ReadEntry {
  id: number;
  at: string;
  sub: string;
  role: string;
  agency: string | null;
  /** The route, such as `GET /v1/requests/{id}`. */
  what: string;
  requestId: string | null;
}

/** The hash before the first entry of every chain: 32 zero bytes. */
export const GENESIS = '0'.repeat(64);

/** SHA-256 over the previous hash and the entry in canonical JSON (RFC 8785), in hex. */
export function chainHash(previous: string, entry: ChainEntry): string {
  return createHash('sha256')
    .update(previous, 'hex')
    .update(canonical(entry), 'utf8')
    .digest('hex');
}

/**
 * SHA-256 over a read in canonical JSON, in hex. Reads are leaves of checkpoints too, but are not
 * chained.
 */
export function readHash(read: ReadEntry): string {
  return createHash('sha256').update(canonical(read), 'utf8').digest('hex');
}
