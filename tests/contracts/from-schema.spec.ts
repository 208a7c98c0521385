import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { ClassConstructor, plainToInstance } from 'class-transformer';
import fc from 'fast-check';
import type { FastifyRequest } from 'fastify';
import {
  Approval,
  Clarification,
  Escalation,
  Information,
  Refusal,
  Statements,
  Withdrawal,
} from '#libs/contracts/act-bodies';
import { addressFault } from '#libs/contracts/address';
import { AgencyBody, AgencyKeysBody } from '#libs/contracts/agency';
import {
  contractSchemas,
  MESSAGE_TYPES,
  NEW_REQUEST,
  schemaNameOf,
} from '#libs/contracts/cloud-events';
import { envelopeFaults, usableId, withoutNullAttributes } from '#libs/contracts/envelope';
import { EvaluationQuery } from '#libs/contracts/evaluation-query';
import { holdsPersonal, isReadable, type TextForm } from '#libs/contracts/personal';
import { ServiceBody } from '#libs/contracts/services';
import { componentsOf, JsonSchema } from '#libs/contracts/schemas';
import { submitClassOf } from '#libs/contracts/submit-request';
import { validate } from '#libs/contracts/validate';
import { REQUEST_HEADERS } from '#libs/http/describe';
import { preconditionOf } from '#libs/http/preconditions';
import { openApiOf } from '#libs/http/openapi';
import type { Operation } from '#libs/http/operation';
import { AgenciesQuery } from '#apps/broker/registry/agencies.controller';
import { RangeQuery, ReadsQuery } from '#apps/broker/evidence/history.controller';
import { RequestsQuery } from '#apps/broker/reading/list-requests';
import { ServicesQuery, SuggestionsQuery } from '#apps/broker/services/search';
import { MailboxQuery, StreamQuery } from '#apps/notification/channels/mailbox.controller';
import { NoticesQuery } from '#apps/notification/channels/notices.controller';
import { CountedPageQuery, IdPageQuery } from '#libs/http/page';
import { APPS, previewOf } from './apps';
import { fromSchema } from './from-schema';

type Class = ClassConstructor<object>;
const BODIES: [string, (body: unknown) => Class][] = [
  [NEW_REQUEST, submitClassOf],
  ...[
    ...[Approval, Refusal, Statements, Clarification, Escalation, Information, Withdrawal],
    ...[EvaluationQuery, AgencyBody, AgencyKeysBody, ServiceBody],
  ].map((type: Class): [string, () => Class] => [type.name, () => type]),
];

const { schemas } = componentsOf(contractSchemas(), {
  taken: [...BODIES.map(([name]) => name), ...MESSAGE_TYPES.map(schemaNameOf)],
  given: [],
});
/** The schemas with our own keywords, which the documents explain in words. */
const ajv = new Ajv2020({ strict: false });
addFormats(ajv);
const text = (keyword: string, holds: (value: string) => boolean): void => {
  ajv.addKeyword({
    keyword,
    type: 'string',
    validate: (_: unknown, value: string) => holds(value),
  });
};
ajv.addKeyword({
  keyword: 'x-readable',
  type: 'string',
  validate: (form: TextForm, value: string) => isReadable(value, form),
});
text('x-mail-address', (value) => addressFault(value) === null);
text('x-names-nobody', (value) => !holdsPersonal(value));
ajv.addKeyword({
  keyword: 'x-ids-once',
  type: 'array',
  validate: (_: unknown, entries: ({ id?: unknown } | null)[]) =>
    new Set(entries.map((entry) => entry?.id)).size === entries.length,
});
ajv.addSchema({ $id: 'taken', components: { schemas } });

describe('the product accepts what its schemas allow', () => {
  it.each(BODIES)('the body %s', (name, classOf) => {
    const fits = ajv.compile({ $ref: `taken#/components/schemas/${name}` });
    let tried = 0;
    fc.assert(
      fc.property(fromSchema(schemas[name] ?? {}, schemas), (body) => {
        if (!fits(body)) return;
        tried++;
        const { errors = [] } = validate(classOf(body), body) as { errors?: object[] };
        // Whether a time zone exists changes with the time zone database.
        expect(
          errors.filter((error) => !('pointer' in error && error.pointer === '/timeZone')),
        ).toEqual([]);
      }),
      { numRuns: 150 },
    );
    expect(tried).toBeGreaterThan(30);
  });

  it.each(MESSAGE_TYPES)('the envelope of %s, with extensions', (type) => {
    const schema = schemas[schemaNameOf(type)] as { properties: Record<string, JsonSchema> };
    const { data: _, ...properties } = schema.properties;
    const extension = Object.values(
      (schema as unknown as { patternProperties: Record<string, JsonSchema> }).patternProperties,
    )[0];
    const extensions = fc.dictionary(
      fc.stringMatching(/^x[a-z0-9]{0,19}$/),
      fromSchema(extension ?? {}, schemas),
      { maxKeys: 5 },
    );
    const envelope = fromSchema(
      { type: 'object', properties, required: ['specversion', 'id', 'source', 'type', 'time'] },
      {},
    );
    fc.assert(
      fc.property(envelope, extensions, (given, more) => {
        const message = { ...more, ...(given as object), data: {} };
        expect(usableId((message as { id?: unknown }).id)).toBe(true);
        expect(envelopeFaults(withoutNullAttributes(message))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it.each<[string, Class]>([
    ['GET /v1/agencies', AgenciesQuery],
    ['GET /v1/services', ServicesQuery],
    ['GET /v1/services/suggestions', SuggestionsQuery],
    ['GET /v1/requests', RequestsQuery],
    ['GET /v1/requests/{id}/history', CountedPageQuery],
    ['GET /v1/parked-messages', IdPageQuery],
    ['GET /v1/reads', ReadsQuery],
    ['GET /v1/history', RangeQuery],
    ['GET /v1/mailbox', MailboxQuery],
    ['GET /v1/mailbox/stream', StreamQuery],
    ['GET /v1/notices', NoticesQuery],
  ])('each parameter of %s', async (route, type) => {
    const [method = '', path = ''] = route.split(' ');
    const { paths } = openApiOf(await previewOf(APPS.standalone ?? []), '');
    const operation = (paths[path] as unknown as Record<string, Operation>)[method.toLowerCase()];
    const parameters = operation?.parameters?.filter(({ in: at }) => at === 'query') ?? [];
    expect(parameters.length).toBeGreaterThan(0);
    for (const { name, schema } of parameters)
      fc.assert(
        fc.property(fromSchema(schema as JsonSchema, {}), (value) => {
          // A parameter that can be repeated; an empty list is no parameter.
          const sent = Array.isArray(value) ? value.map(String) : String(value);
          const query = sent.length === 0 && Array.isArray(sent) ? {} : { [name]: sent };
          const made = validate(type, query, '', (known) => plainToInstance(type, known));
          expect([query, made]).toEqual([query, expect.objectContaining({ ok: true })]);
        }),
        { numRuns: 60 },
      );
  });

  it('each ETag in If-Match', () => {
    fc.assert(
      fc.property(fc.stringMatching(new RegExp(REQUEST_HEADERS['if-match'].pattern)), (tag) => {
        const headers = { 'if-match': tag };
        expect(() => preconditionOf({ headers } as unknown as FastifyRequest)).not.toThrow();
      }),
    );
  });
});
