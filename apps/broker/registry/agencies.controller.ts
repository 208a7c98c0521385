import { Controller, Get, Param, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { And, type FindOperator, ILike, In, MoreThan } from 'typeorm';
import { AgencyBody, AgencyKeysBody } from '#libs/contracts/agency';
import { AgencyKeyAnswer, AgencyKeysAnswer, AgencyPage } from '#libs/contracts/answers';
import { AgencyEventData } from '#libs/contracts/events';
import { AGENCY_CODE, AgencyCodes, Line, OneOf, Optional, Pattern } from '#libs/contracts/fields';
import { SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { isProblem, Problem, problem } from '#libs/contracts/problem';
import { Database, retryRaces } from '#libs/database/database';
import { JsonBody, Query } from '#libs/http/body';
import { Answers, GivesHeaders, TakesHeaders } from '#libs/http/describe';
import { actingScope, OpenTo, OpenToSignedIn, readingScope, Who } from '#libs/http/guard';
import { preconditionOf } from '#libs/http/preconditions';
import { A_CURSOR, Page, page, PageQuery, Repeated } from '#libs/http/page';
import { notFound, ProblemException, refuse } from '#libs/http/problem-exception';
import { AGENCY_KINDS, type AgencyKind } from '#libs/law/evaluation';
import type { Caller } from '#libs/security/officials';
import { type AgencyKey, verifyDetached } from '#libs/security/signatures';
import { Recounts } from '../deadline/recounts';
import { Agency, AgencyKeyRow } from '../agencies/agency.entity';
import { etagOf, etagOfAgency } from './etags';
import { currentKeys, Registry } from './registry';

/** Parameters of the list of agencies. */
export class AgenciesQuery extends PageQuery {
  /** Cursor to continue from: `next` of the previous page. */
  @Optional() @Pattern(AGENCY_CODE, A_CURSOR) override after?: string;
  /** Part of the code or the name, in any case. */
  @Optional() @Line(200) q?: string;
  /** Only agencies of this kind. */
  @Optional() @OneOf(AGENCY_KINDS) kind?: AgencyKind;
  /** Only the agency with this code; repeat it for several, at most 100. */
  @Optional() @Repeated() @AgencyCodes(100) code?: string[];
}

/** The registry of agencies and the public keys that verify their messages. */
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
  list(@Who() caller: Caller, @Query(AgenciesQuery) query: AgenciesQuery): Promise<Page<Agency>> {
    return this.database.asParty(readingScope(caller), async (tx) => {
      const { after, code, kind, q } = query;
      const rest: FindOperator<string>[] = [
        ...(after === undefined ? [] : [MoreThan(after)]),
        ...(code === undefined ? [] : [In(code)]),
      ];
      const all = { ...(kind && { kind }), ...(rest.length > 0 && { code: And(...rest) }) };
      // A wildcard of LIKE stands for itself.
      const part = q === undefined ? null : ILike(`%${q.replace(/[\\%_]/g, '\\$&')}%`);
      const agencies = await tx.find(Agency, {
        where: part
          ? [
              { ...all, name: part },
              { ...all, code: And(part, ...rest) },
            ]
          : all,
        order: { code: 'ASC' },
        take: query.limit + 1,
      });
      return page(agencies, query.limit, ({ code }) => code);
    });
  }

  @Get(':code')
  @OpenToSignedIn()
  @Answers(200, AgencyEventData)
  @GivesHeaders('etag')
  async one(
    @Who() caller: Caller,
    @Param('code') code: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Agency> {
    const agency = await this.database.asParty(readingScope(caller), async (tx) => {
      const found = AGENCY_CODE.test(code) ? await tx.findOneBy(Agency, { code }) : null;
      return found ?? unknown();
    });
    void reply.header('etag', etagOfAgency(agency));
    return agency;
  }

  @Put(':code')
  @OpenTo('admin')
  @Answers([200, 201], AgencyEventData)
  @TakesHeaders('if-match')
  @GivesHeaders('location', 'etag')
  async put(
    @Who() caller: Caller,
    @Param('code') code: string,
    @JsonBody(AgencyBody) body: AgencyBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Agency> {
    if (!AGENCY_CODE.test(code)) {
      const detail = 'a code is 2 to 40 lower-case letters, digits and dashes, such as kab-malang';
      refuse('validation-failed', `${code.slice(0, 60)} is not the code of an agency: ${detail}.`, {
        errors: [{ pointer: '', code: 'wrong-form', detail }],
      });
    }
    const isExpected = preconditionOf(request);
    const answer = await retryRaces(() =>
      this.database.asParty(actingScope(caller, 'admin'), (tx) =>
        this.registry.register(tx, code, body, isExpected),
      ),
    );
    if (isProblem(answer)) throw new ProblemException(answer);
    this.registry.prepareMailbox(code);
    if (!answer.created) await this.recounts.settle();
    const { agency, created } = answer;
    const headers = { location: `/v1/agencies/${code}`, etag: etagOfAgency(agency) };
    void reply.status(created ? 201 : 200).headers(headers);
    return agency;
  }

  @Get(':code/keys')
  @OpenTo('admin', 'system')
  @Answers(200, AgencyKeysAnswer)
  @GivesHeaders('etag')
  async keys(
    @Who() caller: Caller,
    @Param('code') code: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AgencyKeysAnswer> {
    const role = roleFor(caller, code);
    const keys = await this.database.asParty(actingScope(caller, role), async (tx) => {
      const agency = AGENCY_CODE.test(code) ? await tx.findOneBy(Agency, { code }) : null;
      return agency ? currentKeys(tx, code) : notRegistered(code);
    });
    void reply.header('etag', etagOf(keys));
    return answerOf(code, keys);
  }

  /**
   * An administrator, or the agency's own system with a signature over the body by a key that is
   * registered now.
   */
  @Put(':code/keys')
  @OpenTo('admin', 'system')
  @Answers(200, AgencyKeysAnswer, 'key-id-taken', 'signature-invalid')
  @TakesHeaders('if-match', SIGNATURE_HEADER)
  @GivesHeaders('etag')
  async putKeys(
    @Who() caller: Caller,
    @Param('code') code: string,
    @JsonBody(AgencyKeysBody) body: AgencyKeysBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AgencyKeysAnswer> {
    const isExpected = preconditionOf(request);
    const role = roleFor(caller, code);
    const prove = (present: AgencyKeyRow[]) => proofOf(request, present);
    const answer = await retryRaces(() =>
      this.database.asParty(actingScope(caller, role), async (tx) => {
        const agency = AGENCY_CODE.test(code) ? await tx.findOneBy(Agency, { code }) : null;
        return agency
          ? this.registry.replaceKeys(
              tx,
              code,
              body,
              isExpected,
              role === 'system' ? prove : undefined,
            )
          : notRegistered(code);
      }),
    );
    if (isProblem(answer)) throw new ProblemException(answer);
    void reply.header('etag', etagOf(answer));
    return answerOf(code, answer);
  }
}

/**
 * Row-level security shows a system only its own keys, so the keys of another agency answer 404.
 */
function roleFor(caller: Caller, code: string): 'admin' | 'system' {
  if (caller.roles.includes('admin')) return 'admin';
  return caller.agency === code ? 'system' : unknown();
}

/** The id of the registered key whose signature over the body is sent with it. */
async function proofOf(
  request: FastifyRequest,
  present: AgencyKeyRow[],
): Promise<string | Problem> {
  const { body, headers } = request;
  const header = headers[SIGNATURE_HEADER];
  if (headers['if-match'] === undefined)
    return problem('version-mismatch', 'Read the keys first, and send their ETag as If-Match.');
  const verified = await verifyDetached(
    Buffer.isBuffer(body) ? body : Buffer.alloc(0),
    typeof header === 'string' ? header : undefined,
    new Map((present as AgencyKey[]).map((key) => [key.kid, key])),
    new Date(),
  );
  if (verified.ok) return verified.key.kid;
  const advice =
    present.length > 0
      ? 'Sign the body with a key of your agency that is registered now and not revoked.'
      : 'Your agency has no key: an administrator registers the first one.';
  return problem('signature-invalid', `${verified.detail} ${advice}`);
}

function answerOf(agency: string, rows: AgencyKeyRow[]): AgencyKeysAnswer {
  const keys = rows.map(
    ({ jwk, kid, alg, validFrom, validTo }) =>
      ({
        ...jwk,
        kid,
        alg,
        validFrom: validFrom.toISOString(),
        validTo: validTo?.toISOString() ?? null,
      }) as AgencyKeyAnswer,
  );
  return { agency, keys };
}

/** For administrators, and for the agency itself. */
function notRegistered(code: string): never {
  const path = `PUT /v1/agencies/${code.slice(0, 60)}`;
  refuse('not-found', `${code.slice(0, 60)} is not registered. Register it first: ${path}.`);
}

function unknown(): never {
  throw new ProblemException(notFound());
}
