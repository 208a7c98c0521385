import SwaggerParser from '@apidevtools/swagger-parser';
import { Parser } from '@asyncapi/parser';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { ROUTES } from '#libs/contracts/routes';
import type { JsonSchema } from '#libs/contracts/schemas';
import { asyncApiOfApp } from '#libs/http/documents';
import { openApiOf } from '#libs/http/openapi';
import type { Operation } from '#libs/http/operation';
import { APPS, previewOf } from './apps';

interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema> };
}

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

  it('is OpenAPI 3.1 to the official parser', async () => {
    expect(document.openapi).toBe('3.1.0');
    await SwaggerParser.validate(structuredClone(document) as never);
  });

  it('holds JSON Schemas of 2020-12 to which the validator has no objection', () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    addFormats(ajv);
    ajv
      .addVocabulary(['components', 'schemas', 'x-ids-once', 'x-readable', 'x-names-nobody'])
      .addSchema({
        $id: 'contract',
        components: document.components,
      });
    for (const name of Object.keys(document.components.schemas))
      ajv.compile({ $ref: `contract#/components/schemas/${name}` });
  });

  it('says of each parameter, and of each field that is sent, what it is', () => {
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

  it('describes each route: summary, station, success, and what it refuses', () => {
    for (const [route, { summary, tags, operationId, responses, ...rest }] of routesOf(document)) {
      if (!ROUTES[route]) throw new Error(`${route} has no line in libs/contracts/routes.ts`);
      expect([route, summary, tags]).toEqual([route, ROUTES[route][1], [ROUTES[route][0]]]);
      expect(operationId).toMatch(/^[a-z]+[A-Za-z]+$/);
      const successes = Object.keys(responses).filter((status) => Number(status) < 300);
      if (successes.length === 0) throw new Error(`${route} says of no success: add @Answers`);
      for (const response of Object.values(responses) as { content: Record<string, object> }[])
        expect(Object.values(response.content)).toEqual([{ schema: expect.anything() as unknown }]);
      if ('security' in rest)
        expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401', '403', '503']));
    }
  });

  it('gives each route a name of its own', () => {
    const names = routesOf(document).map(([, { operationId }]) => operationId);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the routes of all apps', () => {
  it('are those of libs/contracts/routes.ts, each in one app alone but for the operations', async () => {
    const all = routesOf(await openApi('standalone')).map(([route]) => route);
    expect(all.sort()).toEqual(Object.keys(ROUTES).sort());
    const apart = await Promise.all(
      ['broker', 'notification', 'reporting'].map(async (app) => routesOf(await openApi(app))),
    );
    const own = apart.flat().filter(([, { tags }]) => !tags?.includes('operations'));
    const routes = own.map(([route]) => route);
    expect(routes.sort()).toEqual([...new Set(routes)]);
    expect(routes).toEqual(all.filter((route) => ROUTES[route]?.[0] !== 'operations'));
  });

  it('are not for development in production', async () => {
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

  it('is AsyncAPI 3.0 of its own side to the official parser', () => {
    const { document, diagnostics } = parsed;
    // 0 is an error, 1 a warning; it also informs that there is a version 3.1.
    expect(diagnostics.filter(({ severity }) => severity < 2)).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
    const ids = (all: { id(): string | undefined }[] = []): unknown[] => all.map((one) => one.id());
    expect(ids(document?.channels().all())).toEqual(channels);
    expect(ids(document?.operations().all())).toEqual(operations);
  });

  it('has an example of every message, and headers and media type', () => {
    const messages = parsed.document?.messages().all() ?? [];
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) {
      expect([message.name(), message.examples().length]).not.toEqual([message.name(), 0]);
      expect(message.contentType()).toBe('application/cloudevents+json');
      expect(message.headers()?.type()).toBe('object');
    }
  });
});
