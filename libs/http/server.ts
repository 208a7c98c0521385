import helmet from '@fastify/helmet';
import { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { holdsPersonal } from '#libs/contracts/personal';
import type { Environment } from '#libs/config/environment';
import { problem } from '#libs/contracts/problem';
import { MAX_RECORD_BYTES } from '#libs/contracts/topics';
import { log, NestLog } from '#libs/operations/log';
import { Operations } from '#libs/operations/operations';
import { serveDocuments } from './documents';
import { Limits } from './limits';
import { notFound } from './problem-exception';
import { problemOf, sendProblem } from './problem-filter';

/** A Nest application over Fastify with what every app of the product has: bounds, headers, problems, access log, documents. */
export async function createServer(
  title: string,
  modules: (DynamicModule | Type)[],
  { TRUSTED_PROXIES }: Environment,
): Promise<NestFastifyApplication> {
  class Root {}
  const adapter = new FastifyAdapter({
    // Whom else's X-Forwarded-For is believed: nobody's by itself, for anybody can write one.
    trustProxy: TRUSTED_PROXIES?.split(',') ?? false,
    bodyLimit: MAX_RECORD_BYTES,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    forceCloseConnections: 'idle',
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      // An id too long to be one answers like any other that is unknown.
      sendProblem(
        request,
        reply,
        error.code === 'FST_ERR_MAX_PARAM_LENGTH' ? notFound() : problemOf(error, request.method),
      ),
    clientErrorHandler: endUnread,
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
  // Bytes stay bytes until the guards have let the request in; the door bounds and parses them.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    void reply.header('cache-control', 'no-store');
    done();
  });
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
        // The pattern and not the path, which anybody can make up.
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

/** What never became a request that a route could answer is told why, and its connection ends. */
function endUnread(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const answer =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? problem('too-large', 'The headers of a request may be 16 KiB at most.')
      : problem('malformed', 'This cannot be read as HTTP, or did not come whole in time.');
  const body = JSON.stringify(answer);
  socket.end(
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
