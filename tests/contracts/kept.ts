import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { goldenSamples } from '#libs/contracts/samples';
import type { JsonSchema } from '#libs/contracts/schemas';
import { asyncApiOfApp } from '#libs/http/documents';
import { openApiOf } from '#libs/http/openapi';
import { APPS, previewOf } from './apps';

/**
 * The whole contract that other systems rely on: the content of `kept.json`, which changes are
 * compared with.
 */
export interface Kept {
  routes: Record<string, KeptRoute>;
  channels: Record<string, { address: string; types: string[] }>;
  /** Schema of each type of message and event. */
  types: Record<string, JsonSchema>;
  schemas: Record<string, JsonSchema>;
  /** SHA-256 of each golden sample in canonical form. */
  samples: Record<string, string>;
}
export interface KeptRoute {
  /** By place and name, such as `query limit`. */
  parameters: Record<string, { required: boolean; schema: JsonSchema }>;
  /** Bodies of requests, and of answers by status, by media type; problems by their codes. */
  takes: Record<string, JsonSchema>;
  gives: Record<string, Record<string, JsonSchema>>;
  problems: Record<string, string[]>;
}

type Content = Record<string, { schema: JsonSchema; examples?: object }>;
interface OpenApi {
  paths: Record<
    string,
    Record<
      string,
      {
        parameters: { name: string; in: string; required?: boolean; schema: JsonSchema }[];
        requestBody?: { content: Content };
        responses: Record<string, { content: Content }>;
      }
    >
  >;
  components: { schemas: Record<string, JsonSchema> };
}
interface AsyncApi {
  channels: Record<string, { address: string; messages: Record<string, unknown> }>;
  components: {
    messages: Record<string, { name: string; payload: JsonSchema }>;
    schemas: Record<string, JsonSchema>;
  };
}

/** The contract that the sources produce now, of all apps, without development routes. */
export async function currentContract(): Promise<Kept> {
  const app = await previewOf(APPS.standalone ?? [], 'production');
  const open = plain<OpenApi>(openApiOf(app, ''));
  const async = plain<AsyncApi>(asyncApiOfApp(app, ''));
  const routes = Object.entries(open.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([verb, operation]): [string, KeptRoute] => [
      `${verb.toUpperCase()} ${path}`,
      routeOf(operation),
    ]),
  );
  return plain<Kept>({
    routes: Object.fromEntries(routes),
    channels: Object.fromEntries(
      Object.entries(async.channels).map(([name, { address, messages }]) => [
        name,
        { address, types: Object.keys(messages) },
      ]),
    ),
    types: Object.fromEntries(
      Object.values(async.components.messages).map(({ name, payload }) => [name, payload]),
    ),
    schemas: joined(open.components.schemas, async.components.schemas),
    samples: Object.fromEntries(
      Object.entries(goldenSamples()).map(([file, sample]) => [
        file,
        createHash('sha256')
          .update(canonicalize(sample) ?? '')
          .digest('hex'),
      ]),
    ),
  });
}

function routeOf(operation: OpenApi['paths'][string][string]): KeptRoute {
  const answers = Object.entries(operation.responses);
  const schemasOf = (content: Content = {}): Record<string, JsonSchema> =>
    Object.fromEntries(Object.entries(content).map(([media, { schema }]) => [media, schema]));
  return {
    parameters: Object.fromEntries(
      operation.parameters.map((parameter) => [
        `${parameter.in} ${parameter.name}`,
        { required: parameter.required === true, schema: parameter.schema },
      ]),
    ),
    takes: schemasOf(operation.requestBody?.content),
    gives: Object.fromEntries(
      answers
        .filter(([, { content }]) => !(PROBLEM in content))
        .map(([status, { content }]) => [status, schemasOf(content)]),
    ),
    problems: Object.fromEntries(
      answers.flatMap(([status, { content }]) => {
        const problems = content[PROBLEM]?.examples;
        return problems ? [[status, Object.keys(problems)]] : [];
      }),
    ),
  };
}
function joined(open: Kept['schemas'], bus: Kept['schemas']): Kept['schemas'] {
  for (const name of Object.keys(bus))
    if (open[name] && !isDeepStrictEqual(open[name], bus[name]))
      throw new Error(`${name} is one thing in /openapi.json and another in /asyncapi.json`);
  return { ...open, ...bus };
}

const PROBLEM = 'application/problem+json';

/** As JSON, without what is only for readers. */
function plain<T>(document: object): T {
  return JSON.parse(
    JSON.stringify(document, (key, value: unknown) =>
      key === 'description' && typeof value === 'string' ? undefined : value,
    ),
  ) as T;
}
