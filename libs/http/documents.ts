import { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { asyncApiOf, busOperationsOf } from '#libs/contracts/asyncapi';
import { openApiOf } from './openapi';

/**
 * Serves `/docs`, `/openapi.json` and `/asyncapi.json`, generated from the routes and the
 * validation classes.
 */
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

/** The AsyncAPI document of the apps in this process. */
export function asyncApiOfApp(app: INestApplication, title: string): object {
  const modules = [...app.get(ModulesContainer).values()];
  const operations = modules.flatMap(({ metatype }) => busOperationsOf(metatype));
  return asyncApiOf(title, [...new Set(operations)]);
}
