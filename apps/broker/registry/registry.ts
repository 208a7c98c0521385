import { Injectable } from '@nestjs/common';
import { In, IsNull, Not } from 'typeorm';
import { Clock } from '#libs/config/clock';
import { AgencyBody, AgencyKeysBody } from '#libs/contracts/agency';
import { instantOf } from '#libs/contracts/dates';
import {
  AGENCY_KEYS_CHANGED,
  AGENCY_REGISTERED,
  AgencyEventData,
  AgencyKeysEventData,
  cloudEvent,
} from '#libs/contracts/events';
import { FieldError, isProblem, Problem, problem } from '#libs/contracts/problem';
import { EVENTS, mailboxOf } from '#libs/contracts/topics';
import { Database, Tx } from '#libs/database/database';
import { Bus } from '#libs/kafka/bus';
import { log } from '#libs/operations/log';
import { appendToOutbox } from '#libs/outbox/outbox';
import { Agency, AgencyKeyRow } from '../agencies/agency.entity';
import { etagOf, etagOfAgency } from './etags';
import { faultsOfKeys, faultsOfSet, whyTaken } from './key-faults';

const DEFAULT_ZONE = 'Asia/Jakarta';

/** Registers agencies and their public keys. */
@Injectable()
export class Registry {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly bus: Bus,
  ) {}

  /**
   * Creates or updates an agency and returns which. Other services learn of it from an event.
   * @param isExpected whether this is the `ETag` of the agency that the caller has read; null for
   * an agency that does not exist
   */
  async register(
    tx: Tx,
    code: string,
    body: AgencyBody,
    isExpected: (etag: string | null) => boolean = () => true,
  ): Promise<{ agency: Agency; created: boolean } | Problem> {
    // Serialised: if two changes together form a cycle, the second must see the first.
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('agency'))`);
    const before = await tx.findOneBy(Agency, { code });
    if (!isExpected(before && etagOfAgency(before))) {
      const detail = `${code} is not as If-Match or If-None-Match says. Read it again and send the new ETag.`;
      return problem('version-mismatch', detail);
    }
    const unknown = await unknownAgencies(tx, code, body);
    const errors = unknown.length > 0 ? unknown : await circles(tx, code, body);
    if (errors.length > 0)
      return problem('validation-failed', 'Some fields are invalid; see errors.', { errors });
    const agency: Agency = {
      code,
      name: inOneLine(body.name),
      kind: body.kind,
      email: body.email ?? null,
      party: body.party ?? null,
      region: body.region ?? null,
      superior: body.superior ?? null,
      timeZone: body.timeZone ?? DEFAULT_ZONE,
      address: inOneLine(body.address ?? '') || null,
      city: inOneLine(body.city ?? '') || null,
    };
    await tx.upsert(Agency, agency, ['code']);
    const data: AgencyEventData = agency;
    await this.tell(tx, AGENCY_REGISTERED, code, data);
    return { agency, created: before === null };
  }

  /**
   * Replaces all keys of an agency. A key that is left out is revoked, not deleted: old signatures
   * stay verifiable and its id is never reused. An unchanged set publishes no event.
   * @param isExpected whether this is the `ETag` of the set that the caller has read
   * @param prove for a change by the agency itself: the id of the present key that signed it, or a
   * problem
   */
  async replaceKeys(
    tx: Tx,
    agency: string,
    { keys, revokeAll = false }: AgencyKeysBody,
    isExpected: (etag: string) => boolean,
    prove?: (present: AgencyKeyRow[]) => Promise<string | Problem>,
  ): Promise<AgencyKeyRow[] | Problem> {
    // Keys are valid by real time, like tokens; the product's clock is only for the law.
    const now = new Date();
    const errors = [...faultsOfSet(keys, revokeAll), ...faultsOfKeys(keys)];
    if (errors.length > 0)
      return problem('validation-failed', 'Some keys are invalid; see errors.', { errors });
    // Serialised: if two agencies claim the same id at once, the second must see the first.
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('agency_key'))`);
    const former = await currentKeys(tx, agency);
    const provedBy = await prove?.(former);
    if (isProblem(provedBy)) return provedBy;
    if (!isExpected(etagOf(former))) {
      const detail = `The keys of ${agency} are not as If-Match or If-None-Match says. Read them again and send the new ETag.`;
      return problem('version-mismatch', detail);
    }
    // The policies show an agency's system its own keys alone; ids are unique among all.
    const registered = provedBy === undefined ? tx : this.database.pipeline.manager;
    const named = await registered.findBy(AgencyKeyRow, { kid: In(keys.map(({ kid }) => kid)) });
    const existing = new Map(named.map((key) => [key.kid, key]));
    const taken = keys.flatMap((key, at): FieldError[] => {
      const detail = whyTaken(agency, key, existing.get(key.kid), provedBy !== undefined);
      return detail === null ? [] : [{ pointer: `/keys/${at}/kid`, code: 'taken', detail }];
    });
    if (taken[0]) return problem('key-id-taken', `${taken[0].detail}.`, { errors: taken });
    const rows = keys.map(({ kid, alg, kty, crv, x, y, validFrom, validTo }): AgencyKeyRow => {
      const before = existing.get(kid);
      // A re-registered key is valid from now on, never for the time it was revoked, also if it is
      // PUT repeatedly.
      const putBackAt = before?.revokedAt ? now : (before?.putBackAt ?? null);
      const since = before && !before.revokedAt ? before.validFrom : now;
      const asked = instantOf(validFrom) ?? since;
      return {
        kid,
        agency,
        alg,
        jwk: { kty, crv, x, ...(y !== undefined && { y }) },
        validFrom: putBackAt && asked < putBackAt ? putBackAt : asked,
        validTo: instantOf(validTo),
        revokedAt: null,
        putBackAt,
      };
    });
    await tx.update(
      AgencyKeyRow,
      {
        agency,
        revokedAt: IsNull(),
        ...(rows.length > 0 && { kid: Not(In(rows.map(({ kid }) => kid))) }),
      },
      { revokedAt: now },
    );
    if (rows.length > 0) await tx.upsert(AgencyKeyRow, rows, ['kid']);
    const sorted = rows.sort(byId);
    if (etagOf(sorted) === etagOf(former)) return sorted;
    const idsWithout = (these: AgencyKeyRow[], those: AgencyKeyRow[]): string[] =>
      these.map(({ kid }) => kid).filter((kid) => !those.some((other) => other.kid === kid));
    const data: AgencyKeysEventData = {
      code: agency,
      keys: sorted.map(({ kid, alg }) => ({ kid, alg })),
      added: idsWithout(sorted, former),
      revoked: idsWithout(former, sorted),
      ...(provedBy !== undefined && { provedBy }),
    };
    await this.tell(tx, AGENCY_KEYS_CHANGED, agency, data);
    return sorted;
  }

  /** Registers the agencies that are missing, in the given order; returns how many. */
  async seed(agencies: (AgencyBody & { code: string })[]): Promise<number> {
    return this.database.asPipeline(async (tx) => {
      const known = new Set(
        (await tx.find(Agency, { select: { code: true } })).map(({ code }) => code),
      );
      const missing = agencies.filter(({ code }) => !known.has(code));
      for (const { code, ...body } of missing) {
        const answer = await this.register(tx, code, body);
        if ('type' in answer)
          throw new Error(`${code}: ${answer.errors?.[0]?.detail ?? answer.detail}`);
      }
      return missing.length;
    });
  }

  /** Creates the mailbox topic early. If Kafka is unavailable, the first message creates it. */
  prepareMailbox(code: string): void {
    this.bus
      .ensureTopics([mailboxOf(code)])
      .catch((error: unknown) =>
        log.warn(
          { err: error, agency: code },
          'mailbox topic could not be created; the first message creates it',
        ),
      );
  }

  private async tell(tx: Tx, type: string, code: string, data: object): Promise<void> {
    const event = cloudEvent(type, code, this.clock.now(), data);
    await appendToOutbox(tx, [{ topic: EVENTS, key: code, value: JSON.stringify(event) }]);
  }
}

