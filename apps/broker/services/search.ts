import { Optional, OneOf, Line, Pattern, AgencyCode, REGION_CODE } from '#libs/contracts/fields';
import type { Nearness, ServiceAnswer, SuggestedService } from '#libs/contracts/services';
import { NEARNESS } from '#libs/contracts/services';
import { KINDS } from '#libs/contracts/submit-request';
import { Tx } from '#libs/database/database';
import { A_CURSOR, Page, page, PageQuery } from '#libs/http/page';
import type { Language } from '#libs/law/evaluation';
import { placeOf } from '#libs/contracts/regions';
import { reasonOf } from './reasons';

/** What both lists of services filter by. */
class ServiceFilter extends PageQuery {
  /**
   * Words of title or description, full-text search in Indonesian: `or`, `"a phrase"` and `-not`
   * are understood.
   */
  @Optional() @Line(200) q?: string;
  /** Only services of this kind. */
  @Optional() @OneOf(KINDS) kind?: string;
  /**
   * Only services that are offered in this region, or in a part of it: a region code of Kemendagri.
   */
  @Optional() @Pattern(REGION_CODE, 'a region code of Kemendagri, such as 35.07') region?: string;
}

/** Parameters of the list of services. */
export class ServicesQuery extends ServiceFilter {
  /** Cursor to continue from: `next` of the previous page. */
  @Optional()
  @Pattern(/^[a-z0-9][a-z0-9-]{1,39}\.[a-z0-9][a-z0-9-]{1,63}$/, A_CURSOR)
  override after?: string;
  /** Only services of this agency. */
  @Optional() @AgencyCode() provider?: string;
  /** `ended`: services that are no longer offered. Default: those that are. */
  @Optional() @OneOf(['ended']) status?: 'ended';
}

/** Parameters of the suggestions; `region` is where the help is needed. */
export class SuggestionsQuery extends ServiceFilter {
  /** Cursor to continue from: `next` of the previous page. */
  @Optional()
  @Pattern(/^[1-5]\.[0-9]{1,4}\.[a-z0-9][a-z0-9-]{1,63}$/, A_CURSOR)
  override after?: string;
  /** Where the help is needed: a region code of Kemendagri. Default: the region of your agency. */
  @Optional()
  @Pattern(REGION_CODE, 'a region code of Kemendagri, such as 35.07')
  override region?: string;
}

/** `search` is the tsvector of the row, which no answer has. */
const ANSWER = `s.id, s.version, s.provider, a.name AS "providerName", s.kind, s.title, s.description,
  s.regions, s.capacity, s.lead_days AS "leadDays", s.conditions, s.costs, s.valid_from::text AS "validFrom",
  s.valid_to::text AS "validTo", s.ended_at AS "endedAt"`;
const FROM = `FROM service s JOIN agency a ON a.code = s.provider`;

export async function readService(tx: Tx, id: string): Promise<ServiceAnswer | null> {
  const [service] = (await tx.query(`SELECT ${ANSWER} ${FROM} WHERE s.id = $1`, [
    id,
  ])) as ServiceAnswer[];
  return service ?? null;
}

/** Numbered parameters of one statement. */
class Values {
  readonly all: unknown[] = [];
  add(value: unknown): string {
    this.all.push(value);
    return `$${this.all.length}`;
  }
}

/** Conditions for the filter; `today` is a day `YYYY-MM-DD`. */
function conditionsOf(
  { q, kind, region }: ServiceFilter,
  values: Values,
  today: string,
  status?: 'ended',
): string[] {
  const ended = `(s.ended_at IS NOT NULL OR s.valid_to < ${values.add(today)}::date)`;
  const where = [status === 'ended' ? ended : `NOT coalesce(${ended}, false)`];
  if (q !== undefined)
    where.push(`s.search @@ websearch_to_tsquery('indonesian', ${values.add(q)})`);
  if (kind !== undefined) where.push(`s.kind = ${values.add(kind)}`);
  if (region !== undefined) {
    const { province, regency } = placeOf(region);
    const whole = values.add(regency === null ? [province] : [province, regency]);
    const parts = values.add(`${region}.%`);
    where.push(
      `(s.regions = '{}' OR s.regions && ${whole}::text[]
        OR EXISTS (SELECT FROM unnest(s.regions) AS part WHERE part LIKE ${parts}))`,
    );
  }
  return where;
}

/**
 * The services by provider and id: a cursor stays valid when services are added, changed or ended.
 */
export async function listServices(
  tx: Tx,
  query: ServicesQuery,
  today: string,
): Promise<Page<ServiceAnswer>> {
  const values = new Values();
  const where = conditionsOf(query, values, today, query.status);
  if (query.provider !== undefined) where.push(`s.provider = ${values.add(query.provider)}`);
  if (query.after !== undefined) {
    const [provider, id] = query.after.split('.');
    where.push(`(s.provider, s.id) > (${values.add(provider)}, ${values.add(id)})`);
  }
  const rows = (await tx.query(
    `SELECT ${ANSWER} ${FROM} WHERE ${where.join(' AND ')}
     ORDER BY s.provider, s.id LIMIT ${values.add(query.limit + 1)}`,
    values.all,
  )) as ServiceAnswer[];
  return page(rows, query.limit, ({ provider, id }) => `${provider}.${id}`);
}

/** Stands for no lead time in the order of suggestions. */
const NO_LEAD = 9999;

type Ranked = ServiceAnswer & { rank: number; at: string | null };

/**
 * The services for a region, the nearest provider first, then by lead time.
 * @param notOf the agency that asks: it cannot help itself.
 */
export async function suggestServices(
  tx: Tx,
  query: SuggestionsQuery,
  today: string,
  notOf: string | null,
  language: Language,
): Promise<Page<SuggestedService>> {
  const values = new Values();
  const where = conditionsOf(query, values, today);
  if (notOf !== null) where.push(`s.provider <> ${values.add(notOf)}`);
  const { province, regency } = query.region
    ? placeOf(query.region)
    : { province: null, regency: null };
  const [inProvince, inRegency] = [values.add(province), values.add(regency)];
  const ranked = `SELECT ${ANSWER}, a.region AS at, coalesce(s.lead_days, ${NO_LEAD}) AS lead, CASE
      WHEN left(a.region, 5) = ${inRegency}::text THEN 1
      WHEN a.region = ${inProvince}::text THEN 2
      WHEN left(a.region, 2) = ${inProvince}::text THEN 3
      WHEN a.region IS NULL THEN 4
      ELSE 5 END AS rank
    ${FROM} WHERE ${where.join(' AND ')}`;
  const [rank, lead, id] = query.after?.split('.') ?? [];
  const after =
    id === undefined
      ? 'true'
      : `(rank, lead, id) > (${values.add(rank)}::int, ${values.add(lead)}::int, ${values.add(id)})`;
  const rows = (await tx.query(
    `SELECT * FROM (${ranked}) AS ranked WHERE ${after}
     ORDER BY rank, lead, id LIMIT ${values.add(query.limit + 1)}`,
    values.all,
  )) as (Ranked & { lead: number })[];
  const { items, next } = page(rows, query.limit, (row) => `${row.rank}.${row.lead}.${row.id}`);
  return {
    next,
    items: items.map(({ rank, lead: _, at, ...service }) => {
      const nearness = NEARNESS[rank - 1] as Nearness;
      return { ...service, nearness, reason: reasonOf(nearness, at, query.region, language) };
    }),
  };
}
