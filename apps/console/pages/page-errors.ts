import { ArgumentsHost, Catch, ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '#libs/contracts/problem';
import { isTransient } from '#libs/database/database';
import { ProblemException } from '#libs/http/problem-exception';
import { problemOf } from '#libs/http/problem-filter';
import { log } from '#libs/operations/log';
import { ApiAway, ApiProblem } from '../api/api';
import { SessionGone } from '../session/sessions';
import { SignInFailed } from '../session/sign-in';
import { Pages } from './pages';
import { BadForm, Forged, FormTooLong, NotKept, SignInFirst } from '../http/refusals';
import { ErrorKind, errorPage } from './error-page';

/**
 * Shows an error as a page. It says what happened, what to do, and never a detail of the inside.
 */
@Catch()
export class PageErrors implements ExceptionFilter {
  constructor(private readonly pages: Pages) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    if (error instanceof SignInFirst)
      return this.pages.go(reply, signInAddress(error.back, error.ended));
    if (error instanceof SessionGone) return this.pages.go(reply, signInAddress(request.url, true));
    const { kind, status, retryAfter } = kindOf(error);
    if (status === 500)
      log.error({ err: error, requestId: request.id }, 'unexpected error on a page');
    if (retryAfter !== null) void reply.header('retry-after', String(retryAfter));
    await this.pages.send(request, reply, {
      status,
      title: (words) => words.errors[kind].title,
      body: (view) =>
        errorPage(view, kind, {
          request,
          retryAfter,
          typed: error instanceof NotKept ? error.typed : [],
        }),
    });
  }
}

export const signInAddress = (back: string, ended: boolean): string =>
  `/konsol/masuk?${new URLSearchParams({ kembali: back, ...(ended && { berakhir: '1' }) })}`;

interface Shown {
  kind: ErrorKind;
  status: number;
  retryAfter: number | null;
}

function kindOf(error: unknown): Shown {
  const shown = (kind: ErrorKind, status: number, retryAfter: number | null = null): Shown => ({
    kind,
    status,
    retryAfter,
  });
  if (error instanceof Forged) return shown('forged', 403);
  if (error instanceof BadForm) return shown('badForm', 400);
  if (error instanceof FormTooLong) return shown('formTooLong', 413);
  if (error instanceof NotKept) return shown('notKept', 401);
  if (error instanceof SignInFailed) {
    if (error.why === 'away') return shown('issuerAway', 503, 5);
    return error.why === 'no-role' ? shown('noRole', 403) : shown('signInRefused', 403);
  }
  if (error instanceof ApiProblem) {
    const { kind, status } = kindOfProblem(error.problem);
    // What the API refuses for a reason that no page shows is a fault between the two.
    return kind === 'unexpected' ? shown('badForm', 502) : shown(kind, status, error.retryAfter);
  }
  if (error instanceof ApiAway || isTransient(error)) return shown('away', 503, 5);
  if (error instanceof ProblemException || error instanceof HttpException) {
    const { kind, status } = kindOfProblem(problemOf(error, 'GET'));
    return shown(kind, status);
  }
  return shown('unexpected', 500);
}

/** The page that a problem has, and its status. */
export function kindOfProblem({ status }: Problem): Pick<Shown, 'kind' | 'status'> {
  if (status === 404) return { kind: 'notFound', status };
  if (status === 401 || status === 403) return { kind: 'forbidden', status: 403 };
  if (status === 405) return { kind: 'otherMethod', status };
  if (status === 413) return { kind: 'formTooLarge', status };
  if (status === 429) return { kind: 'busy', status };
  if (status === 503) return { kind: 'away', status };
  if (status >= 500) return { kind: 'unexpected', status: 500 };
  return { kind: 'badForm', status: status === 415 ? 415 : 400 };
}
