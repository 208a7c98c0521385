import { INestApplication } from '@nestjs/common';
import { ModulesContainer, Reflector } from '@nestjs/core';
import { DocumentBuilder, OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { contractSchemas } from '#libs/contracts/cloud-events';
import { answerExamples } from '#libs/contracts/answer-examples';
import { problemExamples } from '#libs/contracts/examples';
import { ROUTES, STATIONS } from '#libs/contracts/routes';
import { componentsOf } from '#libs/contracts/schemas';
import { describedOf } from './describe';
import { linkRoutes } from './openapi-links';
import { OPEN_TO, type Openness } from './guard';
import { bodiesOf, describeOperation, Operation, Route } from './operation';

/**
 * OpenAPI 3.1 document of an app: routes from Nest, bodies and responses from the validation
 * classes, and the problems that follow from each route's roles, body and headers.
 */
export function openApiOf(app: INestApplication, title: string): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, config(title), {
    operationIdFactory: (controller, method) => `${controller}.${method}`,
  });
  const routes = routesOf(app, document);
  const all = contractSchemas();
  const answered = routes.flatMap(({ described }) => described.answers?.schema ?? []);
  const components = componentsOf(all, {
    taken: routes.flatMap((route) => bodiesOf(route).map(({ schema }) => schema)),
    given: ['Problem', ...answered],
  });
  for (const route of routes) describeOperation(route, components, all);
  linkRoutes(routes);
  const ofAnswers = Object.entries(answerExamples()).filter(([name]) => answered.includes(name));
  const examples = [...Object.entries(problemExamples()), ...ofAnswers].map(([name, value]) => [
    name,
    { value },
  ]);
  document.components = {
    ...document.components,
    schemas: components.schemas as never,
    examples: Object.fromEntries(examples) as Record<string, { value: unknown }>,
  };
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
      'Assistance between Indonesian government bodies (Bantuan Kedinasan), UU 30/2014 Pasal 35-37. The law ' +
        'recommends, a named official decides. Errors are problem details (RFC 9457): branch on `code`.\n\n' +
        'Requests are strict: a field that is not described is refused. Answers and events are open: fields, ' +
        'event types, problem codes and values of the lists marked as open may be added at any time, and a ' +
        'client must ignore those that it does not know.\n\nThe Kafka topics: `/asyncapi.json`.',
    )
    .setVersion('1')
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html')
    .addServer('/', 'This server')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'Access token of the OpenID provider, with the claims `agency` and `roles`.',
    })
    .build();
}

function routesOf(app: INestApplication, document: OpenAPIObject): Route[] {
  const handlers = handlersOf(app);
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>).flatMap(([verb, operation]): Route[] => {
      const handler = handlers.get(operation.operationId);
      if (!handler) return [];
      const name = `${verb.toUpperCase()} ${path}`;
      return [{ name, operation, ...handler, about: handler.described.about ?? ROUTES[name] }];
    }),
  );
}

type Handler = Pick<Route, 'described' | 'roles' | 'tokenToo'>;

/** The descriptions of controller methods, by `Controller.method`. */
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
        const openTo = reflector.getAllAndOverride<Openness | undefined>(OPEN_TO, [
          method as () => void,
          metatype,
        ]);
        handlers.set(`${metatype.name}.${name}`, {
          described: describedOf(method),
          roles: typeof openTo === 'string' ? null : (openTo ?? []),
          tokenToo: openTo === 'proof',
        });
      }
    }
  return handlers;
}
