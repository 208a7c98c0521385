import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '#libs/contracts/problem';
import { ProblemPages } from '#libs/http/problem-pages';
import { loadSession } from '../session/session.guard';
import { SignIn } from '../session/sign-in';
import { errorPage } from './error-page';
import { kindOfProblem } from './page-errors';
import { Pages } from './pages';

/**
 * What the API takes as 256 KiB of JSON can be more than twice as long as a form, and a draft is
 * kept even if the API will refuse it.
 */
const MAX_FORM_BYTES = 1024 * 1024;

/** Pages for what the server refuses before a controller: too large, another method, unreadable. */
@Injectable()
export class ServerProblems {
  constructor(
    host: HttpAdapterHost,
    problems: ProblemPages,
    private readonly pages: Pages,
    private readonly signIn: SignIn,
  ) {
    host.httpAdapter.getInstance<FastifyInstance>().addHook('onRoute', (route) => {
      if (route.url.startsWith('/konsol/')) route.bodyLimit = MAX_FORM_BYTES;
    });
    problems.open('/konsol', (request, reply, problem) => this.page(request, reply, problem));
  }

  private async page(
    request: FastifyRequest,
    reply: FastifyReply,
    problem: Problem,
  ): Promise<Buffer> {
    // Without a session the page still says what happened.
    await loadSession(this.signIn, request).catch(() => null);
    const found = kindOfProblem(problem);
    // An address that cannot be read has no form.
    const kind = found.kind === 'badForm' && request.method === 'GET' ? 'notFound' : found.kind;
    const retryAfter = Number(reply.getHeader('retry-after')) || null;
    reply.removeHeader('content-language');
    return this.pages.write(request, reply, {
      status: found.status,
      title: (words) => words.errors[kind].title,
      body: (view) => errorPage(view, kind, { request, retryAfter }),
    });
  }
}
