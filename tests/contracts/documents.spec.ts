import SwaggerParser from '@apidevtools/swagger-parser';
import { Parser } from '@asyncapi/parser';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { ClassConstructor } from 'class-transformer';
import { ACTS } from '#apps/broker/decision/acts';
import { REPORTS } from '#apps/reporting/reports/reports';
import { AgencyBody, AgencyKeysBody } from '#libs/contracts/agency';
import { NEW_REQUEST, UNKNOWN_EVENT } from '#libs/contracts/cloud-events';
import { EvaluationQuery } from '#libs/contracts/evaluation-query';
import { answerExamples } from '#libs/contracts/answer-examples';
import { bodyExamples } from '#libs/contracts/examples';
import { Problem, PROBLEMS } from '#libs/contracts/problem';
import { ROUTES, RouteText } from '#libs/contracts/routes';
import { goldenSamples } from '#libs/contracts/samples';
import { JsonSchema, refsIn } from '#libs/contracts/schemas';
import { submitClassOf } from '#libs/contracts/submit-request';
import { validate } from '#libs/contracts/validate';
import { asyncApiOfApp } from '#libs/http/documents';
import { openApiOf } from '#libs/http/openapi';
import type { Operation } from '#libs/http/operation';
import { faultsOfPublicJwk } from '#libs/security/public-keys';
import { Schemas } from '#tests/support/json-schema';
import { APPS, previewOf } from './apps';

const OWN_KEYWORDS = ['x-ids-once', 'x-readable', 'x-names-nobody', 'x-mail-address'];

interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  servers: object[];
  components: {
    schemas: Record<string, JsonSchema>;
    examples: Record<string, { value: Problem }>;
  };
}

interface KeySet {
  keys: Record<string, unknown>[];
}
type TakenClass = ClassConstructor<object>;
/** Classes of the bodies, by the name of their schema. */
const TAKEN: [(body: unknown) => TakenClass, string][] = [
  [submitClassOf as (body: unknown) => TakenClass, NEW_REQUEST],
  ...[EvaluationQuery, AgencyBody, AgencyKeysBody].map(
    (type: TakenClass): [() => TakenClass, string] => [() => type, type.name],
  ),
];

/** Texts of all routes: those of acts and reports stand in their definitions. */
const TEXTS: Record<string, RouteText> = {
  ...ROUTES,
  ...Object.fromEntries(
    REPORTS.map(({ name, summary, operationId }): [string, RouteText] => [
      `GET /v1/reports/${name}`,
      ['reports', summary, operationId],
    ]),
  ),
  ...Object.fromEntries(
    ACTS.flatMap(({ name, summary, operationId, letters }): [string, RouteText][] => {
      const route = `POST /v1/requests/{id}/${name}`;
      const named = operationId.replace(/^./, (a) => a.toUpperCase());
      const drafts: [string, RouteText] = [
        `${route}/letters/{kind}`,
        ['decision', `Draft of the letter: ${summary}`, `draft${named}`],
      ];
      return [
        [route, ['decision', summary, operationId]],
        [`${route}/check`, ['decision', `Check: ${summary}`, `check${named}`]],
        ...(letters ? [drafts] : []),
      ];
    }),
  ),
};

const openApi = async (app: string): Promise<Document> => {
  const document = openApiOf(await previewOf(APPS[app] ?? []), app);
  return JSON.parse(JSON.stringify(document)) as Document;
};
const asyncApi = async (app: string): Promise<string> =>
  JSON.stringify(asyncApiOfApp(await previewOf(APPS[app] ?? []), app));

const routesOf = ({ paths }: Document): [string, Operation][] =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([verb, operation]): [string, Operation] => [
      `${verb.toUpperCase()} ${path}`,
      operation,
    ]),
  );

