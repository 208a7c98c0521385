import { Tx } from '#libs/database/database';
import { fieldsOf } from '#libs/database/fields-of';
import type { Body } from '#libs/law/house';
import { AgencyKey } from '#libs/security/signatures';
import { Agency, AgencyKeyRow } from './agency.entity';

/** An agency with the chain of bodies it belongs to: its own code, its parent's, and so on. */
export interface Housed extends Agency, Body {
  house: string[];
}

/** Columns of a `Housed`. Most agencies have no parent, which skips the recursive query. */
export const HOUSED = `${fieldsOf(Agency)},
  CASE WHEN party IS NULL THEN ARRAY[code] ELSE house_of(code) END AS house`;

/** The agencies with these codes, as the transaction sees them. */
export async function agenciesOf(tx: Tx, codes: Iterable<string>): Promise<Map<string, Housed>> {
  const agencies = (await tx.query(`SELECT ${HOUSED} FROM agency WHERE code = ANY($1::text[])`, [
    [...new Set(codes)],
  ])) as Housed[];
  return new Map(agencies.map((agency) => [agency.code, agency]));
}

/** Requester and provider; both exist for a stored request. */
export interface Parties {
  requester: Housed;
  provider: Housed;
  /** The agency that the request is escalated to. */
  above: Housed | null;
}

export async function partiesOf(
  tx: Tx,
  request: { requester: string; provider: string; escalatedTo: string | null },
): Promise<Parties> {
  const { requester, provider, escalatedTo } = request;
  const agencies = await agenciesOf(tx, [requester, provider, escalatedTo ?? []].flat());
  const known = (code: string): Housed => {
    const agency = agencies.get(code);
    if (!agency) throw new Error(`a request names the agency ${code}, which does not exist`);
    return agency;
  };
  const above = escalatedTo === null ? null : known(escalatedTo);
  return { requester: known(requester), provider: known(provider), above };
}

/** The agencies above the given one, nearest first. */
export async function superiorsOf(tx: Tx, { code }: { code: string }): Promise<Body[]> {
  return (await tx.query(
    `SELECT code, house_of(code) AS house FROM superiors_of($1) WITH ORDINALITY AS line (code, place) ORDER BY place`,
    [code],
  )) as Body[];
}

/**
 * The key with this id and all keys of its agency; with `agency`, the keys of that agency alone,
 * whatever the id.
 */
export async function keysBeside(
  tx: Tx,
  kid: string,
  agency: string | null,
): Promise<Map<string, AgencyKey>> {
  const keys = (await tx.query(
    `SELECT ${fieldsOf(AgencyKeyRow)} FROM agency_key
     WHERE agency = coalesce($2, (SELECT agency FROM agency_key WHERE kid = $1))`,
    [kid, agency],
  )) as AgencyKey[];
  return new Map(keys.map((key) => [key.kid, key]));
}

/**
 * The registered keys with these ids, also revoked ones: the verifier reports why a key is invalid.
 */
export async function keysOf(tx: Tx, kids: Iterable<string>): Promise<Map<string, AgencyKey>> {
  const keys = (await tx.query(
    `SELECT ${fieldsOf(AgencyKeyRow)} FROM agency_key WHERE kid = ANY($1::text[])`,
    [[...new Set(kids)]],
  )) as AgencyKey[];
  return new Map(keys.map((key) => [key.kid, key]));
}
