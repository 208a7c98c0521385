import { SetMetadata } from '@nestjs/common';
import type { ClassConstructor } from 'class-transformer';
import type { ProblemCode } from '#libs/contracts/problem';

/*
 * What a route answers, for its document: said once, on the route. What follows from who may call it, from its
 * body and from its headers is not repeated there (operation.ts).
 */

/** Headers of requests that routes read. */
export const REQUEST_HEADERS = {
  'accept-language': 'Indonesian, or with `en` English',
  'idempotency-key':
    'The same key and body get the same answer, byte for byte, for 30 days: 1 to 255 visible ASCII characters',
  'if-match':
    'The `ETag` that you have seen, or several, or `*`; another version and weak tags are answered 412',
  'last-event-id': 'The id of the last event that you have; it goes over `after`',
  'x-jws-signature':
    'Detached JWS over the exact bytes of the body (RFC 7515 appendix F, RFC 7797 b64=false), EdDSA or ES256',
} as const;
export type RequestHeader = keyof typeof REQUEST_HEADERS;

/** Headers of answers. */
export const ANSWER_HEADERS = {
  etag: 'The version of the request, such as "2"',
  location: 'Where it can be read',
  'retry-after': 'Seconds',
  'www-authenticate': 'Bearer',
} as const;
export type AnswerHeader = keyof typeof ANSWER_HEADERS;

/** A body: its media type, and the name of its schema where it is no plain text. */
export interface Media {
  media: string;
  schema?: string;
}

interface Answered extends Media {
  statuses: readonly number[];
  problems: readonly ProblemCode[];
}

/** All that is said of a route, besides by Nest's own decorators. */
export interface Described {
  answers?: Answered;
  takes: readonly RequestHeader[];
  gives: readonly AnswerHeader[];
  /** Messages that may be its body, by the names of their schemas. */
  messages?: { media: string; schemas: readonly string[] };
  query?: ClassConstructor<object>;
}

const ANSWERS = 'describe:answers';
const TAKES = 'describe:takes';
const GIVES = 'describe:gives';
const MESSAGES = 'describe:messages';
const QUERY = 'describe:query';

/** The success of a route, a class where it is plain JSON, and the problems of its own. */
export const Answers = (
  status: number | readonly number[],
  body: ClassConstructor<object> | Media,
  ...problems: ProblemCode[]
): MethodDecorator =>
  SetMetadata(ANSWERS, {
    ...(typeof body === 'function' ? { media: 'application/json', schema: body.name } : body),
    statuses: typeof status === 'number' ? [status] : status,
    problems,
  } satisfies Answered);

/** Headers that the route reads. */
export const TakesHeaders = (...headers: RequestHeader[]): MethodDecorator =>
  SetMetadata(TAKES, headers);

/** Headers that every success of the route has. */
export const GivesHeaders = (...headers: AnswerHeader[]): MethodDecorator =>
  SetMetadata(GIVES, headers);

/** The messages that are the route's body, where it is bounded and parsed elsewhere. */
export const TakesMessages = (media: string, schemas: readonly string[]): MethodDecorator =>
  SetMetadata(MESSAGES, { media, schemas });

/** The class of the route's query string. */
export function describeQuery(
  target: object,
  key: string | symbol | undefined,
  type: ClassConstructor<object>,
): void {
  const method = key && (target as Record<string | symbol, unknown>)[key];
  if (method) Reflect.defineMetadata(QUERY, type, method);
}

export function describedOf(method: object): Described {
  const read = <T>(key: string): T | undefined => Reflect.getMetadata(key, method) as T | undefined;
  return {
    answers: read(ANSWERS),
    takes: read(TAKES) ?? [],
    gives: read(GIVES) ?? [],
    messages: read(MESSAGES),
    query: read(QUERY),
  };
}