describe.each(Object.keys(APPS))('/openapi.json of %s', (app) => {
  let document: Document;
  beforeAll(async () => {
    document = await openApi(app);
  });

  it('is valid OpenAPI 3.1 for the official parser', async () => {
    expect(document.openapi).toBe('3.1.0');
    await SwaggerParser.validate(structuredClone(document) as never);
  });

  it('has valid JSON Schemas of draft 2020-12', () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    addFormats(ajv);
    ajv
      .addVocabulary([...['components', 'schemas', 'x-extensible-enum'], ...OWN_KEYWORDS])
      .addSchema({
        $id: 'contract',
        components: document.components,
      });
    for (const name of Object.keys(document.components.schemas))
      ajv.compile({ $ref: `contract#/components/schemas/${name}` });
  });

  it('describes each parameter and each field of a body', () => {
    const silent = routesOf(document).flatMap(([route, { parameters = [] }]) =>
      parameters
        .filter(({ description }) => !description)
        .map(({ in: at, name }) => `${route} ${at} ${name}`),
    );
    for (const [name, { properties, additionalProperties }] of Object.entries(
      document.components.schemas,
    ))
      for (const [field, schema] of Object.entries(
        (properties ?? {}) as Record<string, JsonSchema>,
      ))
        if (additionalProperties === false && field !== 'data' && !schema.description)
          silent.push(`${name} ${field}`);
    expect(silent).toEqual([]);
  });

  it('describes each route: summary, station, success and problems', () => {
    for (const [route, { summary, tags, operationId, responses, ...rest }] of routesOf(document)) {
      if (!TEXTS[route]) throw new Error(`${route} has no line in libs/contracts/routes.ts`);
      const [tag, text, name] = TEXTS[route];
      expect([route, tags, summary, operationId]).toEqual([route, [tag], text, name]);
      expect(operationId).toMatch(/^[a-z]+[A-Za-z]+$/);
      const successes = Object.keys(responses).filter((status) => Number(status) < 300);
      if (successes.length === 0) throw new Error(`${route} says of no success: add @Answers`);
      for (const response of Object.values(responses) as { content: Record<string, object> }[])
        for (const form of Object.values(response.content)) expect(form).toHaveProperty('schema');
      if (!rest.security) throw new Error(`${route} does not say whether it needs a token`);
      if (rest.security.length > 0 && !rest.security.some((one) => !one.bearer))
        expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401', '403', '503']));
    }
  });

  it('gives each route a unique operation id', () => {
    const names = routesOf(document).map(([, { operationId }]) => operationId);
    expect(new Set(names).size).toBe(names.length);
  });
});

/** Every object in a document, with its place. */
function* objectsIn(node: unknown, at = ''): Generator<[string, Record<string, unknown>]> {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) yield [at, node as Record<string, unknown>];
  // Examples contain content, and fields can have any name.
  for (const [key, value] of Object.entries(node))
    if (!/\/(examples|example|payload\/examples)$/.test(at))
      yield* objectsIn(value, `${at}/${key}`);
}

