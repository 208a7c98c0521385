import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { Clock } from '#libs/config/clock';
import { AGENCY_SERVICE_CHANGED, cloudEvent, EventActor } from '#libs/contracts/events';
import { SERVICE_ID } from '#libs/contracts/fields';
import { FieldError, isProblem, Problem, problem } from '#libs/contracts/problem';
import { holdsPersonal } from '#libs/contracts/personal';
import { ServiceBody, ServiceEventData } from '#libs/contracts/services';
import { EVENTS } from '#libs/contracts/topics';
import { Database, Tx } from '#libs/database/database';
import { notFound } from '#libs/http/problem-exception';
import { dayIn } from '#libs/law/calendar';
import { appendToOutbox } from '#libs/outbox/outbox';
import { agenciesOf } from '../agencies/directory';
import { faultsOfService } from './service-faults';
import { ServiceRow } from './service.entity';

/** Path segments below `/v1/services` that are no ids. */
const RESERVED = ['suggestions'];

/**
 * Whether this is the `ETag` of the version that the caller has read; null: there is no such
 * service.
 */
type IsExpected = (etag: string | null) => boolean;

export type Put = { service: ServiceRow; created: boolean };

/** The only writer of services. Other apps learn of each change from an event, as of agencies. */
@Injectable()
export class Catalogue {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Offers a service under this id, or replaces it. An unchanged service keeps its version and
   * publishes no event.
   */
  async put(
    tx: Tx,
    actor: EventActor,
    id: string,
    body: ServiceBody,
    isExpected: IsExpected = () => true,
  ): Promise<Put | Problem> {
    const unfit = faultOfId(id) ?? faultOfOwnId(id, body);
    if (unfit) return refused([unfit]);
    const before = await lockService(tx, id);
    const no = whyNotYours(before, actor, body.provider);
    if (no) return no;
    const provider = (await agenciesOf(tx, [actor.agency ?? ''])).get(actor.agency ?? '');
    if (!provider)
      return problem('forbidden', `The agency ${actor.agency} is not in the registry.`);
    if (before?.endedAt) return hasEnded(id);
    if (!isExpected(etagOf(before))) return changedSince(id);
    const fields = {
      id,
      provider: provider.code,
      kind: body.kind,
      title: body.title,
      description: body.description,
      regions: body.regions ?? [],
      capacity: body.capacity ?? null,
      leadDays: body.leadDays ?? null,
      conditions: body.conditions ?? [],
      costs: body.costs ?? [],
      validFrom: body.validFrom ?? before?.validFrom ?? dayIn(provider.timeZone, this.clock.now()),
      validTo: body.validTo ?? null,
      endedAt: null,
    };
    const errors = faultsOfService(fields);
    if (errors.length > 0) return refused(errors);
    if (before && isDeepStrictEqual(plain({ ...fields, version: before.version }), plain(before)))
      return { service: before, created: false };
    const service: ServiceRow = { ...fields, version: (before?.version ?? 0) + 1 };
    if (before) await tx.update(ServiceRow, { id }, service);
    else await tx.insert(ServiceRow, service);
    await this.tell(tx, service, actor);
    return { service, created: before === null };
  }

  /** Ends a service for good. Ending it again changes nothing. */
  async end(
    tx: Tx,
    actor: EventActor,
    id: string,
    isExpected: IsExpected,
  ): Promise<ServiceRow | Problem> {
    const before = SERVICE_ID.test(id) ? await lockService(tx, id) : null;
    if (!before) return notFound();
    const no = whyNotYours(before, actor);
    if (no) return no;
    if (before.endedAt) return before;
    if (!isExpected(etagOf(before))) return changedSince(id);
    const service = { ...before, version: before.version + 1, endedAt: this.clock.now() };
    const { version, endedAt } = service;
    await tx.update(ServiceRow, { id }, { version, endedAt });
    await this.tell(tx, service, actor);
    return service;
  }

  /** Offers the services whose ids are new; returns how many. */
  async seed(services: (ServiceBody & { id: string; provider: string })[]): Promise<number> {
    return this.database.asPipeline(async (tx) => {
      const rows = await tx.find(ServiceRow, { select: { id: true } });
      const known = new Set(rows.map(({ id }) => id));
      const missing = services.filter(({ id }) => !known.has(id));
      for (const { id, ...body } of missing) {
        const answer = await this.put(tx, { agency: body.provider, role: 'broker' }, id, body);
        if (isProblem(answer))
          throw new Error(`${id}: ${answer.errors?.[0]?.detail ?? answer.detail}`);
      }
      return missing.length;
    });
  }

  private async tell(tx: Tx, service: ServiceRow, actor: EventActor): Promise<void> {
    const { provider: code, version, kind, regions, validFrom, validTo, endedAt } = service;
    const data: ServiceEventData = {
      ...{ code, service: service.id, version, kind, regions, validFrom, validTo },
      ...{ endedAt: endedAt?.toISOString() ?? null, actor },
    };
    const event = cloudEvent(AGENCY_SERVICE_CHANGED, code, this.clock.now(), data);
    await appendToOutbox(tx, [{ topic: EVENTS, key: code, value: JSON.stringify(event) }]);
  }
}

/** Serialised by id: if two officials write at once, the second must see what the first wrote. */
async function lockService(tx: Tx, id: string): Promise<ServiceRow | null> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('service ' || $1, 0))`, [id]);
  return tx.findOneBy(ServiceRow, { id });
}

/** As JSON, which does not tell classes apart. */
const plain = (service: ServiceRow): unknown => JSON.parse(JSON.stringify(service));

export const etagOf = (service: ServiceRow | null): string | null =>
  service && `"${service.version}"`;

function faultOfId(id: string): FieldError | null {
  const fits = SERVICE_ID.test(id) && !RESERVED.includes(id) && !holdsPersonal(id);
  const detail =
    'an id is 2 to 64 lower-case letters, digits and dashes, such as penilaian-kompetensi';
  return fits ? null : { pointer: '', code: 'wrong-form', detail };
}

function faultOfOwnId(id: string, body: ServiceBody): FieldError | null {
  if (body.id === undefined || body.id === id) return null;
  const detail = 'must be the id in the path of a PUT; leave it out in a POST';
  return { pointer: '/id', code: 'mismatch', detail };
}

/** Only its provider changes a service, and an agency offers only its own. */
function whyNotYours(
  before: ServiceRow | null,
  { agency }: EventActor,
  named = before?.provider,
): Problem | null {
  if (agency === null)
    return problem(
      'forbidden',
      'Services are written by their provider; your token has no agency.',
    );
  if (before && before.provider !== agency)
    return problem(
      'forbidden',
      `This service is offered by ${before.provider}; only that agency can change it.`,
    );
  if (named === undefined || named === agency) return null;
  return problem('forbidden', `You can offer services of ${agency} only: leave provider out.`);
}

const refused = (errors: FieldError[]): Problem =>
  problem('validation-failed', 'Some fields are invalid; see errors.', { errors });

const hasEnded = (id: string): Problem =>
  problem(
    'transition-not-open',
    `The service ${id} has ended and cannot be changed. Offer a new one under another id.`,
  );

const changedSince = (id: string): Problem =>
  problem(
    'version-mismatch',
    `The service ${id} does not fit If-Match or If-None-Match. Read it again and send its ETag.`,
  );
