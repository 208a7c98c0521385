import { schemaNameOf } from '#libs/contracts/cloud-events';
import { AGENCY_CODE } from '#libs/contracts/fields';
import { PROBLEMS, ProblemCode } from '#libs/contracts/problem';
import type { Station } from '#libs/contracts/routes';
import { goldenSamples } from '#libs/contracts/samples';
import { Components, JsonSchema } from '#libs/contracts/schemas';
import { ANSWER_HEADERS, AnswerHeader, Described, REQUEST_HEADERS } from './describe';

/** An operation as OpenAPI 3.1 has it, as far as it is written here. */
export interface Operation {
  operationId: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: { name: string; in: string; [field: string]: unknown }[];
  requestBody?: {
    required?: boolean;
    content: Record<string, { schema: JsonSchema; examples?: object }>;
  };
  responses: Record<string, unknown>;
}

export interface Route {
  /** Such as `GET /v1/requests/{id}`. */
  name: string;
  operation: Operation;
  described: Described;
  /** Roles that it is open to; null: to all, without a token. */
  roles: readonly string[] | null;
  /** Its station, and what it does. */
  about?: readonly [Station, string];
}

/** Completes what Nest knows of an operation: its summary, parameters, body and answers. */
export function describeOperation(
  route: Route,
  components: Components,
  all: Record<string, JsonSchema>,
): void {
  const { name, operation, described, roles, about } = route;
  operation.operationId = operationIdOf(name);
  if (about) {
    operation.tags = [about[0]];
    operation.summary = about[1];
  }
  if (roles) {
    const openTo = `Open to: ${roles.join(', ') || 'nobody'}.`;
    operation.description = [operation.description, openTo].filter(Boolean).join(' ');
  }
  if (described.messages) {
    const { media, schemas } = described.messages;
    const oneOf = schemas.map((schema) => components.refTo(schema, 'taken'));
    const examples = Object.entries(goldenSamples())
      .filter(([, { type }]) => schemas.includes(schemaNameOf(type)))
      .map(([file, value]) => [file.replace('.json', ''), { value }] as const);
    operation.requestBody = {
      required: true,
      content: { [media]: { schema: { oneOf }, examples: Object.fromEntries(examples) } },
    };
  }
  operation.parameters = parametersOf(route, all);
  operation.responses = { ...successesOf(route, components), ...problemsOf(route, components) };
}

/** `POST /v1/requests/{id}/approval` is `postRequestsByIdApproval`. */
function operationIdOf(route: string): string {
  const [method = '', ...words] = route
    .replace(' /v1/', '/')
    .replace(/\{(\w+)\}/g, 'by-$1')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  return method.toLowerCase() + words.map((w) => w.charAt(0).toUpperCase() + w.slice(1)).join('');
}

const UUID: JsonSchema = { type: 'string', format: 'uuid' };
/** What a parameter in the path looks like, by what stands before it. */
const PATH_PARAMETERS: Record<string, { description: string; schema: JsonSchema }> = {
  'requests/{id}': { description: 'Id of the request', schema: UUID },
  'parked-messages/{id}': { description: 'Id of the parked message', schema: UUID },
  'notices/{id}': { description: 'Id of the letter', schema: UUID },
  'provisions/{id}': {
    description: 'Id of the provision, such as 35-1-a',
    schema: { type: 'string' },
  },
  'agencies/{code}': {
    description: 'Code of the agency',
    schema: { type: 'string', pattern: AGENCY_CODE.source },
  },
};

function parametersOf(
  { name: route, operation, described }: Route,
  all: Record<string, JsonSchema>,
): Operation['parameters'] {
  const { query, takes } = described;
  const fields = query ? (all[query.name]?.properties as Record<string, JsonSchema>) : {};
  const defaults = (query ? new query() : {}) as Record<string, unknown>;
  const known = [
    ...Object.entries(fields).map(([name, { description, ...schema }]) => ({
      name,
      in: 'query',
      required: false,
      description,
      schema: name in defaults ? { ...schema, default: defaults[name] } : schema,
    })),
    ...takes.map((name) => ({
      name,
      in: 'header',
      required: name === 'x-jws-signature',
      description: REQUEST_HEADERS[name],
      schema: { type: 'string' },
    })),
  ];
  const others = (operation.parameters ?? [])
    .filter((other) => !known.some(({ name, in: at }) => name === other.name && at === other.in))
    .map((other) => {
      const [at = ''] = new RegExp(`[^/]+/\\{${other.name}\\}`).exec(route) ?? [];
      return { ...other, ...PATH_PARAMETERS[at] };
    });
  return [...others, ...known];
}

function successesOf({ described, about }: Route, components: Components): object {
  const { answers, gives } = described;
  if (!answers) return {};
  const { statuses, media, schema } = answers;
  const answer = {
    description: about?.[1] ?? '',
    ...headersOf(gives, true),
    content: {
      [media]: { schema: schema ? components.refTo(schema, 'given') : { type: 'string' } },
    },
  };
  return Object.fromEntries(statuses.map((status) => [status, answer]));
}

const statusOf = (code: ProblemCode): number => PROBLEMS[code][0];

/** The problems that a route can answer: its own, and those that follow from guard, body and headers. */
function problemsOf({ name, operation, described, roles }: Route, components: Components): object {
  const codes = new Set<ProblemCode>(described.answers?.problems);
  const add = (...more: ProblemCode[]): void => more.forEach((code) => codes.add(code));
  // Of every request: what cannot be read as HTTP, headers beyond measure, what nobody foresaw.
  add('malformed', 'too-large', 'internal');
  if (roles) add('unauthenticated', 'forbidden', 'rate-limited', 'unavailable');
  if (name.includes('{')) add('not-found');
  if (!name.startsWith('GET')) add('media-type');
  if (operation.requestBody) add('validation-failed');
  if (described.query) add('validation-failed');
  if (described.takes.includes('idempotency-key')) add('idempotency-key-reused');
  if (described.takes.includes('if-match')) add('version-mismatch');
  const own = described.answers?.statuses ?? [];
  const statuses = new Set([...codes].map(statusOf).filter((status) => !own.includes(status)));
  return Object.fromEntries(
    [...statuses].map((status) => {
      const ofStatus = [...codes].filter((code) => statusOf(code) === status);
      return [status, problemAnswer(status, ofStatus, components)];
    }),
  );
}

function problemAnswer(status: number, codes: ProblemCode[], components: Components): object {
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code][1]}`).join('. '),
    ...headersOf(
      status === 401
        ? ['www-authenticate']
        : status === 503 || status === 429
          ? ['retry-after']
          : [],
    ),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [components.refTo('Problem', 'given')],
          properties: { status: { const: status }, code: { enum: codes } },
        },
      },
    },
  };
}

function headersOf(names: readonly AnswerHeader[], required = false): object {
  if (names.length === 0) return {};
  const headers = names.map((name) => [
    name,
    { description: ANSWER_HEADERS[name], required, schema: { type: 'string' } },
  ]);
  return { headers: Object.fromEntries(headers) as object };
}