describe('both documents', () => {
  let open: Document;
  let bus: { servers: object; components: { schemas: Record<string, JsonSchema> } };
  beforeAll(async () => {
    open = await openApi('standalone');
    bus = JSON.parse(await asyncApi('standalone')) as typeof bus;
  });

  it('give every constant and every enumeration a type', () => {
    const words = [...objectsIn(open), ...objectsIn(bus)].filter(
      ([at, node]) => !at.endsWith('/properties') && ('const' in node || Array.isArray(node.enum)),
    );
    expect(words.length).toBeGreaterThan(100);
    expect(words.filter(([, { type }]) => type === undefined).map(([at]) => at)).toEqual([]);
  });

  it('leave enumerations of answers open', () => {
    const given = new Set<string>();
    const visit = (name: string): void => {
      if (given.has(name)) return;
      given.add(name);
      refsIn(open.components.schemas[name]).forEach(visit);
    };
    for (const [, { responses }] of routesOf(open)) refsIn(responses).forEach((ref) => visit(ref));
    const closed = [...given].flatMap((name) =>
      [...objectsIn(open.components.schemas[name], name)]
        .filter(([, node]) => Array.isArray(node.enum) && node.enum.length > 1)
        .map(([at]) => at),
    );
    expect(given.size).toBeGreaterThan(50);
    expect(closed).toEqual([]);
  });

  it('let a mailbox page hold an event of an unknown type', () => {
    const event = { ...goldenSamples()['command.accepted.v1.json'], type: 'a.new.type.v1' };
    const ajv = new Ajv2020({ strict: false });
    addFormats(ajv);
    ajv.addSchema({ $id: 'open', components: open.components });
    const fits = ajv.compile({ $ref: 'open#/components/schemas/MailboxPage' });
    expect([fits({ items: [event], next: '1' }), fits({ items: [{}], next: '1' })]).toEqual([
      true,
      false,
    ]);
  });

  it('sort the event of an unknown type last, because generators for Java sort by name', () => {
    const names = refsIn(open.components.schemas.MailboxEvent);
    expect(names.length).toBeGreaterThan(10);
    expect(names.toSorted().at(-1)).toBe(UNKNOWN_EVENT);
  });

  it('name the servers', () => {
    expect(open.servers).toEqual([expect.objectContaining({ url: '/' })]);
    expect(Object.keys(bus.servers)).toEqual(['kafka']);
  });

  it('link a new request to what can be done with it, and a page to the next', () => {
    const routes = new Map(routesOf(open));
    const linksOf = (route: string, status: string): Record<string, { operationId: string }> =>
      (routes.get(route)?.responses[status] as { links?: Record<string, { operationId: string }> })
        .links ?? {};
    const known = new Set(routesOf(open).map(([, { operationId }]) => operationId));
    const links = linksOf('POST /v1/requests', '201');
    expect(Object.keys(links)).toEqual(expect.arrayContaining(['getRequest', 'approveRequest']));
    expect(linksOf('POST /v1/commands', '202')).toMatchObject({ getRequest: {} });
    expect(linksOf('GET /v1/mailbox', '200')).toMatchObject({ next: {} });
    for (const { operationId } of Object.values(links)) expect(known).toContain(operationId);
  });

  it('name every schema, so that generators need not', () => {
    const unnamed = routesOf(open).flatMap(([route, { requestBody, responses }]) =>
      [requestBody, ...Object.values(responses)].flatMap((one) =>
        Object.entries((one as Operation['requestBody'])?.content ?? {})
          .filter(([, { schema }]) => !schema.$ref && schema.type !== 'string')
          .map(([media]) => `${route} ${media}`),
      ),
    );
    expect(unnamed).toEqual([]);
  });
});

describe('the examples', () => {
  it('exist for every body, and match its schema', async () => {
    const document = await openApi('standalone');
    const validator = new Schemas(document);
    const bodies = routesOf(document).filter(([, { requestBody }]) => requestBody);
    expect(bodies.length).toBeGreaterThan(12);
    for (const [route, { requestBody }] of bodies)
      for (const [media, { examples = {}, schema }] of Object.entries(requestBody?.content ?? {})) {
        const values = Object.values(examples) as { value: object }[];
        if (values.length === 0) throw new Error(`${route} ${media}: libs/contracts/examples.ts`);
        const at = `/components/schemas/${refsIn(schema)[0]}`;
        for (const { value } of values)
          expect([route, validator.faults(at, value)]).toEqual([route, []]);
      }
  });

  it('exist for every answer of success, and match their schemas', async () => {
    const document = await openApi('standalone');
    const validator = new Schemas(document);
    const met = new Set<string>();
    for (const [route, { responses }] of routesOf(document))
      for (const [status, response] of Object.entries(responses)) {
        const { content } = response as Operation['requestBody'] & object;
        for (const [media, { schema, examples = {} }] of Object.entries(content ?? {})) {
          if (media === 'application/problem+json') continue;
          const [name] = refsIn(schema);
          const [example] = Object.values(examples) as { $ref?: string; value?: unknown }[];
          if (name === undefined)
            expect([route, media, example?.value]).toEqual([route, media, expect.any(String)]);
          else
            expect([route, status, example?.$ref]).toEqual([
              ...[route, status, `#/components/examples/${name}`],
            ]);
          if (name !== undefined) met.add(name);
        }
      }
    expect([...met].sort()).toEqual(Object.keys(answerExamples()).sort());
    const { examples } = document.components;
    for (const name of met)
      expect([
        name,
        validator.faults(`/components/schemas/${name}`, examples[name]?.value),
      ]).toEqual([name, []]);
  });

  it('are accepted by the product', () => {
    for (const [type, name] of TAKEN)
      for (const [example, body] of Object.entries(bodyExamples()[name] ?? {}))
        expect([name, example, validate(type(body), body)]).toEqual([
          name,
          example,
          expect.objectContaining({ ok: true }),
        ]);
    for (const { keys } of Object.values(bodyExamples().AgencyKeysBody ?? {}) as KeySet[])
      expect(keys.flatMap(faultsOfPublicJwk)).toEqual([]);
  });

  it('exist for every problem of every route, and match its schema', async () => {
    const document = await openApi('standalone');
    const validator = new Schemas(document);
    const examples = document.components.examples;
    const problems = Object.entries(examples).filter(([name]) => !(name in answerExamples()));
    expect(problems.map(([code]) => code).sort()).toEqual(Object.keys(PROBLEMS).sort());
    for (const [code, { value }] of problems) {
      expect([code, validator.faults('/components/schemas/Problem', value)]).toEqual([code, []]);
      expect(value.code).toBe(code);
    }
    for (const [route, { responses }] of routesOf(document))
      for (const [status, response] of Object.entries(responses)) {
        const { content } = response as Operation['requestBody'] & object;
        const problems = content['application/problem+json'];
        if (!problems) continue;
        const statuses = Object.keys(problems.examples ?? {}).map(
          (code) => examples[code]?.value.status,
        );
        expect([route, [...new Set(statuses)]]).toEqual([route, [Number(status)]]);
      }
  });
});

