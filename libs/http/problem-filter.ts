import { ArgumentsHost, Catch, ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem, problem, ProblemCode } from '#libs/contracts/problem';
import { isTransient } from '#libs/database/database';
import { log } from '#libs/operations/log';
import { failure, send } from './answer';
import { noSuchPath, ProblemException } from './problem-exception';

/** Also for invalid range or precondition headers on the document files. */
const UNREADABLE: [ProblemCode, string] = [
  'malformed',
  'The request cannot be read as HTTP with JSON.',
];
const BY_STATUS: Record<number, [ProblemCode, string]> = {
  413: ['too-large', 'A body may be 256 KiB at most.'],
  415: ['media-type', 'Send application/json, or application/cloudevents+json to /v1/commands.'],
};

const UNKNOWN =
  'Whether the act was done is not known: read the resource, or repeat the call with the same Idempotency-Key, a message with the same id.';

/** Turns every error into an RFC 9457 problem. Unexpected errors reveal no internals. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    if (error instanceof ProblemException && error.retryAfter !== undefined)
      void reply.header('retry-after', String(error.retryAfter));
    const request = http.getRequest<FastifyRequest>();
    sendProblem(request, reply, problemOf(error, request.method));
  }
}

/**
 * @param method for acts, the detail says that the outcome is unknown: the connection may fail
 * during the commit.
 */
export function problemOf(error: unknown, method: string): Problem {
  if (error instanceof ProblemException) return error.problem;
  const again = ['GET', 'HEAD'].includes(method) ? 'Try again.' : UNKNOWN;
  if (isTransient(error))
    return problem('unavailable', `The database cannot be reached now. ${again}`);
  const status =
    error instanceof HttpException
      ? error.getStatus()
      : ((error as { statusCode?: number } | null)?.statusCode ?? 500);
  // The file server of the documents answers 403 for paths outside its directory.
  if (status === 404 || status === 403) return noSuchPath();
  const known = BY_STATUS[status] ?? (status < 500 ? UNREADABLE : undefined);
  if (known) return problem(...known);
  log.error({ err: error }, 'unexpected error in a request');
  return problem(
    'internal',
    `An unexpected error occurred; it was logged with the request id. ${again}`,
  );
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, body: Problem): void {
  if (body.status === 401) void reply.header('www-authenticate', 'Bearer');
  send(reply, failure(body, request, false));
}
