import { Controller, Get, Param, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { MoreThan } from 'typeorm';
import { AgencyBody, AgencyKeysBody } from '#libs/contracts/agency';
import { AgencyKeysAnswer, AgencyPage } from '#libs/contracts/answers';
import { AgencyEventData } from '#libs/contracts/events';
import { AGENCY_CODE } from '#libs/contracts/fields';
import { isProblem } from '#libs/contracts/problem';
import { Database, retryRaces } from '#libs/database/database';
import { JsonBody, Query } from '#libs/http/body';
import { Answers, GivesHeaders } from '#libs/http/describe';
import { actingScope, OpenTo, OpenToSignedIn, readingScope, Who } from '#libs/http/officials';
import { Page, page, PageQuery, refuseCursor } from '#libs/http/page';
import { notFound, ProblemException, refuse } from '#libs/http/problem-exception';
import type { Caller } from '#libs/security/officials';
import { Recounts } from '../deadline/recounts';
import { Agency } from './agency.entity';
import { Registry } from './registry';

/** The registry: who can be asked, and by whose keys messages are proved. */
@Controller('v1/agencies')
export class AgenciesController {
  constructor(
    private readonly database: Database,
    private readonly registry: Registry,
    private readonly recounts: Recounts,
  ) {}

  @Get()
  @OpenToSignedIn()
  @Answers(200, AgencyPage)
  list(@Who() caller: Caller, @Query(PageQuery) query: PageQuery): Promise<Page<Agency>> {
    if (query.after !== undefined && !AGENCY_CODE.test(query.after)) refuseCursor();
    return this.database.asParty(readingScope(caller), async (tx) => {
      const agencies = await tx.find(Agency, {
        where: query.after === undefined ? {} : { code: MoreThan(query.after) },
        order: { code: 'ASC' },
        take: query.limit + 1,
      });
      return page(agencies, query.limit, ({ code }) => code);
    });
  }

  @Get(':code')
  @OpenToSignedIn()
  @Answers(200, AgencyEventData)
  one(@Who() caller: Caller, @Param('code') code: string): Promise<Agency> {
    return this.database.asParty(readingScope(caller), async (tx) => {
      const agency = AGENCY_CODE.test(code) ? await tx.findOneBy(Agency, { code }) : null;
      return agency ?? unknown();
    });
  }

  @Put(':code')
  @OpenTo('admin')
  @Answers([200, 201], AgencyEventData)
  @GivesHeaders('location')
  async put(
    @Who() caller: Caller,
    @Param('code') code: string,
    @JsonBody(AgencyBody) body: AgencyBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Agency> {
    if (!AGENCY_CODE.test(code)) {
      const detail = 'a code is 2 to 40 lower-case letters, digits and dashes, such as kab-malang';
      refuse('validation-failed', `${code.slice(0, 60)} names no agency: ${detail}.`, {
        errors: [{ pointer: '', code: 'wrong-form', detail }],
      });
    }
    const answer = await retryRaces(() =>
      this.database.asParty(actingScope(caller, 'admin'), (tx) =>
        this.registry.register(tx, code, body),
      ),
    );
    if (isProblem(answer)) throw new ProblemException(answer);
    this.registry.prepareMailbox(code);
    if (!answer.created) await this.recounts.settle();
    void reply.status(answer.created ? 201 : 200).header('location', `/v1/agencies/${code}`);
    return answer.agency;
  }

  @Put(':code/keys')
  @OpenTo('admin')
  @Answers(200, AgencyKeysAnswer, 'key-id-taken')
  async putKeys(
    @Who() caller: Caller,
    @Param('code') code: string,
    @JsonBody(AgencyKeysBody) { keys }: AgencyKeysBody,
  ): Promise<object> {
    const answer = await retryRaces(() =>
      this.database.asParty(actingScope(caller, 'admin'), async (tx) => {
        const agency = AGENCY_CODE.test(code) ? await tx.findOneBy(Agency, { code }) : null;
        return agency ? this.registry.replaceKeys(tx, code, keys) : unknown();
      }),
    );
    if (isProblem(answer)) throw new ProblemException(answer);
    return {
      agency: code,
      keys: answer.map(({ jwk, kid, alg, validFrom, validTo }) => ({
        ...jwk,
        kid,
        alg,
        validFrom,
        validTo,
      })),
    };
  }
}

function unknown(): never {
  throw new ProblemException(notFound());
}
