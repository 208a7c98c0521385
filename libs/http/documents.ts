import { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { jsonSchemas } from '#libs/contracts/schemas';

/** `/docs` and `/openapi.json`, made from the routes and from the classes that validate. */
export function serveDocuments(app: NestFastifyApplication, title: string): void {
  const describe = (): OpenAPIObject => {
    const document = SwaggerModule.createDocument(
      app,
      new DocumentBuilder()
        .setTitle(title)
        .setDescription(
          'Bantuan Kedinasan, UU 30/2014 Pasal 35-37. The law recommends, a named official decides. ' +
            'Every answer that is not a success is a problem (RFC 9457).',
        )
        .setVersion('1')
        .addBearerAuth()
        .build(),
    );
    document.components = {
      ...document.components,
      schemas: { ...jsonSchemas(), ...document.components?.schemas },
    };
    return document;
  };
  SwaggerModule.setup('docs', app, describe, {
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: title,
  });
}
