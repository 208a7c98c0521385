import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonSchema } from '#libs/contracts/schemas';
import { pointer, Schemas } from './json-schema';

/** A call and its answer. */
export interface Exchange {
  method: string;
  url: string;
  sent: unknown;
  status: number;
  headers: Headers;
  body: unknown;
}

interface Described {
  content?: Record<string, { schema: JsonSchema; examples?: object }>;
  headers?: Record<string, { required: boolean }>;
}
interface OpenApi {
  paths: Record<
    string,
    Record<string, { requestBody?: Described; responses: Record<string, Described> }>
  >;
}

/** Routes outside the API: the documents, and the page that shows them. */
const DOCUMENTS = /^\/(docs(\/.*)?|openapi\.json|asyncapi\.json)$/;

/**
 * Which routes answered with which status in this test file, such as `GET /v1/requests/{id} 200`.
 */
export const answered = new Set<string>();

const contracts = new Map<string, Promise<Contract>>();
const builds = new Map<string, string>();
const byText = new Map<string, Contract>();

/**
 * Says that the process at this origin runs that app, such as `broker-test` with its NODE_ENV. All
 * processes of one app have one document, which is then generated once in a run of tests.
 */
export function sharesDocument(origin: string, app: string): void {
  contracts.delete(origin);
  builds.set(origin, app);
}

/**
 * Checks an answer against the document of its service: route, status, media type, headers, and the
 * body, which may have no undescribed field. An accepted body must match as well.
 */
export async function holdToContract(exchange: Exchange): Promise<void> {
  const { origin, pathname } = new URL(exchange.url);
  if (DOCUMENTS.test(pathname)) return;
  const contract = contracts.get(origin) ?? Contract.of(origin);
  contracts.set(origin, contract);
  contract.catch(() => contracts.delete(origin));
  (await contract).hold(exchange);
}

const PROBLEM_MEDIA = 'application/problem+json';

export class Contract {
  private readonly schemas: Schemas;
  private readonly templates: { template: string; pattern: RegExp }[];

  constructor(private readonly document: OpenApi) {
    this.schemas = new Schemas(document);
    this.templates = Object.keys(document.paths)
      .sort((a, b) => a.split('{').length - b.split('{').length)
      .map((template) => ({
        template,
        pattern: new RegExp(`^${template.replace(/\./g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
      }));
  }

  static async of(origin: string): Promise<Contract> {
    const text = await documentOf(origin);
    const contract = byText.get(text) ?? new Contract(JSON.parse(text) as OpenApi);
    byText.set(text, contract);
    return contract;
  }

  /** @throws Error that says what does not match, and what to do. */
  hold(exchange: Exchange): void {
    const { method, url, status, headers, body, sent } = exchange;
    const { pathname } = new URL(url);
    const template = this.templates.find(({ pattern }) => pattern.test(pathname))?.template ?? '';
    // HEAD is answered like GET, without the body.
    const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
    const operation = this.document.paths[template]?.[verb];
    if (!operation) {
      if (![404, 405].includes(status))
        complain(exchange, 'no such route is described; add @Answers to it');
      return this.check(exchange, '/components/schemas/Problem', body);
    }
    const route = `${method} ${template}`;
    const known = Object.keys(operation.responses).join(', ');
    const response = operation.responses[status];
    if (!response)
      return complain(exchange, `${route} is described with ${known}; name it in its @Answers`);
    answered.add(`${route} ${status}`);
    const media = mediaOf(headers);
    if (!response.content?.[media])
      complain(exchange, `${media} is not among ${Object.keys(response.content ?? {}).join(', ')}`);
    // Each example of a problem has its code as name.
    const problems = Object.keys(response.content?.[PROBLEM_MEDIA]?.examples ?? {});
    const { code } = (body ?? {}) as { code?: string };
    if (media === PROBLEM_MEDIA && problems.length > 0 && !problems.includes(code ?? ''))
      complain(exchange, `${code} is not among ${problems.join(', ')}; name it in its @Answers`);
    for (const [name, { required }] of Object.entries(response.headers ?? {}))
      if (required && !headers.has(name)) complain(exchange, `the header ${name} is missing`);
    const at = pointer('paths', template, verb);
    if (/[+/]json$/.test(media) && method !== 'HEAD')
      this.check(exchange, at + pointer('responses', status, 'content', media, 'schema'), body);
    const [taken] = Object.keys(operation.requestBody?.content ?? {});
    // A check answers which fields do not fit.
    if (taken && status < 300 && !route.endsWith('/check'))
      this.check(
        exchange,
        at + pointer('requestBody', 'content', taken, 'schema'),
        asJson(sent),
        'took what does not fit its description',
      );
  }

  private check(
    exchange: Exchange,
    at: string,
    value: unknown,
    what = 'the body does not fit its description',
  ): void {
    const faults = this.schemas.faults(at, value);
    if (faults.length > 0) complain(exchange, `${what}:\n  ${faults.join('\n  ')}`);
  }
}

function complain({ method, url, status, body }: Exchange, what: string): never {
  const text = JSON.stringify(body).slice(0, 1_000);
  throw new Error(`${method} ${url} answered ${status}; by /openapi.json, ${what}\n${text}`);
}

async function documentOf(origin: string): Promise<string> {
  const [app, folder] = [builds.get(origin), process.env.TEST_RUN_FOLDER];
  const stored = app && folder ? join(folder, `openapi-${app}.json`) : null;
  const before = stored && (await readFile(stored, 'utf8').catch(() => null));
  if (before) return before;
  const response = await fetch(`${origin}/openapi.json`);
  if (response.status !== 200)
    throw new Error(`${origin}/openapi.json: ${response.status}; what is not the product, fetch`);
  const text = await response.text();
  if (!stored) return text;
  const draft = `${stored}.${randomUUID()}`;
  await writeFile(draft, text);
  await rename(draft, stored);
  return text;
}

const mediaOf = (headers: Headers): string =>
  headers.get('content-type')?.split(';')[0]?.trim() ?? '';

function asJson(sent: unknown): unknown {
  const text =
    sent instanceof Uint8Array
      ? Buffer.from(sent).toString('utf8')
      : typeof sent === 'string'
        ? sent
        : JSON.stringify(sent);
  return JSON.parse(text);
}
