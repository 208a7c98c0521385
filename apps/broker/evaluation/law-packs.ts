import { Injectable } from '@nestjs/common';
import { Database, Tx } from '#libs/database/database';
import { canonical } from '#libs/law/canonical';
import { lawOf, prepare } from '#libs/law/law';
import type { LawPack } from '#libs/law/pack';
import { UU_30_2014 } from '#libs/law/uu-30-2014';

/** The laws that requests were evaluated by, with all their words, by their hash. */
@Injectable()
export class LawPacks {
  private readonly known = new Map<string, LawPack>();

  constructor(private readonly database: Database) {}

  /** Stores the law that this broker applies; before its first evaluation. */
  async open(): Promise<void> {
    const { hash } = lawOf(UU_30_2014);
    await this.database.asPipeline((tx) =>
      tx.query(`INSERT INTO law_pack (hash, pack) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [
        hash,
        canonical(UU_30_2014),
      ]),
    );
    this.known.set(hash, UU_30_2014);
  }

  /** The law of a record, which may be an older one; throws an Error if it was never stored. */
  async of(tx: Tx, hash: string): Promise<LawPack> {
    const known = this.known.get(hash);
    if (known) return known;
    const [row] = (await tx.query(`SELECT pack FROM law_pack WHERE hash = $1`, [hash])) as {
      pack: string;
    }[];
    if (!row) throw new Error(`the law ${hash} is missing: restore table law_pack from a backup`);
    const pack = JSON.parse(row.pack) as LawPack;
    prepare(pack);
    this.known.set(hash, pack);
    return pack;
  }
}
