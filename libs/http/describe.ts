import { applyDecorators, SetMetadata } from '@nestjs/common';
import type { ClassConstructor } from 'class-transformer';
import type { ProblemCode } from '#libs/contracts/problem';
import type { RouteText } from '#libs/contracts/routes';

/*
 * Decorators that describe the responses of a route for its OpenAPI document. Problems that follow
 * from the roles, body and headers of the route are added in operation.ts.
 */

/** Form of an `Idempotency-Key`, and of a `Last-Event-ID` or mailbox cursor. */
export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;
export const MAILBOX_CURSOR = /^[0-9]{1,18}$/;

const ENTITY_TAG = '(?:W/)?"[\\x21\\x23-\\x7e\\x80-\\xff]*"';
/** A list of entity tags in `If-Match` (RFC 9110 section 13.1.1), and a single tag. */
export const ENTITY_TAGS = {
  list: new RegExp(`^[ \\t,]*${ENTITY_TAG}(?:[ \\t]*,[ \\t,]*${ENTITY_TAG})*[ \\t,]*$`),
  one: new RegExp(ENTITY_TAG, 'g'),
};

/** Request headers that routes read; `pattern` is the accepted form. */
export const REQUEST_HEADERS = {
  'accept-language': {
    description:
      'Language of the texts, `id` or `en`. Without it, texts are in Indonesian and problems in English.',
    example: 'en',
  },
  'idempotency-key': {
    description:
      'Makes a retry safe: the same key with the same body gets the first answer again, byte for byte, for ' +
      '30 days. 1 to 255 visible ASCII characters.',
    pattern: IDEMPOTENCY_KEY.source,
    example: '3f0c1e0a-5d1b-4c8e-9d43-6f0a4b1f2c11',
  },
  'if-match': {
    description:
      'The `ETag` of the version that you have read, several of them, or `*`. If none is current, the answer is 412. ' +
      'Weak tags never match. `If-None-Match` is honoured too: with `*`, a `PUT` only creates.',
    pattern: `^[ \\t]*\\*[ \\t]*$|${ENTITY_TAGS.list.source}`,
    example: '"2"',
  },
  'last-event-id': {
    description:
      'The id of the last event that you have received. It takes precedence over `after`.',
    pattern: MAILBOX_CURSOR.source,
    example: '42',
  },
  'x-jws-signature': {
    description:
      'Detached JWS over the exact bytes of the body (RFC 7515 appendix F, RFC 7797 `b64=false`), EdDSA or ' +
      'ES256: `<protected header>..<signature>`. Leave the payload out.',
    pattern: '^[A-Za-z0-9_-]+\\.\\.[A-Za-z0-9_-]{85}[AQgw]$',
  },
} as const satisfies Record<string, { description: string; pattern?: string; example?: string }>;
export type RequestHeader = keyof typeof REQUEST_HEADERS;

/** Response headers. */
export const ANSWER_HEADERS = {
  etag: 'Version of the resource. Send it back as `If-Match`.',
  location: 'Path of the resource',
  'retry-after': 'Seconds to wait before the next attempt',
  'www-authenticate': 'Bearer',
} as const;
export type AnswerHeader = keyof typeof ANSWER_HEADERS;

/** A body: its media type, and the name of its schema unless it is plain text. */
export interface Media {
  media: string;
  schema?: string;
  /** Other media types that the query can ask for: texts and files. */
  others?: readonly string[];
}

/** One form of a body that is not parsed. */
type MessageMedia = Required<Pick<Media, 'media' | 'schema'>>;

interface AnswerDescription extends Media {
  statuses: readonly number[];
  problems: readonly ProblemCode[];
}

/** The description of a route, beyond Nest's own decorators. */
export interface RouteDescription {
  answers?: AnswerDescription;
  takes: readonly RequestHeader[];
  gives: readonly AnswerHeader[];
  /** Forms of the body that `JsonBody` does not parse. */
  messages: readonly MessageMedia[];
  query?: ClassConstructor<object>;
  /** Texts of the route, and examples of its body by name, if they stand at the route. */
  about?: RouteText;
  examples?: Readonly<Record<string, object>>;
}

const ANSWERS = 'describe:answers';
const TAKES = 'describe:takes';
const GIVES = 'describe:gives';
const MESSAGES = 'describe:messages';
const QUERY = 'describe:query';
const ABOUT = 'describe:about';
const EXAMPLES = 'describe:examples';

/** The success response of a route (a class for plain JSON), and its specific problems. */
export const Answers = (
  status: number | readonly number[],
  body: ClassConstructor<object> | Media,
  ...problems: ProblemCode[]
): MethodDecorator =>
  SetMetadata(ANSWERS, {
    ...(typeof body === 'function' ? { media: 'application/json', schema: body.name } : body),
    statuses: typeof status === 'number' ? [status] : status,
    problems,
  } satisfies AnswerDescription);

/** Headers that the route reads. */
export const TakesHeaders = (...headers: RequestHeader[]): MethodDecorator =>
  SetMetadata(TAKES, headers);

/** Headers of every success response of the route. */
export const GivesHeaders = (...headers: AnswerHeader[]): MethodDecorator =>
  SetMetadata(GIVES, headers);

/** The texts of the route, and examples of its body. */
export const Documented = (
  about: RouteText,
  examples: Readonly<Record<string, object>>,
): MethodDecorator => applyDecorators(SetMetadata(ABOUT, about), SetMetadata(EXAMPLES, examples));

/** A form of the body of the route that `JsonBody` does not parse; repeat it for another form. */
export const TakesMessages =
  (form: MessageMedia): MethodDecorator =>
  (_target, _key, descriptor) => {
    const method = descriptor.value as object;
    const others = (Reflect.getMetadata(MESSAGES, method) ?? []) as MessageMedia[];
    Reflect.defineMetadata(MESSAGES, [form, ...others], method);
  };

/** The class of the route's query string. */
export function describeQuery(
  target: object,
  key: string | symbol | undefined,
  type: ClassConstructor<object>,
): void {
  const method = key && (target as Record<string | symbol, unknown>)[key];
  if (method) Reflect.defineMetadata(QUERY, type, method);
}

export function describedOf(method: object): RouteDescription {
  const read = <T>(key: string): T | undefined => Reflect.getMetadata(key, method) as T | undefined;
  return {
    answers: read(ANSWERS),
    takes: read(TAKES) ?? [],
    gives: read(GIVES) ?? [],
    messages: read(MESSAGES) ?? [],
    query: read(QUERY),
    about: read(ABOUT),
    examples: read(EXAMPLES),
  };
}
