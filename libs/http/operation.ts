import { FILE_EXAMPLES } from '#libs/contracts/answer-examples';
import { LETTER_KINDS } from '#libs/contracts/deliveries';
import { bodyExamples } from '#libs/contracts/examples';
import { AGENCY_CODE, SERVICE_ID } from '#libs/contracts/fields';
import { PROBLEMS, ProblemCode } from '#libs/contracts/problem';
import type { RouteText } from '#libs/contracts/routes';
import { Components, JsonSchema, refsIn } from '#libs/contracts/schemas';
import {
  ANSWER_HEADERS,
  AnswerHeader,
  RouteDescription,
  REQUEST_HEADERS,
  RequestHeader,
} from './describe';

/** The part of an OpenAPI 3.1 operation that is used here. */
export interface Operation {
  operationId: string;
  summary?: string;
  description?: string;
  tags?: string[];
  security?: Record<string, string[]>[];
  parameters?: { name: string; in: string; [field: string]: unknown }[];
  requestBody?: {
    required?: boolean;
    content: Record<string, { schema: JsonSchema; examples?: object }>;
  };
  responses: Record<string, unknown>;
}

export interface Route {
  /** Method and path, such as `GET /v1/requests/{id}`. */
  name: string;
  operation: Operation;
  described: RouteDescription;
  /** Roles that may call it; null: no token is needed. */
  roles: readonly string[] | null;
  /** Whether it takes a token, though it needs none. */
  tokenToo: boolean;
  about?: RouteText;
}

/** Completes Nest's operation: texts, parameters, body, responses and security. */
export function describeOperation(
  route: Route,
  components: Components,
  all: Record<string, JsonSchema>,
): void {
  const { operation, roles, about } = route;
  if (about) {
    const [tag, summary, operationId, description] = about;
    operation.operationId = operationId;
    operation.tags = [tag];
    operation.summary = summary;
    operation.description = description ?? operation.description;
  }
  const open = roles === null ? 'No token is needed.' : `Roles: ${roles.join(', ') || 'none'}.`;
  operation.description = [operation.description, open].filter(Boolean).join('\n\n');
  const bearer = [{ bearer: [] }];
  operation.security = roles !== null ? bearer : route.tokenToo ? [{}, ...bearer] : [];
  const bodies = bodiesOf(route).map(({ media, schema }) => {
    const examples = Object.entries(route.described.examples ?? bodyExamples()[schema] ?? {}).map(
      ([name, value]) => [name, { value }],
    );
    const content = {
      schema: components.refTo(schema, 'taken'),
      examples: Object.fromEntries(examples) as object,
    };
    return [media, content] as const;
  });
  if (bodies.length > 0)
    operation.requestBody = { required: true, content: Object.fromEntries(bodies) };
  operation.parameters = parametersOf(route, all);
  operation.responses = { ...successesOf(route, components), ...problemsOf(route, components) };
}

/** Media type and schema name of the body of a route. */
export function bodiesOf({
  operation,
  described,
}: Pick<Route, 'operation' | 'described'>): readonly { media: string; schema: string }[] {
  if (described.messages.length > 0) return described.messages;
  const [schema] = refsIn(operation.requestBody);
  return schema === undefined ? [] : [{ media: 'application/json', schema }];
}