/** Trims and collapses spaces; the contract allows no other white space in names. */
const inOneLine = (name: string): string => name.trim().replace(/ +/g, ' ');
/** The keys of an agency that are not revoked, by id. */
export async function currentKeys(tx: Tx, agency: string): Promise<AgencyKeyRow[]> {
  return (await tx.findBy(AgencyKeyRow, { agency, revokedAt: IsNull() })).sort(byId);
}

const byId = (a: AgencyKeyRow, b: AgencyKeyRow): number => (a.kid < b.kid ? -1 : 1);

async function unknownAgencies(tx: Tx, code: string, body: AgencyBody): Promise<FieldError[]> {
  const named = (['party', 'superior'] as const).filter(
    (field) => body[field] && body[field] !== code,
  );
  const codes = named.map((field) => body[field] ?? '');
  const known = new Set(
    (await tx.findBy(Agency, { code: In(codes) })).map((agency) => agency.code),
  );
  return named
    .filter((field) => !known.has(body[field] ?? ''))
    .map((field) => ({
      pointer: `/${field}`,
      code: 'unknown-agency',
      detail: `no agency ${body[field]} is in the registry; register it first`,
    }));
}

/** Refuses cycles: an agency cannot be its own superior or parent, directly or through others. */
async function circles(tx: Tx, code: string, body: AgencyBody): Promise<FieldError[]> {
  const errors: FieldError[] = [];
  for (const field of ['party', 'superior'] as const) {
    const named = body[field];
    // An agency whose `party` is itself has no parent.
    if (!named || (field === 'party' && named === code)) continue;
    const [line] = (await tx.query(
      `WITH RECURSIVE line (code) AS (
         SELECT $1::text UNION
         SELECT a.${field} FROM line JOIN agency a ON a.code = line.code WHERE a.code <> $2 AND a.${field} IS NOT NULL)
       SELECT $2 IN (SELECT code FROM line) AS closes`,
      [named, code],
    )) as { closes: boolean }[];
    const says = { party: 'a unit of', superior: 'under' }[field];
    if (line?.closes)
      errors.push({
        pointer: `/${field}`,
        code: 'circle',
        detail:
          named === code
            ? `${code} cannot be ${says} itself; leave it out`
            : `${named} is ${says} ${code} already; change that first`,
      });
  }
  return errors;
}
