import helmet from '@fastify/helmet';
import { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { MAX_RECORD_BYTES } from '#libs/contracts/topics';
import { log, NestLog } from '#libs/operations/log';
import { serveDocuments } from './documents';

/** A Nest application over Fastify with what every app of the product has: bounds, headers, problems, access log, documents. */
export async function createServer(
  title: string,
  modules: (DynamicModule | Type)[],
): Promise<NestFastifyApplication> {
  class Root {}
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_RECORD_BYTES,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    forceCloseConnections: 'idle',
    genReqId: ({ headers }: { headers: Record<string, string | string[] | undefined> }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && /^[0-9a-zA-Z-]{8,64}$/.test(given) ? given : randomUUID();
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
  fastify.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done) => {
    const { caller } = request as { caller?: { agency: string | null } };
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
  serveDocuments(app, title);
  return app;
}
