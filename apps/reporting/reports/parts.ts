export const where = (conditions: readonly string[]): string =>
  conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';

/** SQL: the agency of the caller. */
export const OWN = `(SELECT current_setting('app.agency'))`;

/** SQL: an agency of `tree`. An array, so that the database uses indexes. */
export const WITHIN = `ANY (ARRAY(SELECT code FROM tree))`;
const OUTSIDE = `NOT IN (SELECT code FROM tree)`;

/**
 * SQL: `tree`, the agencies of which the caller sees every request: its own and, for a superior,
 * those below. `apart`, the other providers in `sums`: the caller sees the requests that `tree`
 * asks of them (`askedOf`), and those `escalated` to it, which are few.
 */
export function parted(role: string): string {
  const superior = role === 'superior';
  const escalated = [`escalated_to = ${OWN}`, `requester ${OUTSIDE}`, `provider ${OUTSIDE}`];
  return `
    tree AS MATERIALIZED (SELECT ${OWN} AS code ${superior ? `UNION SELECT agencies_under(${OWN})` : ''}),
    apart AS MATERIALIZED (SELECT DISTINCT provider FROM sums WHERE provider ${OUTSIDE}),
    escalated AS MATERIALIZED (
      SELECT provider, month, emergency, took, bucket, alike, outcome FROM request ${where(superior ? escalated : ['false'])})`;
}

/** SQL: what the agencies of `tree` ask of providers outside it. */
export const askedOf = (columns: string, conditions: readonly string[]): string =>
  `SELECT ${columns} FROM request ${where([
    `requester = ${WITHIN}`,
    'provider = ANY (ARRAY(SELECT provider FROM apart))',
    ...conditions,
  ])}`;
