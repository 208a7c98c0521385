import { In } from 'typeorm';
import type { FieldError } from '#libs/contracts/problem';
import type { DecidedService } from '#libs/contracts/services';
import type { RequestData } from '#libs/contracts/submit-request';
import { Tx } from '#libs/database/database';
import { dayIn } from '#libs/law/calendar';
import { ServiceRow } from './service.entity';

/** The services with these ids, ended ones too. Most requests name none, which asks nothing. */
export async function servicesOf(tx: Tx, ids: string[]): Promise<Map<string, ServiceRow>> {
  if (ids.length === 0) return new Map();
  const services = await tx.findBy(ServiceRow, { id: In([...new Set(ids)]) });
  return new Map(services.map((service) => [service.id, service]));
}

/** Why a request to this provider cannot ask for the service that it names; null if it can. */
export function faultOfNamed(
  { service: id, neededBy }: Pick<RequestData, 'service' | 'neededBy'>,
  services: ReadonlyMap<string, ServiceRow>,
  provider: { code: string; timeZone: string },
  receivedAt: Date,
): Omit<FieldError, 'pointer'> | null {
  if (id === undefined) return null;
  const service = services.get(id);
  if (!service) {
    const detail = 'no such service is offered; GET /v1/services lists them';
    return { code: 'unknown-service', detail };
  }
  if (service.provider !== provider.code) {
    const detail = `this service is offered by ${service.provider}, not by ${provider.code}: correct one of both`;
    return { code: 'other-provider', detail };
  }
  const { validTo, validFrom, endedAt } = service;
  if (endedAt || (validTo !== null && validTo < dayIn(provider.timeZone, receivedAt))) {
    const detail = `${provider.code} no longer offers this service: leave it out, or name another`;
    return { code: 'ended', detail };
  }
  if (validFrom <= neededBy) return null;
  const detail = `this service is offered from ${validFrom} on, after the help is needed`;
  return { code: 'not-yet-offered', detail };
}

/** The current version of the service that a request names; null if it names no service. */
export async function decidedService(
  tx: Tx,
  { service: id }: Pick<RequestData, 'service'>,
): Promise<DecidedService | null> {
  const service = id === undefined ? null : await tx.findOneBy(ServiceRow, { id });
  return service && { id: service.id, version: service.version, title: service.title };
}
