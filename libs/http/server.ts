import helmet from '@fastify/helmet';
import { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { holdsPersonal } from '#libs/contracts/personal';
import type { Environment } from '#libs/config/environment';
import { MAX_RECORD_BYTES } from '#libs/contracts/topics';
import { log, NestLog } from '#libs/operations/log';
import { Connections } from './connections';
import { Operations } from '#libs/operations/operations';
import { serveDocuments } from './documents';
import { Limits } from './limits';
import { answerMethods } from './methods';
import { notFound } from './problem-exception';
import { problemOf } from './problem-filter';
import { ProblemPages } from './problem-pages';

const UUID_STEP = /\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\/|$)/gi;

/**
 * A Nest application on Fastify with the common parts of every app: limits, headers, problems,
 * access log, documents.
 */
export async function createServer(
  title: string,
  modules: (DynamicModule | Type)[],
  { TRUSTED_PROXIES }: Environment,
): Promise<NestFastifyApplication> {
  class Root {}
  const connections = new Connections();
  const adapter = new FastifyAdapter({
    // X-Forwarded-For is trusted only from these proxies, since any client can send it.
    trustProxy: TRUSTED_PROXIES?.split(',') ?? false,
    bodyLimit: MAX_RECORD_BYTES,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    forceCloseConnections: 'idle',
    // answerMethods answers a request without a host header with a problem.
    http: { requireHostHeader: false },
    // UUIDs are case-insensitive (RFC 9562 section 4).
    rewriteUrl: ({ url = '/' }) =>
      url.replace(/^[^?]+/, (path) => path.replace(UUID_STEP, (step) => step.toLowerCase())),
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      void app.get(ProblemPages, { strict: false }).answer(
        request,
        reply,
        // An oversized id gets the same response as an unknown id.
        error.code === 'FST_ERR_MAX_PARAM_LENGTH' ? notFound() : problemOf(error, request.method),
      ),
    clientErrorHandler: (error, socket) => connections.endUnread(error, socket),
    genReqId: ({ headers }: { headers: Record<string, string | string[] | undefined> }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' &&
        /^[0-9a-zA-Z-]{8,64}$/.test(given) &&
        !holdsPersonal(given)
        ? given
        : randomUUID();
    },
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: Root, imports: modules },
    adapter,
    { logger: new NestLog(), bodyParser: false, abortOnError: false },
  );
  const fastify = app.getHttpAdapter().getInstance();
  connections.watch(fastify.server);
  fastify.addHook('preClose', (done) => {
    connections.drain(fastify.server);
    done();
  });
  // Bodies stay raw bytes until the guards accept the request; the entry point checks and parses
  // them.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    void reply.header('cache-control', 'no-store');
    done();
  });
  answerMethods(fastify);
  app.get(ProblemPages, { strict: false }).watch(fastify);
  const durations = app
    .get(Operations, { strict: false })
    .seconds(
      'bk_http_request_duration_seconds',
      'Duration of HTTP requests by method, route and status; a mailbox stream counts until it ends',
      ['method', 'route', 'status'],
      [0.01, 0.05, 0.25, 1, 5, 30],
    );
  fastify.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done) => {
    const { caller } = request as { caller?: { agency: string | null } };
    durations.observe(
      {
        method: request.method,
        // The route pattern, not the path: clients can send any path.
        route: request.routeOptions.url ?? 'unknown',
        status: reply.statusCode,
      },
      reply.elapsedTime / 1_000,
    );
    log.info(
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        agency: caller?.agency,
      },
      'http',
    );
    done();
  });
  await app.register(helmet, {
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
  });
  await app.get(Limits).open(app);
  serveDocuments(app, title);
  return app;
}
