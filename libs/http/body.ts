import { CanActivate, createParamDecorator, ExecutionContext, Injectable } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { ClassConstructor, plainToInstance } from 'class-transformer';
import type { FastifyRequest } from 'fastify';
import { JSON_MEDIA_TYPE } from '#libs/contracts/envelope';
import { Problem, problem } from '#libs/contracts/problem';
import { refTo } from '#libs/contracts/schemas';
import { validate } from '#libs/contracts/validate';
import { inspectBytes, parseInspected } from '#libs/security/json-bounds/inspect';
import { describeQuery } from './describe';
import { ProblemException, refuse } from './problem-exception';

type TypeOf = (body: unknown) => ClassConstructor<object>;

const parseBody = createParamDecorator((type: TypeOf, context: ExecutionContext): unknown => {
  const parsed = parsedBody(type, context);
  if ('problem' in parsed) throw new ProblemException(parsed.problem);
  return parsed.value;
});
const parseForCheck = createParamDecorator(parsedBody);

/** A body, or why its fields do not fit. */
export type Parsed = { value: object } | { problem: Problem };

/** @throws ProblemException if the body is not JSON */
function parsedBody(type: TypeOf, context: ExecutionContext): Parsed {
  return parsedAs(type, context.switchToHttp().getRequest<FastifyRequest>());
}

/** The body of a request, validated with the class. @throws ProblemException if it does not fit */
export function bodyAs<Body extends object>(
  type: ClassConstructor<Body>,
  request: FastifyRequest,
): Body {
  const parsed = parsedAs(() => type, request);
  if ('problem' in parsed) throw new ProblemException(parsed.problem);
  return parsed.value as Body;
}

function parsedAs(type: TypeOf, request: FastifyRequest): Parsed {
  const json = parsedJson(request);
  const validated = validate(type(json), json);
  if (validated.ok) return validated;
  const { errors } = validated;
  return {
    problem: problem('validation-failed', 'Some fields are invalid; see errors.', { errors }),
  };
}

/**
 * The body of a route: raw bytes are checked, parsed, and validated with the class. Runs after the
 * guards.
 */
export function JsonBody(type: ClassConstructor<object>): ParameterDecorator {
  return (target, key, index) => {
    parseBody(() => type)(target, key, index);
    describeBody(target, key, type.name);
  };
}

/** As `JsonBody`, but the body determines its class; `schema` is the name of the union schema. */
export function JsonBodyOf(schema: string, choose: TypeOf): ParameterDecorator {
  return (target, key, index) => {
    parseBody(choose)(target, key, index);
    describeBody(target, key, schema);
  };
}

/** As `JsonBody`, as a `Parsed`: fields that do not fit are part of the answer of a check. */
export function BodyToCheck(schema: string, choose: TypeOf): ParameterDecorator {
  return (target, key, index) => {
    parseForCheck(choose)(target, key, index);
    describeBody(target, key, schema);
  };
}

function describeBody(target: object, key: string | symbol | undefined, schema: string): void {
  const descriptor = key && Object.getOwnPropertyDescriptor(target, key);
  if (!descriptor) return;
  ApiBody({ schema: refTo(schema) })(target, key, descriptor);
}

/** JSON is UTF-8 (RFC 8259 section 8.1). */
export function refuseOtherCharset(media: string): void {
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(media) ?? [];
  if (!/^(utf-?8|us-ascii)$/i.test(charset)) refuse('media-type', 'Send JSON in UTF-8.');
}

function parsedJson(request: FastifyRequest): unknown {
  const { body } = request;
  if (!Buffer.isBuffer(body) || body.length === 0)
    refuse('malformed', 'A JSON body is needed, with content-type application/json.');
  const media = request.headers['content-type'] ?? '';
  if (!JSON_MEDIA_TYPE.test(media)) refuse('media-type', 'Send application/json.');
  refuseOtherCharset(media);
  const fault = inspectBytes(body);
  if (fault) refuse(fault.code, fault.detail);
  return parseInspected(body);
}

/** Second guard: refuses compressed bodies, since a small one can expand without limit. */
@Injectable()
export class PlainBodies implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers, body } = context.switchToHttp().getRequest<FastifyRequest>();
    const encoding = headers['content-encoding'] ?? 'identity';
    if (Buffer.isBuffer(body) && body.length > 0 && encoding.trim().toLowerCase() !== 'identity')
      refuse('media-type', 'Send the body as it is, without content-encoding.');
    return true;
  }
}

/** The query string as an instance of its class; digits become numbers. */
export function Query(type: ClassConstructor<object>): ParameterDecorator {
  return (target, key, index) => {
    parseQuery(type)(target, key, index);
    describeQuery(target, key, type);
  };
}

const parseQuery = createParamDecorator(
  (type: ClassConstructor<object>, context: ExecutionContext): unknown => {
    const { query } = context.switchToHttp().getRequest<FastifyRequest>();
    const validated = validate(type, query, '', (known) => plainToInstance(type, known));
    return validated.ok
      ? validated.value
      : refuse('validation-failed', 'Some parameters are invalid; see errors.', {
          errors: validated.errors,
        });
  },
);
