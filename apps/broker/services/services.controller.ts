import { Controller, Delete, Get, Headers, Param, Post, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { uuidv7 } from 'uuidv7';
import { Clock } from '#libs/config/clock';
import type { EventActor } from '#libs/contracts/events';
import { SERVICE_ID } from '#libs/contracts/fields';
import { isProblem, type Problem } from '#libs/contracts/problem';
import {
  ServiceAnswer,
  ServiceBody,
  ServicePage,
  SuggestedService,
  SuggestedServicePage,
} from '#libs/contracts/services';
import { Database, retryRaces, Tx } from '#libs/database/database';
import { HttpAnswer, failure, idempotently, send, success } from '#libs/http/answer';
import { JsonBody, Query } from '#libs/http/body';
import { Answers, GivesHeaders, TakesHeaders } from '#libs/http/describe';
import { actingScope, OpenTo, OpenToSignedIn, readingScope, Who } from '#libs/http/guard';
import { languageOf } from '#libs/http/language';
import { Page } from '#libs/http/page';
import { preconditionOf } from '#libs/http/preconditions';
import { notFound, ProblemException, refuse } from '#libs/http/problem-exception';
import { dayIn } from '#libs/law/calendar';
import type { Caller } from '#libs/security/officials';
import { agenciesOf } from '../agencies/directory';
import { Catalogue, Put as Written } from './catalogue';
import { isRegion, placeOf } from '#libs/contracts/regions';
import {
  listServices,
  readService,
  ServicesQuery,
  suggestServices,
  SuggestionsQuery,
} from './search';

/** The day that lists count by; a request is judged by the day of its provider. */
const ZONE = 'Asia/Jakarta';

/** What agencies offer: read by everybody who is signed in, written by the provider. */
@Controller('v1/services')
export class ServicesController {
  constructor(
    private readonly database: Database,
    private readonly catalogue: Catalogue,
    private readonly clock: Clock,
  ) {}

  @Get()
  @OpenToSignedIn()
  @Answers(200, ServicePage)
  list(
    @Who() caller: Caller,
    @Query(ServicesQuery) query: ServicesQuery,
  ): Promise<Page<ServiceAnswer>> {
    checkRegion(query.region);
    return this.database.asParty(readingScope(caller), (tx) =>
      listServices(tx, query, this.today()),
    );
  }

  @Get('suggestions')
  @OpenToSignedIn()
  @Answers(200, SuggestedServicePage)
  @TakesHeaders('accept-language')
  suggestions(
    @Who() caller: Caller,
    @Query(SuggestionsQuery) query: SuggestionsQuery,
    @Headers('accept-language') language?: string,
  ): Promise<Page<SuggestedService>> {
    checkRegion(query.region);
    const asks = caller.roles.includes('requester') || caller.roles.includes('system');
    return this.database.asParty(readingScope(caller), async (tx) => {
      const own = (await agenciesOf(tx, [caller.agency ?? ''])).get(caller.agency ?? '');
      const region = query.region ?? own?.region ?? undefined;
      const notOf = asks ? caller.agency : null;
      return suggestServices(tx, { ...query, region }, this.today(), notOf, languageOf(language));
    });
  }

  @Get(':id')
  @OpenToSignedIn()
  @Answers(200, ServiceAnswer)
  @GivesHeaders('etag')
  async one(
    @Who() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ServiceAnswer> {
    const service = SERVICE_ID.test(id)
      ? await this.database.asParty(readingScope(caller), (tx) => readService(tx, id))
      : null;
    if (!service) throw new ProblemException(notFound());
    void reply.header('etag', `"${service.version}"`);
    return service;
  }

  @Post()
  @OpenTo('decider', 'admin')
  @Answers(201, ServiceAnswer)
  @TakesHeaders('idempotency-key')
  @GivesHeaders('location', 'etag')
  offer(
    @Who() caller: Caller,
    @JsonBody(ServiceBody) body: ServiceBody,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.write(caller, request, reply, (tx, actor) =>
      this.catalogue.put(tx, actor, uuidv7(), body),
    );
  }

  @Put(':id')
  @OpenTo('decider', 'admin')
  @Answers([200, 201], ServiceAnswer, 'transition-not-open')
  @TakesHeaders('if-match', 'idempotency-key')
  @GivesHeaders('location', 'etag')
  put(
    @Who() caller: Caller,
    @Param('id') id: string,
    @JsonBody(ServiceBody) body: ServiceBody,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const isExpected = preconditionOf(request);
    return this.write(caller, request, reply, (tx, actor) =>
      this.catalogue.put(tx, actor, id, body, isExpected),
    );
  }

  @Delete(':id')
  @OpenTo('decider', 'admin')
  @Answers(200, ServiceAnswer)
  @TakesHeaders('if-match', 'idempotency-key')
  @GivesHeaders('location', 'etag')
  end(
    @Who() caller: Caller,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const isExpected = preconditionOf(request);
    return this.write(caller, request, reply, async (tx, actor) => {
      const service = await this.catalogue.end(tx, actor, id, isExpected);
      return isProblem(service) ? service : { service, created: false };
    });
  }

  private today(): string {
    return dayIn(ZONE, this.clock.now());
  }

  private async write(
    caller: Caller,
    request: FastifyRequest,
    reply: FastifyReply,
    work: (tx: Tx, actor: EventActor) => Promise<Written | Problem>,
  ): Promise<void> {
    const role = caller.roles.includes('decider') ? 'decider' : 'admin';
    const scope = actingScope(caller, role);
    const answer = await retryRaces(() =>
      this.database.asParty(scope, (tx) =>
        idempotently(tx, scope, request, async (): Promise<HttpAnswer> => {
          const written = await work(tx, { agency: caller.agency, role });
          if (isProblem(written)) return failure(written, request, false);
          const { id } = written.service;
          const service = await readService(tx, id);
          if (!service) throw new Error('a service that was written is there');
          return success(written.created ? 201 : 200, service, {
            location: `/v1/services/${id}`,
            etag: `"${service.version}"`,
          });
        }),
      ),
    );
    send(reply, answer);
  }
}

function checkRegion(region: string | undefined): void {
  if (region === undefined) return;
  const { province, regency } = placeOf(region);
  if (isRegion(regency ?? province)) return;
  refuse('validation-failed', 'Some parameters are invalid; see errors.', {
    errors: [
      {
        pointer: '/region',
        code: 'unknown-region',
        detail: 'is not in the list of provinces, kabupaten and kota of Kemendagri',
      },
    ],
  });
}
