import { createHash } from 'node:crypto';
import type { Agency, AgencyKeyRow } from '../agencies/agency.entity';

/** Entity tag of a set of keys, sorted by id. Ids are enough: a key id never names another key. */
export function etagOf(keys: AgencyKeyRow[]): string {
  const set = keys.map(({ kid, validFrom, validTo }) => [kid, validFrom, validTo]);
  return etagOver(set);
}

/** Entity tag of an agency: of all that its owner or an administrator can see of it. */
export function etagOfAgency(agency: Agency): string {
  const { code, name, kind, email, party, region, superior, timeZone, address, city } = agency;
  return etagOver([code, name, kind, email, party, region, superior, timeZone, address, city]);
}

const etagOver = (parts: unknown[]): string =>
  `"${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)}"`;
