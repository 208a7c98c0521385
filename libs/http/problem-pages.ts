import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '#libs/contracts/problem';
import { log } from '#libs/operations/log';
import { sendProblem } from './problem-filter';

/** Sets status and headers of the reply, and returns the body. */
type Show = (request: FastifyRequest, reply: FastifyReply, problem: Problem) => Promise<Buffer>;

/**
 * Problems that the server itself answers, such as a body that is too large, are shown as pages
 * below the path of an app that serves pages.
 */
@Injectable()
export class ProblemPages {
  private below = '';
  private show: Show | null = null;

  /** @param below the path of the pages, such as `/konsol`. */
  open(below: string, show: Show): void {
    this.below = below;
    this.show = show;
  }

  /** Replaces problems by pages before they are sent. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onSend', (request, reply, payload, done) => {
      const show = this.showOf(request);
      const type = String(reply.getHeader('content-type') ?? '');
      if (!show || !type.startsWith('application/problem+json')) return done(null, payload);
      this.shown(show, request, reply, JSON.parse(String(payload)) as Problem).then(
        (page) => done(null, page ?? payload),
        (error: Error) => done(error),
      );
    });
  }

  /** Answers where hooks do not run: for an address that the router cannot read. */
  async answer(request: FastifyRequest, reply: FastifyReply, problem: Problem): Promise<void> {
    const show = this.showOf(request);
    const page = show && (await this.shown(show, request, reply, problem));
    if (page) await reply.send(page);
    else sendProblem(request, reply, problem);
  }

  private showOf({ url }: FastifyRequest): Show | null {
    const [path = ''] = url.split('?');
    const below = path === this.below || path.startsWith(`${this.below}/`);
    return below ? this.show : null;
  }

  /** The page; null if it cannot be made, so that the problem is sent. */
  private async shown(
    show: Show,
    request: FastifyRequest,
    reply: FastifyReply,
    problem: Problem,
  ): Promise<Buffer | null> {
    return show(request, reply, problem).catch((error: unknown) => {
      log.error({ err: error, requestId: request.id }, 'could not show a problem as a page');
      return null;
    });
  }
}
