import { ArgumentsHost, Catch, ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem, problem, ProblemCode } from '#libs/contracts/problem';
import { isTransient } from '#libs/database/database';
import { log } from '#libs/operations/log';
import { failure, send } from './answer';
import { notFound, ProblemException } from './problem-exception';

/** Also of what the files of the documents cannot be asked: a range that they have not, a version. */
const UNREADABLE: [ProblemCode, string] = [
  'malformed',
  'The request cannot be read as HTTP with JSON.',
];
const BY_STATUS: Record<number, [ProblemCode, string]> = {
  413: ['too-large', 'A body may be 256 KiB at most.'],
  415: ['media-type', 'Send application/json, or application/cloudevents+json to /v1/commands.'],
};

const UNKNOWN =
  'Whether it was done is not known: read it again, or repeat it with the same Idempotency-Key, a command with the same id.';

/** Every answer that is not a success leaves as RFC 9457, whoever raised it; what nobody foresaw says nothing of the inside. */
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

/** @param method of the request: whether an act was done nobody here knows, for the connection may be lost with its commit. */
export function problemOf(error: unknown, method: string): Problem {
  if (error instanceof ProblemException) return error.problem;
  const again = ['GET', 'HEAD'].includes(method) ? 'Try again.' : UNKNOWN;
  if (isTransient(error))
    return problem('unavailable', `The database cannot be reached now. ${again}`);
  const status =
    error instanceof HttpException
      ? error.getStatus()
      : ((error as { statusCode?: number } | null)?.statusCode ?? 500);
  // What lies outside of the documents is no file of theirs.
  if (status === 404 || status === 403) return notFound();
  const known = BY_STATUS[status] ?? (status < 500 ? UNREADABLE : undefined);
  if (known) return problem(...known);
  log.error({ err: error }, 'a request met what nobody foresaw');
  return problem(
    'internal',
    `An unexpected error occurred; it was logged with the request id. ${again}`,
  );
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, body: Problem): void {
  if (body.status === 401) void reply.header('www-authenticate', 'Bearer');
  send(reply, failure(body, request, false));
}