describe('the routes of all apps', () => {
  it('are those of libs/contracts/routes.ts and the acts, each in one app except the operations', async () => {
    const all = routesOf(await openApi('standalone')).map(([route]) => route);
    expect(all.sort()).toEqual(Object.keys(TEXTS).sort());
    const apart = await Promise.all(
      ['broker', 'notification', 'reporting'].map(async (app) => routesOf(await openApi(app))),
    );
    const own = apart.flat().filter(([, { tags }]) => !tags?.includes('operations'));
    const routes = own.map(([route]) => route);
    expect(routes.sort()).toEqual([...new Set(routes)]);
    expect(routes).toEqual(all.filter((route) => TEXTS[route]?.[0] !== 'operations'));
  });

  it('do not include development routes in production', async () => {
    const document = openApiOf(await previewOf([], 'production'), 'production');
    expect(Object.keys(document.paths).filter((path) => path.startsWith('/dev'))).toEqual([]);
  });
});

describe.each([
  [
    'broker',
    ['commands', 'events', 'checkpoints'],
    ['takeCommands', 'tellEvents', 'tellCheckpoints'],
  ],
  ['notification', ['events', 'mailbox'], ['hearEvents', 'tellMailboxes']],
  ['reporting', ['events'], ['hearEvents']],
  [
    'standalone',
    ['commands', 'events', 'checkpoints', 'mailbox'],
    ['takeCommands', 'tellEvents', 'tellCheckpoints', 'hearEvents', 'tellMailboxes'],
  ],
])('/asyncapi.json of %s', (app, channels, operations) => {
  let parsed: Awaited<ReturnType<Parser['parse']>>;
  beforeAll(async () => {
    parsed = await new Parser().parse(await asyncApi(app));
  });

  it('is valid AsyncAPI 3.0 for the official parser', () => {
    const { document, diagnostics } = parsed;
    // 0 is an error, 1 a warning; the parser also informs that version 3.1 exists.
    expect(diagnostics.filter(({ severity }) => severity < 2)).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
    const ids = (all: { id(): string | undefined }[] = []): unknown[] => all.map((one) => one.id());
    expect(ids(document?.channels().all())).toEqual(channels);
    expect(ids(document?.operations().all())).toEqual(operations);
  });

  it('has an example, headers and a media type for every message', () => {
    const messages = parsed.document?.messages().all() ?? [];
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) {
      expect([message.name(), message.examples().length]).not.toEqual([message.name(), 0]);
      expect(message.contentType()).toBe('application/cloudevents+json');
      expect(message.headers()?.type()).toBe('object');
    }
  });
});
