import { Tx } from '#libs/database/database';
import { fieldsOf } from '#libs/database/fields-of';
import { AgencyKey } from '#libs/security/signatures';
import { Agency, AgencyKeyRow } from './agency.entity';

/** The agencies of these codes, as the transaction sees them. */
export async function agenciesOf(tx: Tx, codes: Iterable<string>): Promise<Map<string, Agency>> {
  const agencies = (await tx.query(
    `SELECT ${fieldsOf(Agency)} FROM agency WHERE code = ANY($1::text[])`,
    [[...new Set(codes)]],
  )) as Agency[];
  return new Map(agencies.map((agency) => [agency.code, agency]));
}

/** Who asks and who is asked; of a stored request both exist. */
export interface Parties {
  requester: Agency;
  provider: Agency;
}

export async function partiesOf(
  tx: Tx,
  { requester, provider }: { requester: string; provider: string },
): Promise<Parties> {
  const agencies = await agenciesOf(tx, [requester, provider]);
  const known = (code: string): Agency => {
    const agency = agencies.get(code);
    if (!agency) throw new Error(`a request names the agency ${code}, which does not exist`);
    return agency;
  };
  return { requester: known(requester), provider: known(provider) };
}

/** An agency that a stored request names, and so exists. */
export async function agencyOf(tx: Tx, code: string): Promise<Agency> {
  return tx.findOneByOrFail(Agency, { code });
}

/** The registered keys of these ids, revoked ones too: the verifier says why a key does not count. */
export async function keysOf(tx: Tx, kids: Iterable<string>): Promise<Map<string, AgencyKey>> {
  const keys = (await tx.query(
    `SELECT ${fieldsOf(AgencyKeyRow)} FROM agency_key WHERE kid = ANY($1::text[])`,
    [[...new Set(kids)]],
  )) as AgencyKey[];
  return new Map(keys.map((key) => [key.kid, key]));
}
