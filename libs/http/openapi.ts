import { INestApplication } from '@nestjs/common';
import { ModulesContainer, Reflector } from '@nestjs/core';
import { DocumentBuilder, OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { contractSchemas } from '#libs/contracts/cloud-events';
import { ROUTES, STATIONS } from '#libs/contracts/routes';
import { componentsOf, refsIn } from '#libs/contracts/schemas';
import { describedOf } from './describe';
import { OPEN_TO } from './officials';
import { describeOperation, Operation, Route } from './operation';

/**
 * OpenAPI 3.1 of an app: routes as Nest has them, bodies and answers from the classes that validate, and what
 * follows from each route's guard, body and headers.
 */
export function openApiOf(app: INestApplication, title: string): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, config(title), {
    operationIdFactory: (controller, method) => `${controller}.${method}`,
  });
  const routes = routesOf(app, document);
  const all = contractSchemas();
  const components = componentsOf(all, {
    taken: routes.flatMap(({ operation, described }) => [
      ...refsIn(operation.requestBody),
      ...(described.messages?.schemas ?? []),
    ]),
    given: ['Problem', ...routes.flatMap(({ described }) => described.answers?.schema ?? [])],
  });
  for (const route of routes) describeOperation(route, components, all);
  document.components = { ...document.components, schemas: components.schemas as never };
  document.tags = Object.entries(STATIONS)
    .filter(([name]) => routes.some(({ operation }) => operation.tags?.includes(name)))
    .map(([name, description]) => ({ name, description }));
  return document;
}

function config(title: string): Omit<OpenAPIObject, 'paths'> {
  return new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(title)
    .setDescription(
      'Bantuan Kedinasan, UU 30/2014 Pasal 35-37. The law recommends, a named official decides. ' +
        'Every answer that is not a success is a problem (RFC 9457). To what is sent here nothing may be ' +
        'added that is not described; to answers, fields may be added. The bus: `/asyncapi.json`.',
    )
    .setVersion('1')
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html')
    .addBearerAuth()
    .build();
}

function routesOf(app: INestApplication, document: OpenAPIObject): Route[] {
  const handlers = handlersOf(app);
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>).flatMap(([verb, operation]): Route[] => {
      const handler = handlers.get(operation.operationId);
      if (!handler) return [];
      const name = `${verb.toUpperCase()} ${path}`;
      return [{ name, operation, ...handler, about: ROUTES[name] }];
    }),
  );
}

type Handler = Pick<Route, 'described' | 'roles'>;

/** What is said of each method of each controller, by `Controller.method`. */
function handlersOf(app: INestApplication): Map<string, Handler> {
  const handlers = new Map<string, Handler>();
  const reflector = new Reflector();
  for (const { controllers } of app.get(ModulesContainer).values())
    for (const { metatype } of controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Record<string, unknown>;
      for (const name of Object.getOwnPropertyNames(prototype)) {
        const method = prototype[name];
        if (typeof method !== 'function' || name === 'constructor') continue;
        const openTo = reflector.getAllAndOverride<string[] | 'all' | undefined>(OPEN_TO, [
          method as () => void,
          metatype,
        ]);
        handlers.set(`${metatype.name}.${name}`, {
          described: describedOf(method),
          roles: openTo === 'all' ? null : (openTo ?? []),
        });
      }
    }
  return handlers;
}
