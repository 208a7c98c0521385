import { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { asyncApiOf, busOperationsOf } from '#libs/contracts/asyncapi';
import { openApiOf } from './openapi';

/** `/docs`, `/openapi.json` and `/asyncapi.json`, made from the routes and from the classes that validate. */
export function serveDocuments(app: NestFastifyApplication, title: string): void {
  SwaggerModule.setup('docs', app, () => openApiOf(app, title), {
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: title,
  });
  let asyncApi: string | undefined;
  app.getHttpAdapter().get('/asyncapi.json', (_request: FastifyRequest, reply: FastifyReply) => {
    asyncApi ??= JSON.stringify(asyncApiOfApp(app, title));
    void reply.type('application/json').send(asyncApi);
  });
}

/** What the apps of this process do on the bus. */
export function asyncApiOfApp(app: INestApplication, title: string): object {
  const modules = [...app.get(ModulesContainer).values()];
  const operations = modules.flatMap(({ metatype }) => busOperationsOf(metatype));
  return asyncApiOf(title, [...new Set(operations)]);
}
