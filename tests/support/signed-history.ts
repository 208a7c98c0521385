import type { JWK } from 'jose';
import { ChainEntry, chainHash, GENESIS, ReadEntry, readHash } from '#libs/audit/chain';
import { hashOfJws, signCheckpoint } from '#libs/audit/checkpoint';
import { leafOf, rootOf } from '#libs/audit/merkle';
import type { RangeLine } from '#libs/audit/verify/range';

/** What one checkpoint covers. */
export interface Leaves {
  entries: ChainEntry[];
  reads: ReadEntry[];
  at: Date;
}

/** Signs a whole history from its first entry, like a broker or an owner of the key. */
export class SigningAnew {
  private number = 0;
  private previous = GENESIS;
  private readonly heads = new Map<string, string>();

  constructor(private readonly key: JWK) {}

  /** The next checkpoint, in the form of an export. */
  async next({ entries, reads, at }: Leaves): Promise<RangeLine[]> {
    const chained = entries.map((entry) => {
      const previousHash = this.heads.get(entry.requestId) ?? GENESIS;
      const hash = chainHash(previousHash, entry);
      this.heads.set(entry.requestId, hash);
      return { ...entry, previousHash, hash };
    });
    const leaves = Buffer.concat(
      [...chained.map(({ hash }) => hash), ...reads.map(readHash)].map(leafOf),
    );
    const { jws } = await signCheckpoint(
      this.key,
      ++this.number,
      this.previous,
      at,
      leaves.length / 32,
      rootOf(leaves),
    );
    this.previous = hashOfJws(jws);
    return [
      { checkpoint: { jws, leaves: leaves.toString('base64url') } },
      ...chained.map((entry) => ({ entry })),
      ...reads.map((read) => ({ read })),
    ];
  }
}

const START = Date.parse('2026-11-21T08:00:00Z');

/**
 * A generated history of requests with three entries each, each request's last one under the next
 * checkpoint, and one read for every three entries.
 */
export async function* madeUpHistory(
  key: JWK,
  requests: number,
  perCheckpoint: number,
): AsyncGenerator<RangeLine[]> {
  const signing = new SigningAnew(key);
  let decided: ChainEntry[] = [];
  for (let from = 0; from < requests || decided.length > 0; from += perCheckpoint) {
    const minute = START + (from / perCheckpoint) * 60_000;
    const numbers = Array.from(
      { length: Math.max(0, Math.min(perCheckpoint, requests - from)) },
      (_, n) => from + n,
    );
    const of = (n: number, version: number, type: string, at: number): ChainEntry => ({
      requestId: `01a20003-2af9-7efc-9a5c-${n.toString(16).padStart(12, '0')}`,
      version,
      at: new Date(at).toISOString(),
      type,
      actor: {
        agency: 'kab-malang',
        role: 'requester',
        sub: `pejabat-${n}`,
        name: 'Pejabat Contoh',
        position: 'Kepala BKPSDM',
      },
      data: {
        subject: 'Bantuan penilai untuk seleksi “pejabat”',
        description: 'Dua puluh penilai selama tiga hari.',
        items: [{ id: '1', description: 'penilai', quantity: 20 + (n % 80) }],
      },
    });
    const entries = [
      ...decided,
      ...numbers.flatMap((n) => [
        of(n, 1, 'submitted', minute + 1_000),
        of(n, 2, 'evaluated', minute + 1_000),
      ]),
    ];
    decided = numbers.map((n) => of(n, 3, 'approved', minute + 61_000));
    const reads = numbers.map((n) => ({
      id: n + 1,
      at: new Date(minute + 30_000).toISOString(),
      sub: `pejabat-${n}`,
      role: 'decider',
      agency: 'pemprov-jatim',
      what: 'GET /v1/requests/{id}',
      requestId: `01a20003-2af9-7efc-9a5c-${n.toString(16).padStart(12, '0')}`,
    }));
    yield await signing.next({ entries, reads, at: new Date(minute + 60_000) });
  }
}
