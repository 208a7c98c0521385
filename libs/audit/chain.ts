import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';

/** One entry of a request's history, as it is hashed. Times are RFC 3339, UTC. */
export interface ChainEntry {
  requestId: string;
  version: number;
  at: string;
  type: string;
  actor: unknown;
  data: unknown;
}

/** The hash before the first entry of every chain: 32 zero bytes. */
export const GENESIS = '0'.repeat(64);

/** SHA-256 over the hash before and the entry in canonical JSON (RFC 8785), in hex. */
export function chainHash(previous: string, entry: ChainEntry): string {
  return createHash('sha256')
    .update(previous, 'hex')
    .update(canonicalize(entry) ?? '', 'utf8')
    .digest('hex');
}
