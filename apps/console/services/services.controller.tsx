import { Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AGENCY_CODE, REGION_CODE, SERVICE_ID } from '#libs/contracts/fields';
import { problem } from '#libs/contracts/problem';
import type { ServiceAnswer, SuggestedService } from '#libs/contracts/services';
import { KINDS } from '#libs/contracts/submit-request';
import { Agencies } from '../api/agencies';
import { Api, ApiProblem } from '../api/api';
import { ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { searchIn } from '../pages/queue-filters';
import { type Visit, Visited } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { languageOf } from '../words/words';
import { OneServicePage } from './service-page';
import { ServicesPage } from './services-page';

const ON_A_PAGE = 25;
export const SERVICES = '/konsol/layanan';

/** The path of a service in the API; an id of another form is an unknown one. */
export function pathOfService(id: string): string {
  if (!SERVICE_ID.test(id)) throw new ApiProblem(problem('not-found', 'no such service'), null);
  return `/v1/services/${id}`;
}

/**
 * Whether the official may change the service: the API lets the provider's deciders and
 * administrators.
 */
export const writesFor = ({ caller }: Session, provider: string | null): boolean =>
  provider !== null &&
  caller.agency === provider &&
  caller.roles.some((role) => role === 'decider' || role === 'admin');

/** What agencies offer: the list, suggestions for a region, and one service. */
@ConsoleRoutes('konsol/layanan')
export class ServicePagesController {
  constructor(
    private readonly api: Api,
    private readonly agencies: Agencies,
    private readonly pages: Pages,
  ) {}

  @Get()
  async list(
    @Visited() { session, query, request }: Visit,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const filters = filtersOf(query, ['provider', 'status']);
    const [page, named] = await Promise.all([
      this.api.list<ServiceAnswer>(session, '/v1/services', query, { limit: ON_A_PAGE, filters }),
      this.agencies.of(session, [filters.get('provider')]),
    ]);
    await this.pages.send(request, reply, {
      title: ({ services }) => services.title,
      body: (view) => (
        <ServicesPage
          view={view}
          path={SERVICES}
          page={page}
          filters={filters}
          own={session.caller.agency}
          provider={named.get(filters.get('provider') ?? '')?.name ?? null}
          offers={writesFor(session, session.caller.agency)}
        />
      ),
    });
  }

  @Get('saran')
  async suggestions(
    @Visited() { session, query, request }: Visit,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const filters = filtersOf(query, []);
    const page = await this.api.list<SuggestedService>(session, '/v1/services/suggestions', query, {
      ...{ limit: ON_A_PAGE, filters },
      headers: { 'accept-language': languageOf(request) },
    });
    await this.pages.send(request, reply, {
      title: ({ services }) => services.suggestions,
      body: (view) => (
        <ServicesPage
          view={view}
          path={`${SERVICES}/saran`}
          page={page}
          filters={filters}
          own={session.caller.agency}
          provider={null}
          offers={writesFor(session, session.caller.agency)}
        />
      ),
    });
  }

  @Get(':id')
  async one(
    @Visited() { session, query, request }: Visit,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const service = await this.api.get<ServiceAnswer>(session, pathOfService(id));
    await this.pages.send(request, reply, {
      title: () => service.title,
      body: (view) => (
        <OneServicePage
          view={view}
          service={service}
          writes={writesFor(session, service.provider)}
          saved={query.tersimpan === String(service.version)}
        />
      ),
    });
  }
}

/** Only values that the API knows. */
function filtersOf(query: Record<string, unknown>, more: string[]): URLSearchParams {
  const filters = new URLSearchParams();
  const q = searchIn(query.q);
  const text = (name: string): string => (typeof query[name] === 'string' ? query[name] : '');
  if (q !== '') filters.set('q', q);
  if (KINDS.includes(query.kind as never)) filters.set('kind', text('kind'));
  if (REGION_CODE.test(text('region').trim())) filters.set('region', text('region').trim());
  if (more.includes('provider') && AGENCY_CODE.test(text('provider')))
    filters.set('provider', text('provider'));
  if (more.includes('status') && query.status === 'ended') filters.set('status', 'ended');
  return filters;
}