const UUID: JsonSchema = { type: 'string', format: 'uuid' };
/** Path parameters, by the path segments that contain them. */
const PATH_PARAMETERS: Record<string, { description: string; schema: JsonSchema }> = {
  'requests/{id}': { description: 'Id of the request', schema: UUID },
  'proposals/{proposalId}': { description: 'Id of the proposal', schema: UUID },
  'parked-messages/{id}': { description: 'Id of the parked message', schema: UUID },
  'services/{id}': {
    description: 'Id of the service',
    schema: { type: 'string', pattern: SERVICE_ID.source, examples: ['penilaian-kompetensi'] },
  },
  'letters/{kind}': {
    description: 'Kind of letter; `berkas` is the whole file',
    schema: { type: 'string', enum: [...LETTER_KINDS], examples: ['permohonan'] },
  },
  'notices/{id}': { description: 'Id of the e-mail', schema: UUID },
  'webhooks/{id}': { description: 'Id of the webhook', schema: UUID },
  'deliveries/{delivery}': { description: 'Id of the delivery', schema: UUID },
  'provisions/{id}': {
    description: 'Id of the provision, such as 35-1-a',
    schema: { type: 'string', examples: ['35-1-a'] },
  },
  'agencies/{code}': {
    description: 'Code of the agency',
    schema: { type: 'string', pattern: AGENCY_CODE.source, examples: ['bkn'] },
  },
};

function parametersOf(
  { name: route, operation, described, roles }: Route,
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
      // Keys are also put by administrators, who sign nothing.
      required: name === 'x-jws-signature' && roles === null,
      ...headerOf(name),
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

function headerOf(name: RequestHeader): { description: string; schema: JsonSchema } {
  const { description, ...rest }: { description: string; pattern?: string; example?: string } =
    REQUEST_HEADERS[name];
  const { pattern, example } = rest;
  return {
    description,
    schema: {
      type: 'string',
      ...(pattern !== undefined && { pattern }),
      ...(example !== undefined && { examples: [example] }),
    },
  };
}

function successesOf({ described, about }: Route, components: Components): object {
  const { answers, gives } = described;
  if (!answers) return {};
  const { statuses, media, schema, others = [] } = answers;
  const answer = {
    description: about?.[1] ?? '',
    ...headersOf(gives, true),
    content: {
      [media]: schema
        ? {
            schema: components.refTo(schema, 'given'),
            examples: { example: { $ref: `#/components/examples/${schema}` } },
          }
        : textOrFile(media),
      ...Object.fromEntries(others.map((other) => [other, textOrFile(other)])),
    },
  };
  return Object.fromEntries(statuses.map((status) => [status, answer]));
}

/** A body without a schema: lines of text, or a file. */
const textOrFile = (media: string): object => ({
  schema: {
    type: 'string',
    ...(media === 'application/pdf' && { format: 'binary' }),
  },
  examples: { beginning: { summary: 'How it begins', value: FILE_EXAMPLES[media] } },
});

const statusOf = (code: ProblemCode): number => PROBLEMS[code][0];

/**
 * The problems of a route: its specific ones, and those that follow from roles, body and headers.
 */
function problemsOf(
  { name, operation, described, roles, tokenToo }: Route,
  components: Components,
): object {
  const codes = new Set<ProblemCode>(described.answers?.problems);
  const add = (...more: ProblemCode[]): void => more.forEach((code) => codes.add(code));
  // Any request can be unreadable, have oversized headers, or cause an unexpected error.
  add('malformed', 'too-large', 'internal');
  if (roles) add('forbidden');
  if (roles || tokenToo) add('unauthenticated', 'rate-limited', 'unavailable');
  if (name.includes('{')) add('not-found');
  if (!name.startsWith('GET')) add('media-type');
  if (operation.requestBody) add('validation-failed');
  if (described.query) add('validation-failed');
  if (described.takes.includes('idempotency-key')) add('idempotency-key-reused');
  if (/^(PUT|PATCH|DELETE) /.test(name) || described.takes.includes('if-match'))
    add('version-mismatch');
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
    description: `${codes.map((code) => `\`${code}\`: ${PROBLEMS[code][1]}`).join('. ')}.`,
    ...headersOf(
      status === 401
        ? ['www-authenticate']
        : status === 503 || status === 429
          ? ['retry-after']
          : [],
    ),
    content: {
      'application/problem+json': {
        schema: components.refTo('Problem', 'given'),
        examples: Object.fromEntries(
          codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
        ) as object,
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
