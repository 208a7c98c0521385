import { createHash } from 'node:crypto';
import { canonical } from './canonical';
import { faultsOfPack, FaultyPack } from './check-pack';
import { borders, type Edition, editionOn } from './edition';
import type { LawPack } from './pack';

/** A prepared pack: its hash and its editions, latest first. */
interface Law {
  pack: LawPack;
  hash: string;
  editions: readonly Edition[];
}

/** SHA-256 (hex) of a value in canonical JSON (RFC 8785). */
export const hashOf = (value: unknown): string =>
  createHash('sha256').update(canonical(value)).digest('hex');

const laws = new WeakMap<LawPack, Law>();

/** Checks and prepares a pack, once; throws `FaultyPack` with all faults and their places. */
export function lawOf(pack: LawPack): Law {
  const ready = laws.get(pack);
  if (ready) return ready;
  const faults = faultsOfPack(pack);
  if (faults.length > 0) throw new FaultyPack(faults);
  return prepare(pack);
}

/** Prepares a pack that an earlier release has checked: what is checked today need not fit it. */
export function prepare(pack: LawPack): Law {
  const editions = borders(pack).map((day) => editionOn(pack, day));
  const law = { pack, hash: hashOf(pack), editions: editions.reverse() };
  laws.set(pack, law);
  return law;
}

/** The edition in force on a day (`YYYY-MM-DD`); `undefined` if the law was not in force. */
export function inForceOn({ editions }: Law, day: string): Edition | undefined {
  const edition = editions.find(({ from }) => from <= day);
  return edition && edition.rows.length > 0 ? edition : undefined;
}
